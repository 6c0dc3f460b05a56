"""Which wording evaluations ask with: versions of the questionnaire, and the departments' own questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from surveys.bank import (
    VERSION,
    Announced,
    Question,
    bank_questions,
    changed,
    frozen_questions,
    staff_question,
    team_questions,
)
from surveys.enums import Item, OpenQuestion, QuestionnaireState
from surveys.models import OwnQuestion, Questionnaire, Wave

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from departments.models import Department


def built_in() -> Questionnaire:
    """Version 1, which the desk comes with."""
    return Questionnaire(number=VERSION, state=QuestionnaireState.PUBLISHED, questions=bank_questions())


def questionnaires() -> list[Questionnaire]:
    """Every version, the newest first."""
    rows = Questionnaire.objects.select_related("edited_by", "published_by")
    return [*rows, built_in()]


def questionnaire_numbered(number: int) -> Questionnaire | None:
    return next((one for one in questionnaires() if one.number == number), None)


def in_use(*, at: datetime | None = None) -> Questionnaire:
    """The last published version: what the next wave asks with. `at`: as of that moment."""
    published = Questionnaire.objects.filter(state=QuestionnaireState.PUBLISHED)
    rows = published if at is None else published.filter(published_at__lte=at)
    return rows.order_by("-number").first() or built_in()


def current_wording(
    announced: Mapping[int, Sequence[Announced]],
    *,
    with_teams: bool,
    with_staff: bool = False,
    at: datetime | None = None,
) -> list[Question]:
    """The wording that a wave keeps when it opens; `at`: what stood when a past one opened."""
    rows = OwnQuestion.objects.exclude(text="").order_by("department_id", "code")
    own = rows if at is None else rows.filter(edited_at__lte=at)
    questions = frozen_questions(in_use(at=at).questions, announced, [own_wording(one) for one in own])
    return [*questions, *(team_questions() if with_teams else ()), *([staff_question()] if with_staff else ())]


def own_wording(one: OwnQuestion) -> Question:
    """A department's own question as a wave stores it."""
    return {
        "code": one.code, "version": one.version, "text": one.text, "text_zh": one.text_zh,
        "provider": one.department_id,
    }  # fmt: skip


NAMES = {
    "STEM": _("Beginning of the sentence"),
    **{str(item): item.label for item in Item},
    "CHG": _("Change since the quarter before"),
    "ACT": _("Whether an announced action was noticed"),
    **{str(question): _("Open question") for question in OpenQuestion},
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One question of a version beside the version before; `is_new`: results before and after are not compared."""

    question: Question
    is_new: bool

    @property
    def name(self) -> str:
        return str(NAMES[str(self.question["code"])])


def wordings(version: Questionnaire) -> list[Wording]:
    """The questions of a version, those that differ from the version before marked."""
    before = [one for one in questionnaires() if one.number < version.number and not one.is_draft]
    was = {one["code"]: one for one in before[0].questions} if before else {}
    return [Wording(one, is_new=bool(was) and changed(one, was[one["code"]])) for one in version.questions]


def own_questions_of(department_id: int) -> dict[str, OwnQuestion]:
    """A department's own questions by code."""
    return {one.code: one for one in OwnQuestion.objects.filter(department=department_id)}


def own_questions_asked() -> list[OwnQuestion]:
    """The own questions of all departments that the next wave asks, by department's name."""
    rows = OwnQuestion.objects.exclude(text="").select_related("department", "edited_by")
    return list(rows.order_by("department__name", "code"))


def sample_wave(version: Questionnaire, department: Department) -> Wave:
    """A wave that is never held, to show how a version looks; with the own questions of `department`."""
    own = OwnQuestion.objects.filter(department=department).exclude(text="").order_by("code")
    announced = {department.pk: [Announced(0, "…", "……")]}
    return Wave(questions=frozen_questions(version.questions, announced, [own_wording(one) for one in own]))
