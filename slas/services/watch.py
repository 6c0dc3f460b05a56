"""A clock with everything that its moments are derived from, changed in memory.

Services load it from the database and save it (`clocks`), bulk paths keep it in memory until they write: what a clock
does is here, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slas.enums import ClockState, Metric, PauseReason, SpanKind, StepKind
from slas.models import Clock, Span
from slas.queries import ladder
from slas.stopwatch import counted, reached_at, steps_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from departments.models import Person
    from slas.models import CalendarRevision
    from slas.stopwatch import Run


class Watch:
    """A clock, its spans in order, and the ids of the steps that fired. `is_changed` tells whether to save it."""

    __slots__ = ("clock", "fired", "is_changed", "recounted", "spans")

    def __init__(self, clock: Clock, spans: list[Span], fired: set[int]) -> None:
        self.clock = clock
        self.spans = spans
        self.fired = fired
        self.is_changed = False
        self.recounted: list[Span] = []

    def pause(self, *, reason: PauseReason, note: str, by: Person | None, at: datetime) -> None:
        """Stop counting until resumed. Does nothing to a clock that does not run."""
        clock = self.clock
        if clock.state != ClockState.RUNNING:
            return
        self._note_breach(at)
        self._end_span(at)
        self._begin_span(SpanKind.PAUSE, at, reason=reason, note=note, by=by)
        clock.state, clock.resumed_at = ClockState.PAUSED, None
        self._settle()

    def resume(self, *, at: datetime) -> None:
        """Count again. Does nothing to a clock that is not paused."""
        clock = self.clock
        if clock.state != ClockState.PAUSED:
            return
        self._end_span(at)
        self._begin_span(SpanKind.RUN, at)
        clock.state, clock.resumed_at = ClockState.RUNNING, at
        self._settle()

    def stop(self, *, at: datetime, judge: bool = True) -> None:
        """Stop for good or until reopened, and judge: met if and only if `at` is not after due (SEMANTICS §7.1).

        A pause ends first, so that there is a due moment to be judged by. The first verdict is kept for ever. Without
        `judge` (a withdrawn request) only a breach that already happened is a verdict.
        """
        clock = self.clock
        if clock.state == ClockState.STOPPED:
            return
        self.resume(at=at)
        due = clock.due_at
        self._note_breach(at)
        self._end_span(at)
        clock.state, clock.resumed_at, clock.stopped_at = ClockState.STOPPED, None, at
        if clock.is_met is None and (judge or clock.breached_at):
            clock.is_met = clock.breached_at is None
        self._settle(judged_by=due)

    def reopen(self, *, at: datetime) -> None:
        """Let a stopped clock run on: the time in between is a pause, the first verdict stays (SEMANTICS C10)."""
        clock = self.clock
        if clock.state != ClockState.STOPPED or clock.stopped_at is None:
            return
        self._begin_span(SpanKind.PAUSE, clock.stopped_at, reason=PauseReason.RESOLVED)
        self._end_span(at)
        self._begin_span(SpanKind.RUN, at)
        clock.state, clock.resumed_at, clock.stopped_at = ClockState.RUNNING, at, None
        self._settle()

    def hand_over(self, *, department_id: int, at: datetime) -> None:
        """From `at` on another department holds the time; what the clock counts does not change."""
        clock = self.clock
        if clock.state == ClockState.STOPPED or clock.department_id == department_id:
            return
        held = self.spans[-1]
        self._end_span(at)
        clock.department_id = department_id
        self._begin_span(SpanKind(held.kind), at, reason=held.reason, note=held.note, by_id=held.by_id)
        self._settle()

    def retarget(self, *, version_id: int, target: timedelta, at: datetime) -> None:
        """Judge by another target from creation on, spans kept (SEMANTICS C11). Steps that fired stay fired.

        A shorter target that has already passed breaches now, not in the past; also while paused, if more was used.
        """
        clock = self.clock
        self._note_breach(at)
        clock.version_id, clock.target = version_id, target
        self._settle()
        self._note_passed(at)

    def recalendar(self, revision: CalendarRevision, *, at: datetime) -> None:
        """Count by other hours from creation on (SEMANTICS §7.9); what has stopped was judged and is left alone.

        A due moment that moved behind `at` breaches now, as for a shorter target.
        """
        if self.clock.state == ClockState.STOPPED:
            return
        self._note_breach(at)
        self.clock.calendar = revision
        for span in self.spans:
            if span.ended_at and span.counted != (worked := revision.hours.elapsed(span.started_at, span.ended_at)):
                span.counted = worked
                self.recounted.append(span)
        self._settle()
        self._note_passed(at)

    def note_fired(self, step_ids: Iterable[int], *, at: datetime) -> None:
        """After steps of the ladder fired: remember the breach, find the next step."""
        self.fired.update(step_ids)
        self._note_breach(at)
        retime(self.clock, runs_of(self.spans), self.fired)
        self.is_changed = True

    def _note_breach(self, at: datetime) -> None:
        clock = self.clock
        if clock.breached_at is None and clock.due_at and clock.state == ClockState.RUNNING and at > clock.due_at:
            clock.breached_at = clock.due_at

    def _note_passed(self, at: datetime) -> None:
        """Terms that changed may put a moment that was to come behind us: a breach now, not in the past."""
        clock = self.clock
        passed = reached_at(clock.calendar.hours, runs_of(self.spans), clock.target)
        if passed and passed < at and clock.breached_at is None and clock.state != ClockState.STOPPED:
            clock.breached_at = at

    def _settle(self, *, judged_by: datetime | None = None) -> None:
        retime(self.clock, runs_of(self.spans), self.fired)
        if judged_by:
            self.clock.due_at = judged_by
        self.is_changed = True

    def _end_span(self, at: datetime) -> None:
        span = self.spans[-1] if self.spans else None
        if span is None or span.ended_at is not None:
            return
        span.ended_at = max(at, span.started_at)  # two hosts' clocks may differ by a moment
        span.counted = self.clock.calendar.hours.elapsed(span.started_at, span.ended_at)

    def _begin_span(
        self,
        kind: SpanKind,
        at: datetime,
        *,
        reason: str = "",
        note: str = "",
        by: Person | None = None,
        by_id: int | None = None,
    ) -> None:
        span = Span(
            clock=self.clock, kind=kind, started_at=at, department_id=self.clock.department_id, reason=reason,
            note=note, by_id=by.pk if by else by_id,
        )  # fmt: skip
        self.spans.append(span)


def new_watch(
    *, version_id: int, metric: Metric, target: timedelta, revision: CalendarRevision, department_id: int, at: datetime
) -> Watch:
    """A clock that runs from `at` on, timed and not saved."""
    clock = Clock(
        metric=metric, version_id=version_id, calendar=revision, department_id=department_id, target=target,
        started_at=at, resumed_at=at,
    )  # fmt: skip
    retime(clock, [(at, None)], fired=())
    first = Span(clock=clock, kind=SpanKind.RUN, started_at=at, department_id=department_id)
    return Watch(clock, [first], set())


def retime(clock: Clock, runs: Sequence[Run], fired: Iterable[int]) -> None:
    """Derive every stored moment of `clock` from its runs; `fired` are ids of steps that need not fire again."""
    hours = clock.calendar.hours
    plan = steps_due(hours, runs, clock.target, ladder(clock.version_id).steps_for(clock.metric))
    clock.elapsed = counted(hours, runs)
    if clock.state == ClockState.RUNNING:
        clock.due_at = reached_at(hours, runs, clock.target)
    elif clock.state == ClockState.PAUSED:
        clock.due_at = None
    warnings = [due for due, step in plan if step.kind == StepKind.WARNING]
    clock.warn_at = min(warnings, default=None) if clock.state == ClockState.RUNNING else None
    done = set(fired)
    clock.next_step_at = min((due for due, step in plan if step.pk not in done), default=None)


def runs_of(spans: Iterable[Span]) -> list[Run]:
    """The counting stretches among a clock's spans, in order."""
    return [(span.started_at, span.ended_at) for span in spans if span.kind == SpanKind.RUN]
