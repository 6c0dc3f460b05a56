"""Small things with words: two-language content, initials, spaces that do not break."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.utils.translation import get_language

Words = TypeVar("Words", bound=Callable[..., object])

NARROW_SPACE = "\u202f"  # between a number and its sign; never breaks
INITIALS = 2
WORDS_KEPT = 4096
DRAWINGS_KEPT = 128


def language_key() -> str:
    """Return "zh" when the active language is Chinese of any kind, else "en"."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def said_once(words: Words) -> Words:
    """Remember what a pure function of hashable arguments says in each language: pages say the same often.

    Arguments that are equal must be said alike: no moment that is printed (10:40 in Shanghai is 04:40 in Berlin), no
    rows of the database but frozen ones (a row equals what it was before it was renamed). What else the function looks
    at never changes.
    """
    return _remembered(words, WORDS_KEPT)


def drawn_once(drawing: Words) -> Words:
    """The same for what is larger than a few words: charts and tables."""
    return _remembered(drawing, DRAWINGS_KEPT)


def _remembered(words: Words, most: int) -> Words:
    @lru_cache(maxsize=most, typed=True)  # a text that is safe equals one that is not
    def remembered(_language: str | None, *args: Any, **options: Any) -> object:
        return words(*args, **options)

    @wraps(words)
    def said(*args: Any, **options: Any) -> object:
        return remembered(get_language(), *args, **options)

    return cast("Words", said)


def localized(english: str, chinese: str) -> str:
    """Pick from content that people write in two languages; an empty half falls back to the other."""
    return (chinese or english) if language_key() == "zh" else (english or chinese)


def sentence_gap() -> str:
    """What stands between two sentences: a space, which Chinese does not have."""
    return "" if language_key() == "zh" else " "


def initials(name: str) -> str:
    """Two letters for a person's picture: "Wang Fang" WF, "Maximiliane von Hohenstein" MH, "欧阳小雨" 小雨."""
    words = name.split()
    if not words:
        return "?"
    if not words[0].isascii() and words[0][0] >= "\u2e80":
        return words[0][-INITIALS:]
    capital = [word for word in words if word[0].isupper()] or words
    chosen = capital if len(capital) == 1 else [capital[0], capital[-1]]
    return "".join(word[0] for word in chosen).upper()


def percent(value: float | None, *, digits: int = 0) -> str:
    """Print a share between 0 and 1 as "94 %" with a space that does not break; None is an en dash."""
    return "–" if value is None else f"{value * 100:.{digits}f}{NARROW_SPACE}%"
