"""What each figure counts, as a set of rows: the roll-up counts it, the list behind the figure shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from core.quarters import Quarter
from slas.enums import ClockState, Metric, PauseReason
from surveys.enums import PulseState
from surveys.models import Pulse
from tickets.enums import Kind, Status
from tickets.models import Promise, Ticket, TicketEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

HEADLINES = (Metric.FIRST_RESPONSE, Metric.RESOLUTION)
SOLVED = (Status.RESOLVED, Status.CLOSED)
REOPEN_WINDOW = timedelta(days=14)  # SURVEY §4.5; the requester may open a solved request again for as long


def company_zone() -> ZoneInfo:
    """The zone in which a quarter begins and a day ends."""
    return ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True)
class Period:
    """The moments of a quarter, the end not included."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, quarter: Quarter) -> Period:
        return cls(_midnight(quarter.start), _midnight(quarter.end + timedelta(days=1)))

    def holds(self, field: str) -> Q:
        """`field` lies in the period."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    @property
    def settles_at(self) -> datetime:
        """After this nothing that happens to a request changes the quarter any more (late writers get a day)."""
        return self.end + REOPEN_WINDOW + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), company_zone())


def quarter_of(at: datetime) -> Quarter:
    """The quarter in which `at` lies, by the company's zone."""
    return Quarter.of(at.astimezone(company_zone()).date())


def kept_in(period: Period) -> Q:
    """On Promise: the clock stopped in time in the period, and has never been over."""
    return Q(clock__state=ClockState.STOPPED, clock__breached_at=None, clock__is_met=True) & period.holds(
        "clock__stopped_at"
    )


def missed_in(period: Period) -> Q:
    """On Promise: broken in the period, whatever happened to the request later (cancelled, opened again)."""
    return period.holds("clock__breached_at")


def promises_to_requesters() -> QuerySet[Promise]:
    """Promises between departments judge nobody's figures; the requester was promised one thing.

    Where two departments serve a request together, it was promised by both.
    """
    return Promise.objects.filter(Q(is_internal=False) | Q(is_shared=True))


def ended_promises(period: Period) -> QuerySet[Promise]:
    """First responses and solutions whose promise ended in the period, kept or broken."""
    made = promises_to_requesters().filter(metric__in=HEADLINES)
    return made.filter(kept_in(period) | missed_in(period))


def solved_promises(period: Period) -> QuerySet[Promise]:
    """Promises to solve whose clock stopped in the period because the request was solved (not withdrawn)."""
    made = promises_to_requesters().filter(metric=Metric.RESOLUTION, ticket__status__in=SOLVED)
    return made.filter(period.holds("clock__stopped_at"), clock__state=ClockState.STOPPED)


def solutions(period: Period) -> QuerySet[TicketEvent]:
    """Every time a request was called solved in the period; `data.department` says by whom."""
    return TicketEvent.objects.filter(period.holds("at"), kind=Kind.RESOLVED)


def reopened_solutions(period: Period) -> QuerySet[TicketEvent]:
    """Solutions of the period after which the request was opened again within 14 days."""
    again = TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), kind=Kind.REOPENED,
        at__gt=OuterRef("at"), at__lte=OuterRef("at") + REOPEN_WINDOW,
        # these two say nothing new, but let an index find the few that can matter
    ).filter(at__gte=period.start, at__lt=period.end + REOPEN_WINDOW)  # fmt: skip
    return solutions(period).filter(Exists(again))


def returned_solutions(period: Period) -> QuerySet[TicketEvent]:
    """Solutions of the period of requests that had been sent back to their customer for missing information."""
    return solutions(period).filter(_happened_before(Kind.WAITING_STARTED, data__reason=PauseReason.REQUESTER.value))


def right_solutions(period: Period) -> QuerySet[TicketEvent]:
    """Solutions of the period that were right the first time: nothing was missing, and the request stayed solved."""
    opened_again = TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), kind=Kind.REOPENED, at__lte=OuterRef("at") + REOPEN_WINDOW
    )
    returned = _happened_before(Kind.WAITING_STARTED, data__reason=PauseReason.REQUESTER.value)
    return solutions(period).exclude(returned).exclude(Exists(opened_again))


def _happened_before(kind: Kind, **fields: str) -> Exists:
    """On a solution: something had happened to the request before."""
    return Exists(TicketEvent.objects.filter(ticket=OuterRef("ticket"), at__lte=OuterRef("at"), kind=kind, **fields))


HAND_OVERS = (Kind.TRANSFERRED, Kind.ASSIGNED)


def handed_over(prefix: str = "") -> Q:
    """On TicketEvent: somebody or some department had the request, and another one got it."""
    fields = {f"{prefix}kind__in": HAND_OVERS, f"{prefix}data__from__gt": ""}
    return Q(**fields)


def handed_over_solutions(period: Period) -> QuerySet[TicketEvent]:
    """Solutions of the period of requests that changed hands."""
    moves = TicketEvent.objects.filter(handed_over(), ticket=OuterRef("ticket"))
    return solutions(period).filter(Exists(moves))


def priority_changes(period: Period) -> QuerySet[TicketEvent]:
    """Every time the priority of a request, and with it what was promised, was changed while it was open."""
    return TicketEvent.objects.filter(period.holds("at"), kind=Kind.PRIORITY_CHANGED)


def broken_promises() -> QuerySet[Promise]:
    return promises_to_requesters().filter(clock__breached_at__isnull=False)


def open_broken_promises() -> QuerySet[Promise]:
    """Broken promises whose clock has not stopped yet."""
    return broken_promises().filter(clock__stopped_at=None)


def pulse_answers(period: Period) -> QuerySet[Pulse]:
    return Pulse.objects.filter(period.holds("answered_at"), state=PulseState.ANSWERED)


def kept_solution() -> Exists:
    """On Pulse: the promise to solve the rated request was kept."""
    kept = promises_to_requesters().filter(metric=Metric.RESOLUTION, clock__is_met=True, clock__breached_at=None)
    return Exists(kept.filter(ticket=OuterRef("ticket")))


def tickets_filed(period: Period) -> QuerySet[Ticket]:
    return Ticket.objects.filter(period.holds("created_at"))
