"""Compile locale/*/LC_MESSAGES/*.po, without gettext on the machine; with --check, complain instead.

--check fails on a missing or fuzzy entry and on placeholders that differ from the English.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")


def main() -> None:
    catalogues = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    if "--check" in sys.argv:
        sys.exit("\n".join(complaint for path in catalogues for complaint in complaints(path)) or 0)
    for path in catalogues:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    print(f"Compiled {len(catalogues)} message catalogue(s).")


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
