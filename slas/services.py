"""Starting, pausing, resuming, stopping and re-timing stored clocks. The caller holds the lock on its own subject.

Each function takes clocks locked by the caller (`lock_clocks`) and leaves row and spans consistent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slas.enums import ClockState, Metric, PauseReason, SpanKind, StepKind
from slas.models import Clock, Escalation, Span
from slas.queries import current_revision, ladder
from slas.stopwatch import counted, reached_at, steps_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from departments.models import Person
    from slas.models import CalendarRevision, StandardVersion
    from slas.stopwatch import Run

SWEPT = ["breached_at", "next_step_at"]
TIMING = ["state", "resumed_at", "elapsed", "due_at", "warn_at", "stopped_at", "breached_at", "is_met", "next_step_at"]


def start_clocks(
    *, version: StandardVersion, priority: int, department_id: int, at: datetime, metrics: Iterable[Metric]
) -> list[Clock]:
    """Start a clock at `at` for each of `metrics` that `version` promises at `priority`; others have no clock."""
    promised = [(metric, ladder(version.pk).target(priority, metric)) for metric in metrics]
    revision = current_revision(version.calendar_id)
    clocks = [
        new_clock(
            version_id=version.pk, metric=metric, target=target, revision=revision, department_id=department_id, at=at
        )
        for metric, target in promised
        if target is not None
    ]
    Clock.objects.bulk_create(clocks)
    Span.objects.bulk_create([first_span(clock) for clock in clocks])
    return clocks


def new_clock(
    *, version_id: int, metric: Metric, target: timedelta, revision: CalendarRevision, department_id: int, at: datetime
) -> Clock:
    """A running clock, timed but not saved: bulk paths and `start_clocks` share it."""
    clock = Clock(
        metric=metric, version_id=version_id, calendar=revision, department_id=department_id, target=target,
        started_at=at, resumed_at=at,
    )  # fmt: skip
    retime(clock, [(at, None)], fired=())
    return clock


def first_span(clock: Clock) -> Span:
    return Span(clock=clock, kind=SpanKind.RUN, started_at=clock.started_at, department_id=clock.department_id)


def lock_clocks(clock_ids: Iterable[int]) -> list[Clock]:
    """The clocks, locked in id order until the transaction ends (after the caller locked what owns them)."""
    found = Clock.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(clock_ids))
    return list(found.select_related("calendar").order_by("pk"))


def pause_clock(clock: Clock, *, reason: PauseReason, note: str, by: Person | None, at: datetime) -> None:
    """Stop counting until resumed. Does nothing to a clock that does not run."""
    if clock.state != ClockState.RUNNING:
        return
    _note_breach(clock, at)
    _end_span(clock, at)
    _begin_span(clock, SpanKind.PAUSE, at, reason=reason, note=note, by=by)
    clock.state, clock.resumed_at = ClockState.PAUSED, None
    _settle(clock)


def resume_clock(clock: Clock, *, at: datetime) -> None:
    """Count again. Does nothing to a clock that is not paused."""
    if clock.state != ClockState.PAUSED:
        return
    _end_span(clock, at)
    _begin_span(clock, SpanKind.RUN, at)
    clock.state, clock.resumed_at = ClockState.RUNNING, at
    _settle(clock)


def stop_clock(clock: Clock, *, at: datetime, judge: bool = True) -> None:
    """Stop for good or until reopened, and judge: met if and only if `at` is not after due (SEMANTICS §7.1).

    A paused clock cannot have run out while it was paused. The first verdict is kept for ever. Without `judge` (a
    withdrawn request) only a breach that already happened is a verdict.
    """
    if clock.state == ClockState.STOPPED:
        return
    due = clock.due_at
    _note_breach(clock, at)
    _end_span(clock, at)
    clock.state, clock.resumed_at, clock.stopped_at = ClockState.STOPPED, None, at
    if clock.is_met is None and (judge or clock.breached_at):
        clock.is_met = clock.breached_at is None
    _settle(clock, judged_by=due)


def reopen_clock(clock: Clock, *, at: datetime) -> None:
    """Let a stopped clock run on: the closed time in between is a pause, the first verdict stays (SEMANTICS C10)."""
    if clock.state != ClockState.STOPPED or clock.stopped_at is None:
        return
    _begin_span(clock, SpanKind.PAUSE, clock.stopped_at, reason=PauseReason.RESOLVED)
    _end_span(clock, at)
    _begin_span(clock, SpanKind.RUN, at)
    clock.state, clock.resumed_at, clock.stopped_at = ClockState.RUNNING, at, None
    _settle(clock)


def hand_over_clock(clock: Clock, *, department_id: int, at: datetime) -> None:
    """From `at` on another department holds the time; what the clock counts does not change."""
    if clock.state == ClockState.STOPPED or clock.department_id == department_id:
        return
    held = clock.spans.get(ended_at__isnull=True)
    _end_span(clock, at)
    clock.department_id = department_id
    _begin_span(clock, SpanKind(held.kind), at, reason=held.reason, note=held.note, by=held.by)
    _settle(clock, also=["department"])


def retarget_clock(clock: Clock, *, version_id: int, target: timedelta, at: datetime) -> None:
    """Judge by another target from creation on, spans kept (SEMANTICS C11). Steps that fired stay fired.

    A shorter target that has already passed breaches now, not in the past; also while paused, if more was used.
    """
    _note_breach(clock, at)
    clock.version_id, clock.target = version_id, target
    _settle(clock, also=["version", "target"])
    passed = reached_at(clock.calendar.hours, runs_of(clock.spans.all()), target)
    if passed and passed < at and clock.breached_at is None and clock.state != ClockState.STOPPED:
        clock.breached_at = at
        clock.save(update_fields=["breached_at"])


def note_fired(clock: Clock, step_ids: Iterable[int], *, at: datetime, runs: Sequence[Run]) -> None:
    """After steps of the ladder fired: remember the breach, find the next step. The caller saves (in bulk)."""
    _note_breach(clock, at)
    retime(clock, runs, fired=step_ids)


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


def _note_breach(clock: Clock, at: datetime) -> None:
    if clock.breached_at is None and clock.due_at and clock.state == ClockState.RUNNING and at > clock.due_at:
        clock.breached_at = clock.due_at


def _settle(clock: Clock, *, also: Sequence[str] = (), judged_by: datetime | None = None) -> None:
    fired = {step for _clock, step in fired_step_ids([clock.pk])}
    retime(clock, runs_of(clock.spans.all()), fired)
    if judged_by:
        clock.due_at = judged_by
    clock.save(update_fields=[*TIMING, *also])


def _end_span(clock: Clock, at: datetime) -> None:
    span = clock.spans.filter(ended_at__isnull=True).first()
    if span is None:
        return
    span.ended_at = max(at, span.started_at)  # two hosts' clocks may differ by a moment
    span.counted = clock.calendar.hours.elapsed(span.started_at, span.ended_at)
    span.save(update_fields=["ended_at", "counted"])


def _begin_span(
    clock: Clock, kind: SpanKind, at: datetime, *, reason: str = "", note: str = "", by: Person | None = None
) -> None:
    Span.objects.create(
        clock=clock, kind=kind, started_at=at, department_id=clock.department_id, reason=reason, note=note, by=by
    )


def runs_of(spans: Iterable[Span]) -> list[Run]:
    """The counting stretches among a clock's spans, in order."""
    return [(span.started_at, span.ended_at) for span in spans if span.kind == SpanKind.RUN]


def fired_step_ids(clock_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(clock id, step id) of everything in the ledger for these clocks."""
    return set(Escalation.objects.filter(clock_id__in=list(clock_ids)).values_list("clock_id", "step_id"))
