"""The page of a department's result: its figures, and the words for those who may read words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.text import localized
from surveys.bank import own_questions, same_wording
from surveys.disclosure import Response, comments_shown
from surveys.enums import Item, OpenQuestion, OwnItem
from surveys.models import Comment, Result
from surveys.permissions import may_edit_own_questions, may_read_comments, may_redact
from surveys.queries.results import (
    is_released,
    may_preview,
    noticed_of,
    provider_result,
    result_of,
    wave_before,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Department, Person
    from surveys.bank import Question
    from surveys.models import Wave
    from surveys.queries.figures import Figure
    from surveys.queries.results import NoticedFigure, ProviderResult


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


def words_by_question(found: Sequence[Comment]) -> list[WordsGroup]:
    """Comments by question, each group in their one random order."""
    groups = [(question.label, [one.words for one in found if one.question == question]) for question in OpenQuestion]
    return [WordsGroup(str(label), texts) for label, texts in groups if texts]


@dataclass(frozen=True, slots=True)
class Line:
    """One question's figure, and what the wave before said; None there: it was not asked, or not about them."""

    label: str
    figure: Figure
    before: Figure | None = None
    is_comparable: bool = True
    is_own: bool = False

    @property
    def was(self) -> str:
        """The figure of the wave before in words."""
        if self.before is None:
            return ""
        if not self.is_comparable:
            return str(_("not comparable: new wording"))
        return self.before.text


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One department's result as one reader may see it. `comments` is None for who may not read words."""

    wave: Wave
    result: ProviderResult
    noticed: Sequence[NoticedFigure]
    comments: Sequence[Comment] | None
    is_preview: bool
    may_redact: bool
    may_ask_own: bool
    lines: Sequence[Line]

    @property
    def reading(self) -> str:
        """How to take the figures: by the number of answers and the share of those asked."""
        return str(READINGS[Response(self.result.overall.response)])

    @property
    def words(self) -> list[WordsGroup]:
        """Comments by question, each group in the one random order."""
        return words_by_question(self.comments or ())


def result_page(wave: Wave, department: Department, person: Person, *, at: datetime) -> ResultPage | None:
    """The page of a department's result; None before the release, and for a department that nobody was asked about."""
    is_preview = not is_released(wave)
    if is_preview and not may_preview(person, wave, department.pk, at=at):
        return None
    found = result_of(wave, department)
    if not found:
        return None
    words = comments_of(wave, department.pk) if may_read_comments(person, department.pk) else None
    return ResultPage(
        wave, found, noticed_of(wave, department.pk), words, is_preview,
        may_redact(person, department.pk), may_edit_own_questions(person, department.pk),
        _lines(found, wave, wave_before(wave)),
    )  # fmt: skip


def _lines(result: ProviderResult, wave: Wave, before: Wave | None) -> list[Line]:
    """The overall mark, the items and the department's own questions, beside the wave before."""
    then = provider_result(before, result.provider) if before else None
    was = {one.item: one for one in (then.overall, *then.items, *then.own)} if then else {}
    words = own_questions(wave.questions, result.provider.pk)
    lines = []
    for figure in (result.overall, *result.items, *result.own):
        own = words.get(OwnItem(figure.item)) if figure.item in OwnItem.values else None
        label = localized(str(own["text"]), str(own["text_zh"])) if own else figure.label
        is_comparable = _same(wave, before, figure.item, result, own)
        lines.append(Line(label, figure, was.get(figure.item), is_comparable=is_comparable, is_own=own is not None))
    return lines


def _same(wave: Wave, before: Wave | None, code: str, result: ProviderResult, own: Question | None) -> bool:
    provider = result.provider.pk if own else None
    return before is not None and same_wording(wave.questions, before.questions, code, provider=provider)
