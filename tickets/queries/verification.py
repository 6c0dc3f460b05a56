"""Does what the clocks say, step by step, agree with what the engine computes from the request's history alone?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from slas.engine import ClockState, SlaEvent, Targets, replay
from slas.enums import ClockState as State
from slas.enums import EventKind, Metric
from slas.models import Clock, Span
from slas.queries import hours_of_revision, ladder
from slas.services import runs_of
from slas.stopwatch import counted
from tickets.enums import Kind
from tickets.models import Promise, Ticket, TicketEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slas.businesstime import WorkingCalendar

HEARD_AS: dict[str, tuple[EventKind, ...]] = {
    Kind.CREATED: (EventKind.OPENED,),
    Kind.APPROVED: (EventKind.OPENED,),
    Kind.AGENT_REPLIED: (EventKind.AGENT_MESSAGE,),
    Kind.CALL_LOGGED: (EventKind.AGENT_CALL,),
    Kind.NOTE_ADDED: (EventKind.AGENT_NOTE,),
    Kind.REQUESTER_REPLIED: (EventKind.REQUESTER_MESSAGE,),
    Kind.WAITING_STARTED: (EventKind.AGENT_MESSAGE, EventKind.PAUSED),
    Kind.RESUMED: (EventKind.RESUMED,),
    Kind.RESOLVED: (EventKind.RESOLVED,),
    Kind.REOPENED: (EventKind.REOPENED,),
    Kind.PRIORITY_CHANGED: (EventKind.RETARGETED,),
    Kind.RETIMED: (EventKind.RECALENDARED,),
}
"""How the engine hears what happened to a request. What is not named here moves no clock."""


@dataclass(frozen=True)
class Difference:
    """A stored clock that does not say what the engine says."""

    ref: str
    metric: str
    what: str
    stored: object
    computed: object

    def __str__(self) -> str:
        return f"{self.ref} {self.metric} {self.what}: stored {self.stored}, computed {self.computed}"


def differences(*, at: datetime, batch: int = 500) -> Iterator[Difference]:
    """Every difference in the database as of `at`, request by request; none is the expected answer."""
    last = 0
    while tickets := _page(last, batch):
        for ticket in tickets:
            yield from differences_of(ticket, at=at)
        last = tickets[-1].pk


def verifiable(ticket_id: int) -> Ticket:
    """One request with all that `differences_of` reads."""
    return _page(ticket_id - 1, 1)[0]


def _page(after: int, size: int) -> list[Ticket]:
    made = Promise.objects.filter(is_internal=False).select_related("clock__calendar").order_by("cycle")
    spans = Prefetch("clock__spans", Span.objects.order_by("started_at", "id"))
    promises = Prefetch("promises", made.prefetch_related(spans), to_attr="made")
    events = Prefetch("events", TicketEvent.objects.order_by("at", "id"), to_attr="history")
    return list(Ticket.objects.filter(pk__gt=after).prefetch_related(promises, events).order_by("pk")[:size])


def differences_of(ticket: Ticket, *, at: datetime) -> Iterator[Difference]:
    """What differs for one request (from `verifiable` or a page of it) as of `at`."""
    promises: list[Promise] = ticket.made  # type: ignore[attr-defined]
    events: list[TicketEvent] = ticket.history  # type: ignore[attr-defined]
    if not promises:
        return
    withdrawn = next((event.at for event in events if event.kind in (Kind.CANCELLED, Kind.MERGED)), None)
    version = promises[0].version_id
    first = next((event.data["from"] for event in events if event.kind == Kind.PRIORITY_CHANGED), ticket.priority)
    states = replay(
        _hours_at_first(promises[0], events),
        _targets(version, first),
        [heard for event in events for heard in _heard(event, ticket, version)],
        until=withdrawn or at,
    )
    clocks: defaultdict[str, list[Clock]] = defaultdict(list)
    for promise in promises:
        clocks[promise.metric].append(promise.clock)
    is_handed_over = any(event.kind == Kind.TRANSFERRED for event in events)
    for metric, state in states.items():
        if metric == Metric.NEXT_REPLY and is_handed_over:
            continue  # each department answers by its own standard; a replay knows the terms of one
        computed = [cycle for cycle in (*state.earlier, state) if cycle.started_at]
        yield from _compare(ticket.ref, metric, clocks[metric], computed, at=at, withdrawn=withdrawn is not None)


def _hours_at_first(promise: Promise, events: list[TicketEvent]) -> WorkingCalendar:
    retimed = next((event for event in events if event.kind == Kind.RETIMED), None)
    return hours_of_revision(retimed.data["revision_before"]) if retimed else promise.clock.calendar.hours


def _targets(version_id: int, priority: int) -> Targets:
    return {metric: ladder(version_id).target(priority, metric) for metric in Metric}


def _heard(event: TicketEvent, ticket: Ticket, version_id: int) -> Iterator[SlaEvent]:
    if event.kind == Kind.CREATED and ticket.approver_id:
        return  # nothing was promised before the yes
    is_customers = event.by_id in (ticket.requester_id, ticket.beneficiary_id)
    if event.kind == Kind.REOPENED and event.text and is_customers:  # saying what is missing is a message, too
        yield SlaEvent(event.at, EventKind.REQUESTER_MESSAGE)
    for kind in HEARD_AS.get(event.kind, ()):
        targets = _targets(version_id, event.data["to"]) if kind == EventKind.RETARGETED else None
        hours = hours_of_revision(event.data["revision"]) if kind == EventKind.RECALENDARED else None
        yield SlaEvent(event.at, kind, targets=targets, calendar=hours)


def _compare(
    ref: str, metric: Metric, clocks: list[Clock], states: list[ClockState], *, at: datetime, withdrawn: bool
) -> Iterator[Difference]:
    if len(clocks) != len(states):
        yield Difference(ref, metric, "clocks", len(clocks), len(states))
        return
    for clock, state in zip(clocks, states, strict=True):
        for what, stored, computed in _readings(clock, state, at=at, withdrawn=withdrawn):
            if stored != computed:
                yield Difference(ref, metric, what, stored, computed)


def _readings(
    clock: Clock, state: ClockState, *, at: datetime, withdrawn: bool
) -> Iterator[tuple[str, object, object]]:
    yield "started", clock.started_at, state.started_at
    yield "elapsed", counted(clock.calendar.hours, runs_of(clock.spans.all()), at), state.elapsed
    if withdrawn:  # stopped without a verdict: only its time is comparable
        return
    yield "stopped", clock.stopped_at, state.stopped_at
    yield "due", clock.due_at, state.due_at
    if clock.state == State.STOPPED:
        yield "met", clock.is_met, state.met
        yield "breached", clock.breached_at, state.breached_at
