import io
import tracemalloc
import zipfile

import pytest

from core import sniff
from core.sniff import safe_name


def kind_of(content, name="file"):
    return sniff.sniff(io.BytesIO(content), name)


def package(*names, **contents):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, contents.get(name, "x"))
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.png", sniff.PNG),
        (b"\xff\xd8\xff\xe0....", "a", sniff.JPEG),
        (b"GIF89a....", "a.gif", sniff.GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", sniff.WEBP),
        (b"%PDF-1.7 ...", "a.pdf", sniff.PDF),
        (b"line 1\nline 2", "desk.log", sniff.TEXT),
        ("名称,数量\r\n轴承,3".encode("gb18030"), "parts.csv", sniff.CSV),
        ("名称".encode("utf-16"), "a.txt", sniff.TEXT),
        (b"From: a@example.com\nSubject: x\n\nhello", "a.eml", sniff.EML),
        (package("a.txt"), "a.zip", sniff.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + sniff._OUTLOOK, "a.msg", sniff.MSG),
    ],
)
def test_known_kind_is_recognised_by_content(content, name, kind):
    assert kind_of(content, name) == kind


def test_office_documents_are_told_from_plain_archives():
    assert kind_of(package("[Content_Types].xml", "word/document.xml")).suffixes == (".docx",)
    assert kind_of(package("[Content_Types].xml", "xl/workbook.xml")).suffixes == (".xlsx",)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "harmless.txt"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture.png"),
        (b"hello", "page.html"),
        (b"hello", "run.BAT"),
        (b"#!/bin/sh\nrm -rf /", "script.txt"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "invoice.pdf"),
        (b"\x7fELF\x02\x01\x01\x00", "log.txt"),
        (package("META-INF/MANIFEST.MF", "A.class"), "a.zip"),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (b"PK\x03\x04 broken", "a.zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 installer", "a.msg"),
        (b"", "empty.txt"),
        (b"\x00\x01\x02", "data.bin"),
    ],
)
def test_everything_else_is_refused(content, name):
    assert kind_of(content, name) is None


def test_archive_that_swells_is_not_unpacked():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", b"a" * 64 * 1024 * 1024)
    tracemalloc.start()

    kind = kind_of(held.getvalue(), "a.odt")

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kind is None
    assert most < 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\me\\notes.txt", "notes.txt"),
        ('a"<b>\r\n.txt', "ab.txt"),
        ("run.pif", "run.pif.txt"),
        ("", "file.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_names_lose_folders_and_tricks_and_end_as_their_kind(name, expected):
    assert safe_name(name, sniff.TEXT) == expected
