"""Finding words in what people wrote: names that a moderator should look at, and words to take out."""

import re
from collections.abc import Iterable

LATIN = "A-Za-zÀ-ɏ"  # letters between which a word does not begin: "Li" is not in "believe"
SHORTEST_PART = 4  # letters of a part of a name that is looked for alone


def pattern(words: str) -> re.Pattern[str]:
    """Return what finds `words` in any case; Latin words as whole words, Chinese ones anywhere."""
    before = f"(?<![{LATIN}])" if re.match(f"[{LATIN}]", words) else ""
    after = f"(?![{LATIN}])" if re.search(f"[{LATIN}]$", words) else ""
    return re.compile(before + re.escape(words) + after, re.IGNORECASE)


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Return the names, or the longer parts of names, that a text contains, each once; whole names go before parts."""
    whole = {name.strip() for name in names if name.strip()}
    parts = {part for name in whole for part in name.split() if len(part) >= SHORTEST_PART}
    found: list[str] = []
    for candidate in [*sorted(whole), *sorted(parts - whole)]:
        is_covered = any(candidate.casefold() in one.casefold() for one in found)
        if not is_covered and pattern(candidate).search(text):
            found.append(candidate)
    return found
