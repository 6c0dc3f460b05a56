"""What departments do about what their customers said, and what is late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual

from core.prepared import Prepared
from departments.models import Department
from improvements.enums import ActionState
from improvements.models import ImprovementAction, Progress, Verdict
from improvements.permissions import may_confirm, may_report
from improvements.queries.drawings import effect_chart
from surveys.queries import effect_on, noticed_actions
from surveys.services import Announced

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from core.charts import LineChart
    from departments.models import Person
    from surveys.queries import NoticedIn

OPEN_STATES = (ActionState.PLANNED, ActionState.UNDER_WAY)
MOST_ASKED = 3  # actions of one department that a form asks about (SURVEY §5.1: one to three)
REPORTS_EVERY = 31  # days
NAMED_COLUMNS = ("text", "text_zh", *Department.title_columns("department"))
OWNER_COLUMNS = ("owner__name", "owner__native_name")


def actions_of(department_id: int) -> QuerySet[ImprovementAction]:
    """What a department does, alone or with another, with owners, wave and customer: what is open first, by date."""
    mine = Q(department=department_id) | Q(second_owner__department=department_id)
    rows = ImprovementAction.objects.filter(mine)
    joined = ("owner", "second_owner__department", "wave", "customer", "confirmed_by", "department")
    return rows.select_related(*joined).order_by(F("done_at").asc(nulls_first=True), "due_on", "id")


def actions_between(one: Department, other: Department, limit: int = 20) -> list[ImprovementAction]:
    """Actions that one of two departments took because of the other, or that both own, the newest first."""
    return SHARED.rows(one.pk, other.pk, first=limit)


def _shared(one: int, other: int) -> QuerySet[ImprovementAction]:
    shared = Q()
    for mine, theirs in ((one, other), (other, one)):
        shared |= Q(department=mine, customer=theirs) | Q(department=mine, second_owner__department=theirs)
    rows = ImprovementAction.objects.filter(shared).select_related("department")
    return rows.only("created_at", "done_at", "confirmed_at", *NAMED_COLUMNS).order_by("-created_at", "-id")


SHARED = Prepared(_shared)


def overdue_actions(*, on: date, limit: int) -> list[ImprovementAction]:
    """Open actions whose date has passed, the longest overdue first."""
    return OVERDUE.rows(on, first=limit)


OVERDUE = Prepared(
    lambda on: (
        ImprovementAction.objects.filter(state__in=OPEN_STATES, due_on__lt=on)
        .select_related("department", "owner")
        .only("due_on", *NAMED_COLUMNS, *OWNER_COLUMNS)
        .order_by("due_on", "id")
    )
)


def finished_actions(*, limit: int) -> list[ImprovementAction]:
    """What was done about an item of an evaluation, the last finished first."""
    return FINISHED.rows(first=limit)


FINISHED = Prepared(
    lambda: (
        ImprovementAction.objects.filter(state=ActionState.DONE, done_at__isnull=False, wave__isnull=False)
        .exclude(item="")
        .select_related("department")
        .only("item", "kind", "done_at", "wave", *NAMED_COLUMNS)
        .order_by("-done_at", "-id")
    )
)


def actions_told(*, limit: int) -> list[ImprovementAction]:
    """What departments announced after evaluations, dropped ones left out: the newest evaluation first."""
    return TOLD.rows(first=limit)


TOLD_OF_WAVE = ("wave__year", "wave__number", "wave__state", "wave__threshold")
TOLD = Prepared(
    lambda: (
        ImprovementAction.objects.exclude(state=ActionState.DROPPED)
        .filter(wave__isnull=False)
        .select_related("department", "wave", "owner")
        .only("item", "state", "due_on", *NAMED_COLUMNS, *OWNER_COLUMNS, *TOLD_OF_WAVE)
        .order_by("-wave__year", "-wave__number", "department__name", "id")
    )
)


def on_time_by_department(*, start: date, end: date) -> dict[int, tuple[int, int]]:
    """Of the actions first due in these days, dropped ones left out: (done by then, all), by department's id.

    By the company's days: who reads it changes no verdict.
    """
    return {department: (kept, both) for department, kept, both in ON_TIME.rows(start, end)}


IN_TIME = LessThanOrEqual(TruncDate("done_at", tzinfo=ZoneInfo(settings.TIME_ZONE)), F("first_due_on"))
ON_TIME = Prepared(
    lambda start, end: (
        ImprovementAction.objects.filter(first_due_on__range=(start, end))
        .exclude(state=ActionState.DROPPED)
        .values_list("department")
        .annotate(kept=Count("pk", filter=IN_TIME), all=Count("pk"))
        .order_by()
    )
)


def announced_actions() -> dict[int, list[Announced]]:
    """What the next evaluation asks about: each department's latest actions, dropped ones left out, by its id."""
    rows = ImprovementAction.objects.exclude(state=ActionState.DROPPED).order_by("department_id", "-created_at", "-id")
    found: defaultdict[int, list[Announced]] = defaultdict(list)
    for action in rows.filter(wave__isnull=False):
        if len(found[action.department_id]) < MOST_ASKED:
            found[action.department_id].append(Announced(action.pk, action.text, action.text_zh))
    return dict(found)


@dataclass(frozen=True)
class ActionRow:
    """An action in a list."""

    action: ImprovementAction
    today: date

    @property
    def is_open(self) -> bool:
        return self.action.state in OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.action.due_on < self.today


@dataclass(frozen=True)
class ActionPage(ActionRow):
    """One action with everything said about it.

    `own`: the reader's verdict; `asked`: what the newest evaluation found that asked whether it was noticed.
    """

    progress: list[Progress]
    verdicts: list[Verdict]
    own: Verdict | None
    may_report: bool
    may_confirm: bool
    is_report_due: bool
    asked: NoticedIn | None
    chart: LineChart | None


def action_rows(department_id: int, *, today: date) -> list[ActionRow]:
    """A department's actions for its page."""
    return [ActionRow(action, today) for action in actions_of(department_id)]


def action_page(code: str, action_id: int, person: Person, *, today: date) -> ActionPage | None:
    """One action of the department of that code; None when there is none."""
    rows = ImprovementAction.objects.filter(department__code=code, pk=action_id)
    joined = ("owner", "second_owner__department", "wave", "department", "theme__review__wave", "suggestion")
    action = rows.select_related(*joined, "created_by").first()
    if action is None:
        return None
    verdicts = list(action.verdicts.select_related("person__department"))
    is_open = action.state in OPEN_STATES
    heard = action.heard_at or action.created_at
    effect = effect_on(action.department_id, action.item, action.wave) if action.wave and action.item else None
    return ActionPage(
        action=action,
        today=today,
        progress=list(action.progress.select_related("by")),
        verdicts=verdicts,
        own=next((one for one in verdicts if one.person_id == person.pk), None),
        may_report=is_open and may_report(person, action),
        may_confirm=action.state == ActionState.DONE and may_confirm(person, action),
        is_report_due=is_open and (today - heard.date()).days > REPORTS_EVERY,
        asked=noticed_actions([action.pk]).get(action.pk) if action.wave else None,
        chart=effect_chart(effect, action) if effect and effect.word else None,
    )


def is_action_of(code: str, action_id: int) -> bool:
    """Whether the department of that code announced the action of that id."""
    return ImprovementAction.objects.filter(department__code=code, pk=action_id).exists()
