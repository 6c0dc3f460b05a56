"""What the repository must not say, and what its locks must."""

import json
import re
import subprocess

from tests.bootstrap import ROOT
from tools import compile_messages

# Put together here, so that this file does not contain what it looks for.
REGISTRIES = [
    ".".join(words) for words in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
]
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hello %(name)s"
msgstr "{}"
"""


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def _complaints(tmp_path, translation: str) -> list[str]:
    path = ROOT / ".data" / f"{tmp_path.name}.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PO.format(translation))
    found = list(compile_messages.complaints(path))
    path.unlink()
    return found


def test_no_file_names_a_package_registry() -> None:
    naming = []
    for name in _tracked():
        text = (ROOT / name).read_bytes()
        naming += [name for registry in REGISTRIES if registry.encode() in text]

    assert naming == []


def test_every_locked_python_package_carries_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=[a-z])", lock.read_text())
        assert all("--hash=sha256:" in entry for entry in entries if "==" in entry), lock.name


def test_every_locked_front_end_package_carries_its_digest() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert all("integrity" in package for name, package in packages.items() if name)
    assert all("resolved" not in package for package in packages.values())


def test_a_missing_translation_is_complained_of(tmp_path) -> None:
    assert "has no finished translation" in _complaints(tmp_path, "")[0]


def test_a_translation_with_a_placeholder_of_its_own_is_complained_of(tmp_path) -> None:
    assert "names a placeholder" in _complaints(tmp_path, "你好 %(nom)s")[0]


def test_a_whole_translation_is_not_complained_of(tmp_path) -> None:
    assert _complaints(tmp_path, "%(name)s,你好") == []
