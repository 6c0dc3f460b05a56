"""Planning improvements, moving their dates in the open, reporting on them, and hearing whether it was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department, Person
from improvements.enums import ActionKind, ActionState, SuggestionState, Told
from improvements.links import action_path
from improvements.models import Idea, ImprovementAction, Progress, Verdict
from improvements.permissions import check, check_head, may_confirm, may_report
from improvements.queries import OPEN_STATES
from notifications.enums import Notice
from notifications.services import notify_person

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

MOST_PER_WAVE = 3  # actions of one department that follow from one evaluation (SURVEY §5.1)
REPORTED_AS = (ActionState.UNDER_WAY, ActionState.DONE, ActionState.DROPPED)


class NotNow(Refused):
    """The action is not in a state in which this can happen, or the date lies in the past."""


class TooMany(Refused):
    """A wave leads to one to three actions."""


class WrongOwner(Refused):
    """The owner works elsewhere, or both owners in one department."""


@dataclass(frozen=True)
class Plan:
    """What a department will do about one item of a wave."""

    text: str
    owner_id: int
    due_on: date
    text_zh: str = ""
    item: str = ""
    kind: ActionKind = ActionKind.PROCESS
    measure: str = ""
    wave_id: int | None = None
    customer_id: int | None = None
    second_owner_id: int | None = None


@transaction.atomic
def plan_action(
    *, department_id: int, plan: Plan, by: Person, at: datetime, key: UUID | None = None
) -> ImprovementAction:
    """Announce an action, and tell its owners. The same `key` again returns the action that it has made.

    Raises NotYours for anybody but the head, NotNow for a date that has passed, TooMany for a fourth of one wave,
    WrongOwner for a second owner of the same department.
    """
    check_head(by, department_id)
    Department.objects.select_for_update(no_key=True).get(pk=department_id)  # two clicks, two heads: one after another
    known = key and ImprovementAction.objects.filter(key=key, department=department_id).first()
    if known:
        return known
    check_date(plan.due_on, at)
    _check_room(department_id, plan.wave_id)
    _check_second_owner(department_id, plan)
    action = ImprovementAction.objects.create(
        department_id=department_id, text=plan.text.strip(), text_zh=plan.text_zh.strip(), item=plan.item,
        kind=plan.kind, measure=plan.measure.strip(), owner_id=plan.owner_id, second_owner_id=plan.second_owner_id,
        wave_id=plan.wave_id, customer_id=plan.customer_id, due_on=plan.due_on, first_due_on=plan.due_on,
        created_at=at, heard_at=at, created_by=by, key=key,
    )  # fmt: skip
    for owner_id in {action.owner_id, action.second_owner_id} - {None, by.pk}:
        tell_of_action(action, Notice.ACTION_GIVEN, [owner_id], by=by, at=at)
    return action


def check_date(due_on: date, at: datetime) -> None:
    """Raise NotNow for a day before `at`."""
    if due_on < at.date():
        raise NotNow(_("Choose a date that is still to come."))


def _check_room(department_id: int, wave_id: int | None) -> None:
    if wave_id is None:
        return
    same = ImprovementAction.objects.filter(department=department_id, wave=wave_id)
    if same.exclude(state=ActionState.DROPPED).count() >= MOST_PER_WAVE:
        raise TooMany(
            _("Three actions follow from this evaluation already: few that are done count more. Drop one first.")
        )


def _check_second_owner(department_id: int, plan: Plan) -> None:
    second = Person.objects.filter(pk=plan.second_owner_id or 0).first()
    if second and second.department_id in (None, department_id):
        raise WrongOwner(_("The second owner comes from another department: two departments do it together."))


def tell_of_action(
    action: ImprovementAction, kind: Notice, people: list[int | None], *, at: datetime, by: Person | None = None,
    mark: str = "",
) -> None:  # fmt: skip
    """Tell people of an action; once for each kind and `mark`."""
    params = {"who": by.name if by else "", "title": action.text, "title_zh": action.text_zh or action.text}
    url = action_path(action) + (f"#{mark}" if mark else "")
    for person_id in people:
        if person_id is not None:
            notify_person(person_id=person_id, kind=kind, params=params, url=url, at=at)


def _lock(action_id: int) -> ImprovementAction:
    rows = ImprovementAction.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("department", "second_owner").get(pk=action_id)


def _check_open(action: ImprovementAction) -> None:
    if action.state not in OPEN_STATES:
        raise NotNow(_("This action is finished."))


@transaction.atomic
def move_action(*, action_id: int, due_on: date, by: Person, at: datetime) -> ImprovementAction:
    """Change the date; the first one stays visible beside it."""
    action = _lock(action_id)
    check(allowed=may_report(by, action))
    _check_open(action)
    check_date(due_on, at)
    action.due_on, action.told = due_on, Told.NOBODY
    action.save(update_fields=["due_on", "told"])
    return action


@transaction.atomic
def report_action(*, action_id: int, state: ActionState, text: str, by: Person, at: datetime) -> ImprovementAction:
    """Say how it stands, with what can be seen of it. Done by its owner is not yet confirmed by a customer.

    Raises NotYours, and NotNow for a finished action or without words.
    """
    action = _lock(action_id)
    check(allowed=may_report(by, action))
    _check_open(action)
    if state not in REPORTED_AS:
        raise NotNow(_("Say whether it is under way, done or dropped."))
    if not text.strip():
        raise NotNow(_("Say what has happened, or why it is dropped: others read it."))
    Progress.objects.create(action=action, state=state, text=text.strip(), by=by, at=at)
    action.state, action.heard_at = state, at
    action.done_at = at if state == ActionState.DONE else None
    action.save(update_fields=["state", "heard_at", "done_at"])
    if state == ActionState.DONE:
        _finish_suggestion(action, at)
    return action


def _finish_suggestion(action: ImprovementAction, at: datetime) -> None:
    """The suggestion that led to it is put into practice, too."""
    led = Idea.objects.filter(action=action, state=SuggestionState.ACCEPTED)
    led.update(state=SuggestionState.DONE, done_at=at)


@transaction.atomic
def judge_action(*, action_id: int, is_noticed: bool, text: str = "", by: Person, at: datetime) -> ImprovementAction:
    """A customer says whether they notice it; "not yet" is told to the owners. The newest word of each counts.

    The first customer who noticed it confirms the action. Raises NotYours, and NotNow unless it is done.
    """
    action = _lock(action_id)
    check(allowed=may_confirm(by, action))
    if action.state != ActionState.DONE:
        raise NotNow(_("Only an action that is done can be confirmed."))
    said = {"is_noticed": is_noticed, "text": text.strip(), "at": at}
    Verdict.objects.update_or_create(action=action, person=by, defaults=said)
    first = action.verdicts.filter(is_noticed=True).order_by("at", "id").first()
    action.confirmed_at, action.confirmed_by = (first.at, first.person) if first else (None, None)
    action.save(update_fields=["confirmed_at", "confirmed_by"])
    if not is_noticed:
        owners = [action.owner_id, action.second_owner_id]
        tell_of_action(action, Notice.ACTION_NOT_YET, owners, by=by, at=at, mark=f"verdict-{by.pk}")
    return action
