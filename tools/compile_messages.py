"""Compile locale/*/LC_MESSAGES/*.po and a catalogue of the English, without gettext on the machine.

With --check, complain instead: it fails on a missing or fuzzy entry and on placeholders that differ from the English.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locale/en/LC_MESSAGES/django.mo"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")


def main() -> None:
    catalogues = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    if "--check" in sys.argv:
        sys.exit("\n".join(complaint for path in catalogues for complaint in complaints(path)) or 0)
    for path in catalogues:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    english(polib.pofile(str(catalogues[0]))).save_as_mofile(str(ENGLISH))
    print(f"Compiled {len(catalogues)} message catalogue(s).")


def english(translated: polib.POFile) -> polib.POFile:
    """What the code says, as a catalogue: without one each look-up walks through those of all libraries in vain."""
    said = polib.POFile()
    said.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for entry in (entry for entry in translated if not entry.obsolete):
        names = {"msgid": entry.msgid, "msgid_plural": entry.msgid_plural, "msgctxt": entry.msgctxt}
        counted = {"msgstr_plural": {0: entry.msgid, 1: entry.msgid_plural}} if entry.msgid_plural else {}
        said.append(polib.POEntry(**names, **(counted or {"msgstr": entry.msgid})))
    return said


def complaints(path: Path) -> Iterator[str]:
    for entry in polib.pofile(str(path)):
        if entry.obsolete:
            continue
        where = f"{path.relative_to(ROOT)}:{entry.linenum}: {entry.msgid[:60]!r}"
        if entry.fuzzy or not entry.translated():
            yield f"{where} has no finished translation"
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            if text and not placeholders(text) <= placeholders(entry.msgid + entry.msgid_plural):
                yield f"{where} names a placeholder that the English has not"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    main()
