"""A promise read at one moment: how far its clock is, what state that is, where its bar ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, When

from core.prepared import Prepared, any_of
from slas.enums import ClockState, Metric, SpanKind, StepKind
from slas.models import Span
from slas.queries import kept_revisions, ladder
from slas.stopwatch import amount_of
from tickets.models import Promise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from core.promisebar import State
    from slas.businesstime import WorkingCalendar
    from slas.models import CalendarRevision, Clock

ZERO = timedelta(0)
CLOCK_COLUMNS = (
    "metric", "version", "calendar", "target", "state", "started_at", "due_at", "warn_at", "stopped_at", "breached_at",
    "is_met",
)  # fmt: skip
IN_LISTS = ("ticket", "metric", "clock", *(f"clock__{name}" for name in CLOCK_COLUMNS))


@dataclass(frozen=True)
class Reading:
    """One promise with its spans and calendar, read at `now`. All amounts are working time."""

    promise: Promise
    revision: CalendarRevision
    hours: WorkingCalendar
    spans: Sequence[Span]
    now: datetime

    @property
    def clock(self) -> Clock:
        return self.promise.clock

    @cached_property
    def upto(self) -> datetime:
        """The moment up to which the clock did anything: now, or when it stopped."""
        return self.clock.stopped_at or max(self.now, self.clock.started_at)

    def end_of(self, span: Span) -> datetime:
        return span.ended_at or self.upto

    def worked(self, span: Span) -> timedelta:
        """Working time inside a span; of a pause, what passed without counting."""
        if span.counted is not None:
            return span.counted
        return self.hours.elapsed(span.started_at, self.end_of(span))

    @cached_property
    def ran(self) -> timedelta:
        return sum((self.worked(span) for span in self.spans if span.kind == SpanKind.RUN), ZERO)

    @cached_property
    def paused(self) -> timedelta:
        return sum((self.worked(span) for span in self.spans if span.kind == SpanKind.PAUSE), ZERO)

    @property
    def left(self) -> timedelta:
        """What is left of the target; negative when over."""
        return self.clock.target - self.ran

    @cached_property
    def ends_at(self) -> datetime:
        """Where the bar ends: due, were nothing to stop the clock from `upto` on; `upto` itself once over."""
        return self.hours.due(self.upto, max(self.left, ZERO))

    @cached_property
    def warn_fraction(self) -> float | None:
        """The share of the target after which the first warning goes out; None without a warning."""
        steps = ladder(self.clock.version_id).steps_for(self.clock.metric)
        amounts = [amount_of(step, self.clock.target) for step in steps if step.kind == StepKind.WARNING]
        return min(amounts) / self.clock.target if amounts else None

    @cached_property
    def is_broken(self) -> bool:
        """Judged from timestamps alone: by the stored fact, or because an open clock ran past its due time."""
        clock = self.clock
        if clock.state == ClockState.STOPPED:
            return clock.is_met is False
        if clock.state == ClockState.PAUSED:
            return clock.breached_at is not None
        return clock.due_at is not None and self.now > clock.due_at

    @cached_property
    def state(self) -> State:
        clock = self.clock
        if self.is_broken:
            return "missed"
        if clock.state == ClockState.STOPPED:
            return "met" if clock.is_met else "none"
        if clock.state == ClockState.PAUSED:
            return "paused"
        return "at_risk" if clock.warn_at and self.now >= clock.warn_at else "running"


def most_urgent(ticket_ids: Sequence[int], *, internal: bool) -> list[Promise]:
    """Of each request the promise to show where there is room for one, with its clock; one query.

    The running one due first, else a paused one, else the solution, else the first one; with `internal`, promises
    between departments are among them.
    """
    return (URGENT if internal else URGENT_TO_CUSTOMERS).rows(ticket_ids)


def _urgent(ticket_ids: Sequence[int], **wishes: bool) -> QuerySet[Promise]:
    runs, waits = Q(clock__state=ClockState.RUNNING), Q(clock__state=ClockState.PAUSED)
    solves = Q(metric=Metric.RESOLUTION, is_internal=False)
    rank = Case(When(runs, then=0), When(waits, then=1), When(solves, then=2), default=3)
    due = Case(When(runs, then=F("clock__due_at")))
    made = Promise.objects.filter(any_of("ticket", ticket_ids), **wishes).select_related("clock").only(*IN_LISTS)
    return made.order_by("ticket_id", rank, due, "id").distinct("ticket_id")


URGENT = Prepared(_urgent)
URGENT_TO_CUSTOMERS = Prepared(lambda ticket_ids: _urgent(ticket_ids, is_internal=False))


def read(promises: Sequence[Promise], now: datetime, *, with_people: bool = False) -> list[Reading]:
    """Read promises (loaded with their clocks) at `now`; one query, however many they are.

    `with_people`: spans with who stopped and who held the time, and why; without, just how long each was.
    """
    rows = (SPANS_WITH_PEOPLE if with_people else SPANS).rows([promise.clock_id for promise in promises])
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for span in rows:
        spans[span.clock_id].append(span)
    revisions = kept_revisions(promise.clock.calendar_id for promise in promises)
    readings = []
    for promise in promises:
        revision = revisions[promise.clock.calendar_id]
        readings.append(Reading(promise, revision, revision.hours, spans[promise.clock_id], now))
    return readings


SPANS = Prepared(
    lambda clock_ids: Span.objects.filter(any_of("clock", clock_ids)).only(
        "clock", "kind", "started_at", "ended_at", "counted"
    )
)
SPANS_WITH_PEOPLE = Prepared(
    lambda clock_ids: Span.objects.filter(any_of("clock", clock_ids)).select_related("by", "department")
)
