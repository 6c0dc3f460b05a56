"""What an uploaded file really is, from its content. An allow-list: what is not recognised is refused."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

HEAD = 512 * 1024  # bytes looked at; enough for any signature and a fair sample of a text
LONGEST_NAME = 120
LONGEST_TYPE = 100  # characters of a media type


@dataclass(frozen=True)
class FileKind:
    """A kind of file that we keep: its media type and the endings it may have."""

    content_type: str
    suffixes: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
GIF = FileKind("image/gif", (".gif",))
WEBP = FileKind("image/webp", (".webp",))
PDF = FileKind("application/pdf", (".pdf",))
MSG = FileKind("application/vnd.ms-outlook", (".msg",))
EML = FileKind("message/rfc822", (".eml",))
CSV = FileKind("text/csv", (".csv", ".tsv"))
TEXT = FileKind("text/plain", (".txt", ".log", ".md", ".json", ".ini", ".conf", ".yaml", ".yml"))
ZIP = FileKind("application/zip", (".zip",))
_PACKAGES = {
    "word/": FileKind(f"{_OFFICE}wordprocessingml.document", (".docx",)),
    "xl/": FileKind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",)),
    "ppt/": FileKind(f"{_OFFICE}presentationml.presentation", (".pptx",)),
}
_OPEN_DOCUMENTS = {
    f"{_ODF}text": FileKind(f"{_ODF}text", (".odt",)),
    f"{_ODF}spreadsheet": FileKind(f"{_ODF}spreadsheet", (".ods",)),
    f"{_ODF}presentation": FileKind(f"{_ODF}presentation", (".odp",)),
}
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)

# A double click on these runs or renders them, whatever is inside.
_REFUSED_SUFFIXES = frozenset((
    ".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml", ".svg", ".svgz", ".xml", ".js", ".mjs", ".exe", ".com",
    ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".wsf", ".hta", ".sh", ".jar", ".apk", ".msi", ".msp", ".dll",
    ".lnk", ".url", ".reg", ".iso", ".img", ".docm", ".xlsm", ".pptm", ".desktop", ".php", ".py",
))  # fmt: skip
_PROGRAM_PARTS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "vbaProject.bin")
_OUTLOOK = "__nameid_version1.0".encode("utf-16-le")
_MAIL_HEADERS = ("received:", "from:", "return-path:", "mime-version:", "delivered-to:", "message-id:", "date:")
_TEXT_CODECS = ("utf-8-sig", "gb18030")  # Chinese spreadsheets still save CSV in the latter


def sniff(file: BinaryIO, name: str) -> FileKind | None:
    """The kind of a file, or None for one that we do not keep (web pages, SVG, programs, anything unknown).

    Reads `file` from its beginning and leaves it there. The name can only make the answer stricter.
    """
    if PurePosixPath(name.lower()).suffix in _REFUSED_SUFFIXES:
        return None
    file.seek(0)
    head = file.read(HEAD)
    kind = _signed(head) or _packed(file, head) or _written(head, name)
    file.seek(0)
    return kind


def safe_name(name: str, kind: FileKind) -> str:
    """A file name without folders and control characters, ending as its kind does: "run.pif" is "run.pif.txt"."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '\\/:*?"<>|').strip(" .")
    stem, suffix = (PurePosixPath(kept).stem, PurePosixPath(kept).suffix) if kept else ("file", "")
    if suffix.lower() not in kind.suffixes:
        stem, suffix = f"{stem}{suffix}", kind.suffixes[0]
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def _signed(head: bytes) -> FileKind | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return MSG if _OUTLOOK in head else None
    return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)


def _packed(file: BinaryIO, head: bytes) -> FileKind | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            declared = _declared(package) if names[:1] == ["mimetype"] else ""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return None
    if any(name.endswith(_PROGRAM_PARTS) for name in names):
        return None
    if declared:
        return _OPEN_DOCUMENTS.get(declared)
    if "[Content_Types].xml" in names:
        return next((kind for folder, kind in _PACKAGES.items() if any(n.startswith(folder) for n in names)), None)
    return ZIP


def _declared(package: zipfile.ZipFile) -> str:
    """What an OpenDocument calls itself. Read no further: a few bytes in an archive can stand for gigabytes."""
    with package.open("mimetype") as part:
        return part.read(LONGEST_TYPE).decode("ascii", "replace")


def _written(head: bytes, name: str) -> FileKind | None:
    text = _decoded(head)
    if text is None or text.lstrip().startswith(("<", "#!")):
        return None
    first = text.lstrip().split("\n", 1)[0].lower()
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in EML.suffixes:
        return EML if first.startswith(_MAIL_HEADERS) else None
    return CSV if suffix in CSV.suffixes else TEXT


def _decoded(head: bytes) -> str | None:
    codecs = ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else _TEXT_CODECS
    for codec in codecs:
        for cut in range(4):  # the sample may end inside a character
            try:
                text = head[: len(head) - cut].decode(codec)
            except UnicodeDecodeError:
                if len(head) < HEAD:
                    break
                continue
            return (
                text
                if text and all(letter.isprintable() or letter in "\t\r\n\f\x1b\u3000" for letter in text[:4096])
                else None
            )
    return None
