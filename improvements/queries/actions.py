"""What departments do about what their customers said, and what is late."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import F

from improvements.enums import ActionState
from improvements.models import ImprovementAction
from surveys.services import Announced

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

OPEN_STATES = (ActionState.PLANNED, ActionState.UNDER_WAY)
MOST_ASKED = 3  # actions of one department that a form asks about (SURVEY §5.1: one to three)


def actions_of(department_id: int) -> QuerySet[ImprovementAction]:
    """A department's actions with owner, wave and customer: what is open first, by date."""
    rows = ImprovementAction.objects.filter(department=department_id)
    return rows.select_related("owner", "wave", "customer", "confirmed_by", "department").order_by(
        F("done_at").asc(nulls_first=True), "due_on", "id"
    )


def overdue_actions(*, on: date) -> QuerySet[ImprovementAction]:
    """Open actions whose date has passed, the longest overdue first."""
    late = ImprovementAction.objects.filter(state__in=OPEN_STATES, due_on__lt=on)
    return late.select_related("department", "owner").order_by("due_on", "id")


def announced_actions() -> dict[int, list[Announced]]:
    """What the next evaluation asks about: each department's latest actions, dropped ones left out, by its id."""
    rows = ImprovementAction.objects.exclude(state=ActionState.DROPPED).order_by("department_id", "-created_at", "-id")
    found: defaultdict[int, list[Announced]] = defaultdict(list)
    for action in rows.filter(wave__isnull=False):
        if len(found[action.department_id]) < MOST_ASKED:
            found[action.department_id].append(Announced(action.pk, action.text, action.text_zh))
    return dict(found)
