"""A department's result in short: the overall mark, the strongest and the weakest item, in the preview the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.queries.pages import WordsGroup, comments_of, words_by_question
from surveys.queries.results import is_released, may_preview, result_of

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Department, Person
    from surveys.models import Wave
    from surveys.queries.figures import Figure
    from surveys.queries.results import ProviderResult


@dataclass(frozen=True, slots=True)
class ShortResult:
    """What a head sees first. `words` are there in the preview alone: afterwards the result's own page has them."""

    wave: Wave
    result: ProviderResult
    words: list[WordsGroup]
    is_preview: bool

    @property
    def strongest(self) -> Figure | None:
        """The item most are satisfied with; None without two different shares to compare."""
        return max(self._compared, key=lambda figure: figure.share or 0.0, default=None)

    @property
    def weakest(self) -> Figure | None:
        """The item fewest are satisfied with; None without two different shares to compare."""
        return min(self._compared, key=lambda figure: figure.share or 0.0, default=None)

    @property
    def _compared(self) -> list[Figure]:
        known = [figure for figure in self.result.items if figure.share is not None]
        return known if len({figure.share for figure in known}) > 1 else []


def result_in_short(wave: Wave, department: Department, person: Person, *, at: datetime) -> ShortResult | None:
    """A department's result; None before the release except for its head's preview, and where nobody was asked."""
    is_preview = not is_released(wave)
    if is_preview and not may_preview(person, wave, department.pk, at=at):
        return None
    found = result_of(wave, department)
    words = words_by_question(comments_of(wave, department.pk)) if is_preview else []
    return ShortResult(wave, found, words, is_preview) if found else None
