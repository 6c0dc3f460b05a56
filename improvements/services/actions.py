"""Planning improvements, moving their dates in the open, reporting them done, and hearing whether it was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from improvements.enums import ActionKind, ActionState
from improvements.models import ImprovementAction
from improvements.permissions import check, may_confirm, may_plan, may_report

if TYPE_CHECKING:
    from datetime import date, datetime

    from departments.models import Person

OPEN_STATES = (ActionState.PLANNED, ActionState.UNDER_WAY)


class NotNow(Refused):
    """The action is not in a state in which this can happen, or the date lies in the past."""


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


@transaction.atomic
def plan_action(*, department_id: int, plan: Plan, by: Person, at: datetime) -> ImprovementAction:
    """Announce an action. Raises NotYours for anybody but the head, NotNow for a date that has passed."""
    check(allowed=may_plan(by, department_id))
    _check_date(plan.due_on, at)
    return ImprovementAction.objects.create(
        department_id=department_id, text=plan.text.strip(), text_zh=plan.text_zh.strip(), item=plan.item,
        kind=plan.kind, measure=plan.measure.strip(), owner_id=plan.owner_id, wave_id=plan.wave_id,
        customer_id=plan.customer_id, due_on=plan.due_on, first_due_on=plan.due_on, created_at=at, created_by=by,
    )  # fmt: skip


def _check_date(due_on: date, at: datetime) -> None:
    if due_on < at.date():
        raise NotNow(_("Choose a date that is still to come."))


def _lock(action_id: int) -> ImprovementAction:
    return ImprovementAction.objects.select_for_update(no_key=True).get(pk=action_id)


def _check_open(action: ImprovementAction) -> None:
    if action.state not in OPEN_STATES:
        raise NotNow(_("This action is finished."))


@transaction.atomic
def move_action(*, action_id: int, due_on: date, by: Person, at: datetime) -> ImprovementAction:
    """Change the date; the first one stays visible beside it."""
    action = _lock(action_id)
    check(allowed=may_report(by, action))
    _check_open(action)
    _check_date(due_on, at)
    action.due_on = due_on
    action.save(update_fields=["due_on"])
    return action


@transaction.atomic
def start_action(*, action_id: int, by: Person, at: datetime) -> ImprovementAction:
    """Say that the work has begun."""
    action = _lock(action_id)
    check(allowed=may_report(by, action))
    _check_open(action)
    action.state = ActionState.UNDER_WAY
    action.save(update_fields=["state"])
    return action


@transaction.atomic
def finish_action(*, action_id: int, by: Person, at: datetime) -> ImprovementAction:
    """Report an action as done. It is confirmed only by a customer."""
    action = _lock(action_id)
    check(allowed=may_report(by, action))
    _check_open(action)
    action.state, action.done_at = ActionState.DONE, at
    action.save(update_fields=["state", "done_at"])
    return action


@transaction.atomic
def confirm_action(*, action_id: int, by: Person, at: datetime) -> ImprovementAction:
    """A customer says that they noticed. The first confirmation stands."""
    action = _lock(action_id)
    check(allowed=may_confirm(by, action))
    if action.state != ActionState.DONE:
        raise NotNow(_("Only an action that is done can be confirmed."))
    if action.confirmed_at is None:
        action.confirmed_at, action.confirmed_by = at, by
        action.save(update_fields=["confirmed_at", "confirmed_by"])
    return action
