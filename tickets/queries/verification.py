"""Does what the clocks say, step by step, agree with what the engine computes from the request's history alone?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from slas.enums import ClockState as State
from slas.enums import Metric
from slas.models import Clock, Span
from slas.queries import hours_of_revision, published_targets
from slas.services import runs_of
from slas.stopwatch import counted
from tickets.models import Promise, Ticket
from tickets.queries.histories import Filed, History, Terms, read_histories, states_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slas.engine import ClockState


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
    found = list(Ticket.objects.filter(pk__gt=after).prefetch_related(promises).order_by("pk")[:size])
    histories = read_histories(Filed(*(getattr(one, name) for name in Filed._fields)) for one in found)
    for ticket in found:
        ticket.history = histories[ticket.pk]  # type: ignore[attr-defined]
    return found


def differences_of(ticket: Ticket, *, at: datetime) -> Iterator[Difference]:
    """What differs for one request (from `verifiable` or a page of it) as of `at`."""
    promises: list[Promise] = ticket.made  # type: ignore[attr-defined]
    history: History = ticket.history  # type: ignore[attr-defined]
    if not promises:
        return
    states = states_by(_terms(promises[0], history), history, at=at)
    clocks: defaultdict[str, list[Clock]] = defaultdict(list)
    for promise in promises:
        clocks[promise.metric].append(promise.clock)
    for metric, state in states.items():
        if metric == Metric.NEXT_REPLY and history.is_handed_over:
            continue  # each department answers by its own standard; a replay knows the terms of one
        computed = [cycle for cycle in (*state.earlier, state) if cycle.started_at]
        withdrawn = history.withdrawn_at is not None
        yield from _compare(ticket.ref, metric, clocks[metric], computed, at=at, withdrawn=withdrawn)


def _terms(promise: Promise, history: History) -> Terms:
    moved_from = history.first_revision_id
    hours = hours_of_revision(moved_from) if moved_from else promise.clock.calendar.hours
    return Terms(partial(published_targets, promise.version_id), hours, hours_of_revision)


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
