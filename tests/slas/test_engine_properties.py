"""Random histories: what replay says against a stepping stopwatch, and what must hold for every history."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from slas.engine import SlaEvent, replay
from slas.enums import EventKind, Metric, SpanKind
from tests.slas.calendars import CLOSED, MINUTE, WorkingCalendar, day, utc, week
from tests.slas.oracle import Oracle

GRID = 30 * MINUTE
START = utc("2026-03-27 06:00")  # Friday; Berlin's clocks change on Sunday
HOURS = week(((time(9), time(12)), (time(13), time(17))), range(1, 8))
EXCEPTIONS = {day("2026-03-28"): CLOSED}
CALENDAR = WorkingCalendar("Europe/Berlin", HOURS, EXCEPTIONS)
ORACLE = Oracle("Europe/Berlin", HOURS, EXCEPTIONS)

HAPPENINGS = [kind for kind in EventKind if kind not in {"opened", "retargeted", "recalendared"}]
UNHEARD = [EventKind.AGENT_NOTE, EventKind.AUTOMATIC_MESSAGE]

ticks = st.integers(0, 250)
targets = st.fixed_dictionaries({metric: st.integers(0, 24).map(lambda n: n * GRID) for metric in Metric})


@st.composite
def histories(draw, kinds=tuple(HAPPENINGS)):
    happened = sorted(draw(st.lists(st.tuples(ticks, st.sampled_from(kinds)), max_size=10)), key=lambda pair: pair[0])
    return [SlaEvent(START, EventKind.OPENED), *(SlaEvent(START + GRID * tick, kind) for tick, kind in happened)]


@dataclass
class Stopwatch:
    """Counts open steps while it runs. It has run out when it used its target, and is late one step after that."""

    target: timedelta
    started_at: datetime
    runs: bool = True
    stopped_at: datetime | None = None
    used: timedelta = timedelta()
    ran_out_at: datetime | None = None
    breached_at: datetime | None = None

    def look(self, now):
        if self.runs and self.ran_out_at and now > self.ran_out_at and not self.breached_at:
            self.breached_at = self.ran_out_at

    def tick(self, now):
        if not self.runs:
            self.ran_out_at = None
        elif self.used >= self.target:
            self.ran_out_at = self.ran_out_at or now
        if self.runs and ORACLE.is_open(now):
            self.used += GRID

    def stop(self, now):
        if not self.stopped_at:
            self.runs, self.stopped_at = False, now


@dataclass
class Desk:
    """The same rules as the engine's, told once more as a simulation."""

    targets: dict
    clocks: dict = field(default_factory=dict)
    waits: bool = False
    solved: bool = False
    asked: bool = False

    def hear(self, kind, now):
        if kind == "opened":
            self.clocks = {metric: Stopwatch(self.targets[metric], now) for metric in ("first_response", "resolution")}
        if kind in {"agent_message", "agent_call"}:
            self.answer(now)
        if kind == "requester_message" and self.clocks["first_response"].stopped_at:
            self.asked = True
        if kind in {"paused", "resumed", "requester_message"}:
            self.waits = kind == "paused" and not self.solved
        if kind == "resolved" and not self.solved:
            self.answer(now)
            self.solved, self.waits = True, False
            self.clocks["resolution"].stop(now)
        if kind == "reopened" and self.solved:
            self.solved = False
            self.clocks["resolution"].stopped_at = None
        self.settle(now)

    def answer(self, now):
        self.asked = False
        for metric in self.clocks.keys() - {"resolution"}:
            self.clocks[metric].stop(now)

    def settle(self, now):
        owed = self.clocks.get("next_reply")
        if self.asked and not self.solved and (owed is None or owed.stopped_at):
            self.clocks["next_reply"] = Stopwatch(self.targets["next_reply"], now)
        for metric in self.clocks.keys() - {"first_response"}:
            self.clocks[metric].runs = not self.waits and not self.clocks[metric].stopped_at


def simulated(targets, events, until):
    desk, now, left = Desk(targets), START, list(events)
    while now <= until:
        for clock in desk.clocks.values():
            clock.look(now)
        while left and left[0].at == now:
            desk.hear(left.pop(0).kind, now)
        if now < until:
            for clock in desk.clocks.values():
                clock.tick(now)
        now += GRID
    return desk.clocks


@settings(deadline=None, derandomize=True, max_examples=250)
@given(histories(), targets, ticks)
def test_replay_agrees_with_a_stepping_stopwatch(events, targets, tick):
    until = START + GRID * tick

    states = replay(CALENDAR, targets, events, until=until)

    watches = simulated(targets, events, until)
    for metric, state in states.items():
        watch = watches.get(metric, Stopwatch(timedelta(), None))
        assert (state.started_at, state.stopped_at) == (watch.started_at, watch.stopped_at)
        assert (state.elapsed, state.breached_at) == (watch.used, watch.breached_at)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(histories(), targets, ticks)
def test_spans_are_a_seamless_ledger_of_the_elapsed_time(events, targets, tick):
    for state in replay(CALENDAR, targets, events, until=START + GRID * tick).values():
        assert sum((span.counted for span in state.spans), timedelta()) == state.elapsed
        assert all(one.end == other.start and one.kind != other.kind for one, other in pairwise(state.spans))
        assert all(span.end is None or span.start < span.end for span in state.spans)
        assert all(span.counted == timedelta() for span in state.spans if span.kind == SpanKind.PAUSE)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(histories(), targets, ticks)
def test_verdict_follows_from_the_timestamps(events, targets, tick):
    until = START + GRID * tick
    for state in replay(CALENDAR, targets, events, until=until).values():
        judged_at = state.stopped_at or until
        if state.due_at:
            assert (state.breached_at is not None) >= (judged_at > state.due_at)
        if state.met is None:
            assert state.stopped_at is None
            assert state.breached_at is None
        if state.stopped_at and state.stopped_at == state.first_stopped_at:
            assert state.met == (state.stopped_at <= state.due_at)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(histories(), targets, ticks, st.sampled_from(UNHEARD))
def test_channel_and_unheard_words_change_nothing(events, targets, tick, unheard):
    until = START + GRID * 250
    swapped = {EventKind.AGENT_MESSAGE: EventKind.AGENT_CALL}
    called = [replace(event, kind=swapped.get(event.kind, event.kind)) for event in events]
    noise = SlaEvent(START + GRID * tick, unheard)
    noisy = sorted([*events, noise], key=lambda event: event.at)

    expected = replay(CALENDAR, targets, events, until=until)

    assert replay(CALENDAR, targets, called, until=until) == expected
    assert replay(CALENDAR, targets, noisy, until=until) == expected


@settings(deadline=None, derandomize=True, max_examples=100)
@given(histories(), targets, ticks)
def test_change_to_the_same_terms_changes_nothing(events, targets, tick):
    until = START + GRID * 250
    again = SlaEvent(START + GRID * tick, EventKind.RETARGETED, targets=targets)
    revised = SlaEvent(START + GRID * tick, EventKind.RECALENDARED, calendar=CALENDAR)
    changed = sorted([*events, again, revised], key=lambda event: event.at)

    assert replay(CALENDAR, targets, changed, until=until) == replay(CALENDAR, targets, events, until=until)
