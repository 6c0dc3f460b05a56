"""Content that people write in both languages: which half to show."""

from django.utils.translation import get_language


def localized(english: str, chinese: str) -> str:
    """The text in the active language; the other half when that one was left empty."""
    if (get_language() or "").startswith("zh"):
        return chinese or english
    return english or chinese
