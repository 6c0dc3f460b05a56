"""What every clock of a request says, computed from nothing but its history. Pure: no database, no clock of its own.

The stored clocks reach the same answers step by step (`slas.services`) with the same arithmetic (`slas.stopwatch`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slas.businesstime import in_utc
from slas.enums import EventKind, Metric
from slas.replayed_clock import ClockState, ReplayedClock, Span, Step, StepState

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from slas.businesstime import WorkingCalendar

__all__ = ["ClockState", "SlaEvent", "Span", "Step", "StepState", "Targets", "replay"]

Targets = Mapping[Metric, "timedelta | None"]


@dataclass(frozen=True, slots=True)
class SlaEvent:
    """Something that happened to a request. RETARGETED carries targets, RECALENDARED a calendar."""

    at: datetime
    kind: EventKind
    targets: Targets | None = None
    calendar: WorkingCalendar | None = None


def replay(
    calendar: WorkingCalendar,
    targets: Targets,
    events: Sequence[SlaEvent],
    *,
    until: datetime,
    ladder: Sequence[Step] = (),
) -> dict[Metric, ClockState]:
    """Return what each clock says at `until`, after the events up to then; the semantics are SEMANTICS.md §7.

    `targets` are working times; a missing or None target means no promise. RETARGETED replaces the targets it names.
    Raises `ValueError` for naive or unordered moments, for a history that does not begin with its only
    OPENED, and for a change without what it carries. Moves that change nothing (resuming what is not paused) are
    ignored.
    """
    history = _History(calendar, targets, ladder)
    until = in_utc(until)
    for event in _in_order(events):
        if event.at > until:
            break
        history.hear(event)
    return history.states(until)


def _in_order(events: Iterable[SlaEvent]) -> Iterable[SlaEvent]:
    before: datetime | None = None
    for event in events:
        at = in_utc(event.at)
        if (before is None) != (event.kind == EventKind.OPENED):
            raise ValueError("A history begins with its only OPENED event.")
        if before is not None and at < before:
            raise ValueError(f"{event.kind} at {at} comes after an event at {before}; a history is ordered by time.")
        before = at
        yield event if event.at is at else replace(event, at=at)


class _History:
    """The clocks of one request and the terms in force, changed by one event after another."""

    def __init__(self, calendar: WorkingCalendar, targets: Targets, ladder: Sequence[Step]) -> None:
        self.calendar = calendar
        self.targets = dict(targets)
        self.ladder = {metric: tuple(step for step in ladder if step.metric == metric) for metric in Metric}
        self.clocks: dict[Metric, ReplayedClock] = {}
        self.answered_before: list[ReplayedClock] = []
        self.is_asked_while_resolved = False

    def hear(self, event: SlaEvent) -> None:
        for clock in self.clocks.values():
            clock.look(event.at)
        if reaction := REACTIONS.get(event.kind):
            reaction(self, event)

    def states(self, until: datetime) -> dict[Metric, ClockState]:
        clocks = {metric: self.clocks.get(metric) for metric in Metric}
        states = {metric: clock.state(until) if clock else ClockState() for metric, clock in clocks.items()}
        earlier = tuple(clock.state(until) for clock in self.answered_before)
        states[Metric.NEXT_REPLY] = replace(states[Metric.NEXT_REPLY], earlier=earlier)
        return states

    def open(self, event: SlaEvent) -> None:
        self._start(Metric.FIRST_RESPONSE, event.at)
        self._start(Metric.RESOLUTION, event.at)

    def answer(self, event: SlaEvent) -> None:
        self.is_asked_while_resolved = False
        for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY):
            if metric in self.clocks:
                self.clocks[metric].stop(event.at)

    def ask(self, event: SlaEvent) -> None:
        """Hear the requester: waiting ends, and after the first response the next reply is owed."""
        self.resume(event)
        if self.clocks[Metric.RESOLUTION].stopped_at is not None:
            self.is_asked_while_resolved = True
        elif self.clocks[Metric.FIRST_RESPONSE].stopped_at is not None:
            self._owe_reply(event.at)

    def pause(self, event: SlaEvent) -> None:
        for clock in self._pausing():
            clock.pause(event.at)

    def resume(self, event: SlaEvent) -> None:
        for clock in self._pausing():
            clock.resume(event.at)

    def resolve(self, event: SlaEvent) -> None:
        for clock in self.clocks.values():
            clock.stop(event.at)

    def reopen(self, event: SlaEvent) -> None:
        self.clocks[Metric.RESOLUTION].reopen(self.calendar, self.targets.get(Metric.RESOLUTION), event.at)
        if self.is_asked_while_resolved:
            self._owe_reply(event.at)

    def retarget(self, event: SlaEvent) -> None:
        if event.targets is None:
            raise ValueError("A RETARGETED event carries targets.")
        self.targets.update(event.targets)
        self._change_terms(event.at)

    def recalendar(self, event: SlaEvent) -> None:
        if event.calendar is None:
            raise ValueError("A RECALENDARED event carries a calendar.")
        self.calendar = event.calendar
        self._change_terms(event.at)

    def _change_terms(self, at: datetime) -> None:
        for metric, clock in self.clocks.items():
            clock.change_terms(self.calendar, self.targets.get(metric), at)

    def _pausing(self) -> list[ReplayedClock]:
        """Return the clocks that waiting pauses. The first response is never paused (SEMANTICS C7)."""
        return [clock for metric, clock in self.clocks.items() if metric != Metric.FIRST_RESPONSE]

    def _owe_reply(self, at: datetime) -> None:
        self.is_asked_while_resolved = False
        owed = self.clocks.get(Metric.NEXT_REPLY)
        if owed and owed.stopped_at is None:
            return
        if owed:
            self.answered_before.append(owed)
        self._start(Metric.NEXT_REPLY, at)

    def _start(self, metric: Metric, at: datetime) -> None:
        self.clocks[metric] = ReplayedClock(self.calendar, self.targets.get(metric), self.ladder[metric], at)


REACTIONS: dict[EventKind, Callable[[_History, SlaEvent], None]] = {
    EventKind.OPENED: _History.open,
    EventKind.AGENT_MESSAGE: _History.answer,
    EventKind.AGENT_CALL: _History.answer,
    EventKind.REQUESTER_MESSAGE: _History.ask,
    EventKind.PAUSED: _History.pause,
    EventKind.RESUMED: _History.resume,
    EventKind.RESOLVED: _History.resolve,
    EventKind.REOPENED: _History.reopen,
    EventKind.RETARGETED: _History.retarget,
    EventKind.RECALENDARED: _History.recalendar,
}
