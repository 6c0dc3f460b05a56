"""One clock on its way through a history: it pauses, resumes, stops, reopens, and judges itself by timestamps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from slas.businesstime import WorkingCalendar
from slas.enums import Metric, SpanKind
from slas.stopwatch import ZERO, Run, amount_of, reached_at


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an escalation ladder: at a share of the target, or at an offset of working time from due."""

    metric: Metric
    at_percent: int | None = None
    offset: timedelta | None = None


@dataclass(frozen=True, slots=True)
class StepState:
    """When a step falls due (None while it cannot), and when it was reached. A reached step stays as it was."""

    step: Step
    due_at: datetime | None
    reached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clock; `end` is None while it lasts, `counted` the working time that it adds to the clock."""

    start: datetime
    end: datetime | None
    kind: SpanKind
    counted: timedelta


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock as it stands at `until`. Without a target or a start there is no clock: everything is empty.

    `due_at` is None while paused, because a paused clock cannot breach; a stopped clock keeps the moment that it was
    judged by. `breached_at` is the due moment, or the moment of the change that put it into the past; it stays,
    whatever happens later. `met` is the first verdict, given when the clock first stops or breaches and kept when it
    is reopened; `first_stopped_at` is when it first stopped. `earlier` are former cycles of the next reply.
    """

    started_at: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    elapsed: timedelta = ZERO
    breached_at: datetime | None = None
    spans: tuple[Span, ...] = ()
    steps: tuple[StepState, ...] = ()
    met: bool | None = None
    first_stopped_at: datetime | None = None
    earlier: tuple[ClockState, ...] = ()


@dataclass(slots=True)
class ReplayedClock:
    """One clock on its way through a history."""

    calendar: WorkingCalendar
    target: timedelta | None
    ladder: tuple[Step, ...]
    started_at: datetime
    spans: list[tuple[SpanKind, datetime, datetime | None]] = field(default_factory=list)
    due_at: datetime | None = None
    timed_at: datetime | None = None
    stopped_at: datetime | None = None
    first_stopped_at: datetime | None = None
    breached_at: datetime | None = None
    met: bool | None = None
    steps: list[StepState] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spans.append((SpanKind.RUN, self.started_at, None))
        self.steps = [StepState(step, None) for step in self.ladder]
        self._retime(self.started_at)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.spans[-1][0] == SpanKind.RUN

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and self.spans[-1][0] == SpanKind.PAUSE

    def pause(self, at: datetime) -> None:
        if self.is_running:
            self._switch(SpanKind.PAUSE, at)

    def resume(self, at: datetime) -> None:
        if self.is_paused:
            self._switch(SpanKind.RUN, at)

    def stop(self, at: datetime) -> None:
        """Stop and judge. A pause ends first, so that there is a due moment to be judged by."""
        if self.stopped_at is not None:
            return
        self.resume(at)
        self._end_span(at)
        self.stopped_at = at
        self.first_stopped_at = self.first_stopped_at or at
        self.steps = [step if step.reached_at else StepState(step.step, None) for step in self.steps]
        if self.met is None and self.target is not None:
            self.met = True

    def reopen(self, calendar: WorkingCalendar, target: timedelta | None, at: datetime) -> None:
        """Let the clock run on under the terms in force now; the closed time is a pause."""
        if self.stopped_at is not None:
            self._begin_span(SpanKind.PAUSE, self.stopped_at)
            self.stopped_at, self.calendar, self.target = None, calendar, target
            self._switch(SpanKind.RUN, at)

    def change_terms(self, calendar: WorkingCalendar, target: timedelta | None, at: datetime) -> None:
        """Recompute from the start under other terms. What has stopped was judged and is left alone."""
        if self.stopped_at is None:
            self.calendar, self.target = calendar, target
            self._retime(at)

    def look(self, at: datetime) -> None:
        """Note what has been passed: overdue is later than due, never at due."""
        if self.stopped_at is not None or self.timed_at is None:
            return
        if self.breached_at is None and self.due_at and at > self.due_at:
            self.breached_at = max(self.due_at, self.timed_at)
            self.met = False if self.met is None else self.met
        self.steps = [_looked_at(step, at, self.timed_at) for step in self.steps]

    def state(self, until: datetime) -> ClockState:
        if self.target is None and self.breached_at is None:
            return ClockState()
        self.look(until)
        spans = tuple(self._span(*span, until) for span in self.spans)
        return ClockState(
            started_at=self.started_at,
            due_at=None if self.is_paused else self.due_at,
            stopped_at=self.stopped_at,
            elapsed=sum((span.counted for span in spans), ZERO),
            breached_at=self.breached_at,
            spans=spans,
            steps=tuple(self.steps),
            met=self.met,
            first_stopped_at=self.first_stopped_at,
        )

    def _runs(self) -> list[Run]:
        return [(start, end) for kind, start, end in self.spans if kind == SpanKind.RUN]

    def _span(self, kind: SpanKind, start: datetime, end: datetime | None, until: datetime) -> Span:
        worked = self.calendar.elapsed(start, end or until) if kind == SpanKind.RUN else ZERO
        return Span(start, end, kind, worked)

    def _switch(self, kind: SpanKind, at: datetime) -> None:
        self._end_span(at)
        self._begin_span(kind, at)
        self._retime(at)

    def _end_span(self, at: datetime) -> None:
        kind, start, _ = self.spans.pop()
        if start < at:
            self.spans.append((kind, start, at))

    def _begin_span(self, kind: SpanKind, at: datetime) -> None:
        """Open a span; one that continues the last is united with it, so that no two alike ever touch."""
        continued = bool(self.spans) and self.spans[-1][0] == kind
        start = self.spans.pop()[1] if continued else at
        self.spans.append((kind, start, None))

    def _retime(self, at: datetime) -> None:
        """Derive every moment from the spans. What turns out to be past already is reached now, not in the past."""
        self.timed_at = at
        self.due_at = self._reached(self.target)
        self.steps = [
            step if step.reached_at else StepState(step.step, self._reached(self._amount(step.step)))
            for step in self.steps
        ]
        self.look(at)

    def _reached(self, amount: timedelta | None) -> datetime | None:
        return None if amount is None else reached_at(self.calendar, self._runs(), amount)

    def _amount(self, step: Step) -> timedelta | None:
        return None if self.target is None else amount_of(step, self.target)


def _looked_at(state: StepState, at: datetime, timed_at: datetime) -> StepState:
    if state.reached_at or not state.due_at or at <= state.due_at:
        return state
    return replace(state, reached_at=max(state.due_at, timed_at))
