"""The page of a department's result: its figures, and the words for those who may read words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from surveys.disclosure import Response, comments_shown
from surveys.enums import Item, OpenQuestion
from surveys.models import Comment, Result
from surveys.permissions import may_read_comments, may_redact
from surveys.queries.results import cells_of, is_released, may_preview, noticed_of, provider_results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Department, Person
    from surveys.models import Wave
    from surveys.queries.figures import Figure
    from surveys.queries.results import CellFigure, NoticedFigure, ProviderResult


def comments(department_id: int, wave: Wave) -> list[Comment]:
    """The words about a department in their one random order; empty before the release or with too few answers."""
    return comments_of(wave, department_id) if is_released(wave) else []


def comments_of(wave: Wave, department_id: int) -> list[Comment]:
    """The same for who may read them before the release: the head in the preview, the moderator."""
    total = Result.objects.filter(wave=wave, provider=department_id, is_total=True, item=Item.OVR).first()
    if total is None or not comments_shown(total.answers, threshold=wave.comments_threshold):
        return []
    return list(Comment.objects.filter(wave=wave, provider=department_id))


READINGS = {
    Response.HIDDEN: _("Too few answers to show anything."),
    Response.INDICATIVE: _("Fewer than 10 answers: read it as an indication."),
    Response.USUAL: _("Enough answers for a usual reading."),
    Response.LOW: _("A low response: read it with care."),
}


@dataclass(frozen=True, slots=True)
class WordsGroup:
    question: str
    texts: list[str]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One department's result as one reader may see it. `comments` is None for who may not read words."""

    wave: Wave
    result: ProviderResult
    cells: Sequence[CellFigure]
    noticed: Sequence[NoticedFigure]
    comments: Sequence[Comment] | None
    is_preview: bool
    may_redact: bool

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.result.overall, *self.result.items)

    @property
    def reading(self) -> str:
        """How to take the figures: by the number of answers and the share of those asked."""
        return str(READINGS[Response(self.result.overall.response)])

    @property
    def words(self) -> list[WordsGroup]:
        """Comments by question, each group in the one random order."""
        found = self.comments or ()
        groups = [
            (question.label, [one.words for one in found if one.question == question]) for question in OpenQuestion
        ]
        return [WordsGroup(str(label), texts) for label, texts in groups if texts]


def result_page(wave: Wave, department: Department, person: Person, *, at: datetime) -> ResultPage | None:
    """The page of a department's result; None before the release, and for a department that nobody was asked about."""
    is_preview = not is_released(wave)
    if is_preview and not may_preview(person, wave, department.pk, at=at):
        return None
    found = provider_results(wave, Result.objects.filter(wave=wave, provider=department, is_total=True))
    if not found:
        return None
    words = comments_of(wave, department.pk) if may_read_comments(person, department.pk) else None
    return ResultPage(
        wave,
        found[0],
        cells_of(wave, department.pk),
        noticed_of(wave, department.pk),
        words,
        is_preview,
        may_redact(person, department.pk),
    )
