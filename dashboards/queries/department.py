"""A department's quarters and how it stands this moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q

from core.prepared import Prepared, any_of
from core.quarters import Quarter
from dashboards.figures import QuarterFigures, figures_from
from dashboards.models import QuarterRollup
from dashboards.queries.definitions import quarter_of
from dashboards.queries.rollups import COUNTED_COLUMNS
from departments.models import Department
from improvements.queries import actions_of
from tickets.enums import OPEN_STATUSES
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from improvements.models import ImprovementAction

SHOWN_QUARTERS = 8
CAP = 1000  # live counts look no further; "more than 1,000" says enough
SHOWN_ACTIONS = 8
ACTION_COLUMNS = ("text", "text_zh", "item", "state", "due_on", "created_at", "owner__name", "owner__native_name")


class Counted(NamedTuple):
    """A quarter as it is stored: up to when it was counted, and the text of its figures."""

    as_of: datetime
    stored: str


@dataclass(frozen=True)
class Quarters:
    """One department's counted quarters around the chosen one. Quarters that were never counted are missing."""

    department: Department
    chosen: Quarter
    running: Quarter
    rollups: dict[Quarter, Counted]

    @property
    def before(self) -> Quarter:
        return self.chosen.moved(-1)

    @property
    def as_of(self) -> datetime | None:
        rollup = self.rollups.get(self.chosen)
        return rollup.as_of if rollup else None

    @property
    def is_running(self) -> bool:
        return self.chosen == self.running

    @property
    def last_eight(self) -> list[Quarter]:
        """The eight quarters up to the chosen one, the oldest first, from the first that was counted on."""
        counted = [self.chosen.moved(-back) for back in reversed(range(SHOWN_QUARTERS))]
        while counted and counted[0] not in self.rollups:
            counted.pop(0)
        return counted

    def figures(self, quarter: Quarter) -> QuarterFigures:
        """What was counted in a quarter; nothing in one that never was."""
        rollup = self.rollups.get(quarter)
        return figures_from(rollup.stored) if rollup else QuarterFigures()


def department_quarters(department: Department, quarter: Quarter | None, *, at: datetime) -> Quarters:
    """The chosen quarter (None: the running one), the seven before, and all after it; one statement."""
    running = quarter_of(at)
    chosen = min(quarter or running, running)
    oldest = chosen.moved(-SHOWN_QUARTERS)
    rows = ROLLUPS.rows(department.pk, oldest.year)
    counted = {Quarter(year, number): Counted(as_of, stored) for year, number, as_of, stored in rows}
    return Quarters(department, chosen, running, counted)


ROLLUPS = Prepared(
    lambda department, year: QuarterRollup.objects.filter(department=department, year__gte=year).values_list(
        *COUNTED_COLUMNS
    )
)


def pair_by_codes(one: str, other: str) -> tuple[Department, Department]:
    """Two different departments in one statement. Raises Department.DoesNotExist."""
    found = {department.code: department for department in CODED.rows([one, other])}
    if one == other or not {one, other} <= set(found):
        raise Department.DoesNotExist
    return found[one], found[other]


def department_by_code(code: str) -> Department:
    """Raises Department.DoesNotExist. A department that was closed keeps its figures."""
    for department in CODED.rows([code]):
        return department
    raise Department.DoesNotExist


CODED = Prepared(lambda codes: Department.objects.filter(any_of("code", codes)))


def departments_by_id(ids: Iterable[int]) -> dict[int, Department]:
    """These departments; asks nothing for none."""
    return {department.pk: department for department in BY_ID.rows(list(ids))}


BY_ID = Prepared(lambda ids: Department.objects.filter(any_of("pk", ids)))


@dataclass(frozen=True)
class Standing:
    """Open requests of one department this moment, each count no further than CAP."""

    open: int
    at_risk: int
    broken: int


def at_risk(now: datetime) -> Q:
    """On Ticket: the next promise has passed its warning and not yet its end."""
    return Q(next_warn_at__lte=now, next_due_at__gte=now)


def overrun(now: datetime) -> Q:
    """On Ticket: the next promise is over."""
    return Q(next_due_at__lt=now)


def _by_due(tickets: QuerySet[Ticket], now: datetime) -> QuerySet[Ticket, tuple[bool, bool]]:
    """Open requests in the order in which they fall due: what is cut off is the least urgent."""
    risk, broken = (ExpressionWrapper(condition, BooleanField()) for condition in (at_risk(now), overrun(now)))
    waiting = tickets.filter(status__in=OPEN_STATUSES).order_by("next_due_at")
    return waiting.annotate(at_risk=risk, broken=broken).values_list("at_risk", "broken")


SERVED = Prepared(lambda department, now: _by_due(Ticket.objects.filter(department=department), now))
ASKED = Prepared(
    lambda department, now: _by_due(
        Ticket.objects.filter(customer_department=department).exclude(department=department), now
    )
)


def standing_of(department: Department, *, now: datetime) -> Standing:
    return Standing(*SERVED.counts(department.pk, now, first=CAP + 1))


def standing_asked_by(department: Department, *, now: datetime) -> Standing:
    """The same for what a department asked of others."""
    return Standing(*ASKED.counts(department.pk, now, first=CAP + 1))


def latest_actions(department: Department) -> Sequence[ImprovementAction]:
    """What the department does about its results: the last ones begun, in the order they were begun."""
    return ACTIONS.rows(department.pk, first=SHOWN_ACTIONS)[::-1]


ACTIONS = Prepared(
    lambda department: (
        actions_of(department)
        .select_related(None)
        .select_related("owner")
        .only(*ACTION_COLUMNS)
        .order_by("-created_at", "-pk")
    )
)
