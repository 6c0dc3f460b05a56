"""Writing the questionnaire: a draft at a time, published for good; and what a department asks beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from surveys.bank import Question, changed, faults, renumbered
from surveys.enums import OwnItem, QuestionnaireState
from surveys.models import OwnQuestion, Questionnaire
from surveys.permissions import check_coordinates, check_own_questions
from surveys.queries.questionnaires import NAMES, in_use

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from departments.models import Person

LONGEST = 300  # characters of a question; of a department's own 200
Texts = tuple[str, str]
"""A wording in English and in Chinese."""


class AlreadyPublished(Refused):
    """A published version never changes."""


class WordingRefused(Refused):
    """A language is missing, or a placeholder is."""

    http_status = 422


@transaction.atomic
def start_draft(*, by: Person, at: datetime) -> Questionnaire:
    """Begin the next version with today's wording; the one that is being written already, when there is one."""
    check_coordinates(by)
    base = in_use()
    fields = {"number": base.number + 1, "questions": base.questions, "edited_by": by, "edited_at": at}
    draft, _is_new = Questionnaire.objects.get_or_create(state=QuestionnaireState.DRAFT, defaults=fields)
    return draft


@transaction.atomic
def write_draft(*, number: int, texts: Mapping[str, Texts], by: Person, at: datetime) -> Questionnaire:
    """Change the wording of a draft: by code, in both languages. Codes that are not given keep theirs.

    The codes, and what they mean, stay as they are. Raises NotYours, AlreadyPublished, WordingRefused; nothing changes
    then.
    """
    draft = _locked_draft(number, by)
    questions = [_worded(one, texts.get(str(one["code"]))) for one in draft.questions]
    draft.questions, draft.edited_by, draft.edited_at = renumbered(questions, in_use().questions), by, at
    draft.save(update_fields=["questions", "edited_by", "edited_at"])
    return draft


def _locked_draft(number: int, by: Person) -> Questionnaire:
    check_coordinates(by)
    found = Questionnaire.objects.select_for_update(no_key=True).filter(number=number).first()
    if found is None or not found.is_draft:
        raise AlreadyPublished(_("This version is published and stays as it is. Start the next one to change it."))
    return found


def _worded(question: Question, texts: Texts | None) -> Question:
    if texts is None:
        return question
    english, chinese = (text.strip() for text in texts)
    check_wording(str(question["code"]), str(NAMES[str(question["code"])]), english, chinese, longest=LONGEST)
    return {**question, "text": english, "text_zh": chinese}


def check_wording(code: str, name: str, english: str, chinese: str, *, longest: int) -> None:
    """Raise WordingRefused, with the name of the question, unless both languages can be printed."""
    if not (english and chinese):
        raise WordingRefused(_("%(name)s: write it in both languages.") % {"name": name})
    if max(len(english), len(chinese)) > longest:
        raise WordingRefused(_("%(name)s: write no more than %(most)d characters.") % {"name": name, "most": longest})
    if wrong := faults(code, english) | faults(code, chinese):
        said = {"name": name, "words": " ".join(sorted(wrong))}
        raise WordingRefused(_("%(name)s: look at %(words)s. It is missing, or cannot stand here.") % said)


@transaction.atomic
def publish_draft(*, number: int, by: Person, at: datetime) -> Questionnaire:
    """Let the waves that open from now on ask with this version, for good. Raises what `write_draft` raises."""
    draft = _locked_draft(number, by)
    before = {one["code"]: one for one in in_use().questions}
    if not any(changed(one, before[one["code"]]) for one in draft.questions):
        raise WordingRefused(_("No wording differs from the version in use, so there is nothing to publish."))
    draft.state, draft.published_by, draft.published_at = QuestionnaireState.PUBLISHED, by, at
    draft.save(update_fields=["state", "published_by", "published_at"])
    return draft


@transaction.atomic
def discard_draft(*, number: int, by: Person) -> None:
    """Throw a draft away. Raises NotYours, AlreadyPublished."""
    _locked_draft(number, by).delete()


@transaction.atomic
def write_own_questions(*, department_id: int, texts: Sequence[Texts], by: Person, at: datetime) -> list[OwnQuestion]:
    """Set the questions that a department asks its own customers; two empty texts take one away.

    Counts for waves that open from now on; an open one keeps its wording. Raises NotYours, WordingRefused.
    """
    check_own_questions(by, department_id)
    return [
        _write_own(department_id, code, english.strip(), chinese.strip(), by, at)
        for code, (english, chinese) in zip(OwnItem, texts, strict=True)
    ]


def _write_own(department_id: int, code: OwnItem, english: str, chinese: str, by: Person, at: datetime) -> OwnQuestion:
    if english or chinese:
        check_wording(code, str(code.label), english, chinese, longest=200)
    fields = {"edited_by": by, "edited_at": at}
    OwnQuestion.objects.get_or_create(department_id=department_id, code=code, defaults={**fields, "version": 0})
    own = OwnQuestion.objects.select_for_update(no_key=True).get(department_id=department_id, code=code)
    if (own.text, own.text_zh) != (english, chinese):
        own.text, own.text_zh, own.version = english, chinese, own.version + 1
        own.edited_by, own.edited_at = by, at
        own.save()
    return own
