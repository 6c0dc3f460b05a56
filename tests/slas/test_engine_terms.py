"""What a change of target or calendar does to clocks, and where the steps of a ladder stand."""

from datetime import timedelta

import pytest

from slas.engine import ClockState, Step
from tests.slas.calendars import CLOSED, HOUR, MINUTE, OFFICE, SECOND, day, office
from tests.slas.histories import FIRST, NEXT, RESOLUTION, at, event, told


def test_retargeting_counts_from_creation_with_the_pauses_kept():
    lines = ["05 09:00 opened", "05 10:00 paused", "05 12:00 resumed"]

    state = told([*lines, event("05 13:00 retargeted", targets={RESOLUTION: 4 * HOUR})], "05 14:00")[RESOLUTION]

    assert (state.due_at, state.elapsed, state.breached_at) == (at("05 15:00"), 3 * HOUR, None)


def test_shorter_target_that_has_passed_breaches_at_the_change():
    change = event("05 15:00 retargeted", targets={RESOLUTION: 4 * HOUR})

    state = told(["05 09:00 opened", change], "05 15:00")[RESOLUTION]

    assert (state.due_at, state.breached_at, state.met) == (at("05 13:00"), at("05 15:00"), False)


@pytest.mark.parametrize(("target", "breached"), [(HOUR, None), (HOUR - SECOND, "05 15:00")])
def test_waiting_clock_breaches_only_if_it_used_more_than_a_shorter_target(target, breached):
    change = event("05 15:00 retargeted", targets={RESOLUTION: target})

    state = told(["05 09:00 opened", "05 10:00 paused", change], "05 16:00")[RESOLUTION]

    assert state.due_at is None
    assert state.breached_at == (at(breached) if breached else None)


def test_longer_target_does_not_undo_a_breach():
    change = event("05 12:00 retargeted", targets={FIRST: 6 * HOUR})

    state = told(["05 09:00 opened", change, "05 13:00 agent_message"], "05 16:00")[FIRST]

    assert (state.due_at, state.breached_at, state.met) == (at("05 15:00"), at("05 11:00"), False)


def test_change_of_terms_leaves_a_stopped_clock_alone_until_it_is_reopened():
    change = event("05 13:00 retargeted", targets={FIRST: MINUTE, RESOLUTION: 2 * HOUR})
    lines = ["05 09:00 opened", "05 12:00 resolved", change]

    stopped = told(lines, "05 14:00")
    reopened = told([*lines, "06 09:00 reopened"], "06 10:00")

    assert stopped == told(lines[:2], "05 14:00")
    assert (reopened[RESOLUTION].due_at, reopened[RESOLUTION].breached_at) == (at("05 11:00"), at("06 09:00"))
    assert reopened[FIRST] == stopped[FIRST]


def test_no_target_is_no_clock():
    states = told(["05 09:00 opened", "05 10:00 agent_message"], "09 12:00", targets={RESOLUTION: None})

    assert states == {FIRST: ClockState(), NEXT: ClockState(), RESOLUTION: ClockState()}


def test_promise_made_later_counts_from_creation():
    change = event("05 12:00 retargeted", targets={RESOLUTION: 8 * HOUR})

    state = told(["05 09:00 opened", "05 10:00 paused", "05 11:00 resumed", change], "05 13:00", targets={})[
        RESOLUTION
    ]

    assert (state.started_at, state.due_at, state.elapsed) == (at("05 09:00"), at("06 10:00"), 3 * HOUR)


def test_breach_outlives_the_promise():
    change = event("06 12:00 retargeted", targets={RESOLUTION: None})

    state = told(["05 09:00 opened", change, "06 13:00 resolved"], "06 16:00")[RESOLUTION]

    assert (state.due_at, state.breached_at, state.met) == (None, at("05 17:00"), False)


def test_new_calendar_retimes_open_clocks_only():
    closed_tuesday = office(exceptions={day("2026-01-06"): CLOSED})
    change = event("05 16:00 recalendared", calendar=closed_tuesday)
    lines = ["05 12:00 opened", "05 13:00 agent_message"]

    states = told([*lines, change], "05 16:30")

    assert states[RESOLUTION].due_at == at("07 12:00")
    assert states[FIRST] == told(lines, "05 16:30")[FIRST]


def test_new_calendar_recounts_what_was_worked():
    long_days = office(hours=((OFFICE[0][0], OFFICE[0][1].replace(hour=22)),))
    change = event("06 09:00 recalendared", calendar=long_days)

    state = told(["05 12:00 opened", change], "06 09:00")[RESOLUTION]

    assert (state.elapsed, state.due_at, state.breached_at) == (10 * HOUR, at("05 20:00"), at("06 09:00"))


def test_zero_target_is_due_at_the_start():
    states = told(["05 09:00 opened"], "05 09:00", targets={FIRST: timedelta()})

    assert (states[FIRST].due_at, states[FIRST].breached_at) == (at("05 09:00"), None)
    assert told(["05 09:00 opened"], "05 09:00:01", targets={FIRST: timedelta()})[FIRST].breached_at == at("05 09:00")


LADDER = (Step(RESOLUTION, at_percent=80), Step(RESOLUTION, offset=timedelta()), Step(RESOLUTION, offset=4 * HOUR))


def moments(state):
    return [(step.due_at, step.reached_at) for step in state.steps]


def test_steps_are_due_in_working_time():
    state = told(["05 10:00 opened"], "06 09:00", ladder=LADDER)[RESOLUTION]

    assert moments(state) == [
        (at("05 16:24"), at("05 16:24")),
        (at("06 10:00"), None),
        (at("06 14:00"), None),
    ]


def test_steps_move_with_pauses_and_rest_while_paused():
    lines = ["05 09:00 opened", "05 10:00 paused"]

    paused = told(lines, "05 12:00", ladder=LADDER)[RESOLUTION]
    resumed = told([*lines, "06 09:00 resumed"], "06 10:00", ladder=LADDER)[RESOLUTION]

    assert moments(paused) == [(None, None)] * 3
    assert moments(resumed) == [(at("06 14:24"), None), (at("06 16:00"), None), (at("07 12:00"), None)]


def test_steps_move_with_targets_but_stay_reached():
    sooner = event("05 15:00 retargeted", targets={RESOLUTION: 5 * HOUR})
    later = event("05 16:00 retargeted", targets={RESOLUTION: 40 * HOUR})

    state = told(["05 09:00 opened", sooner, later], "05 16:00", ladder=LADDER)[RESOLUTION]

    assert moments(state) == [
        (at("05 13:00"), at("05 15:00")),
        (at("05 14:00"), at("05 15:00")),
        (at("12 13:00"), None),
    ]
    assert state.breached_at == at("05 15:00")


def test_steps_of_a_stopped_clock_are_over():
    state = told(["05 09:00 opened", "05 16:00 resolved"], "09 12:00", ladder=LADDER)[RESOLUTION]

    assert moments(state) == [(at("05 15:24"), at("05 15:24")), (None, None), (None, None)]


def test_step_before_the_start_is_due_at_the_start():
    early = (Step(FIRST, offset=-3 * HOUR), Step(RESOLUTION, at_percent=50))

    states = told(["05 09:00 opened"], "05 09:00", ladder=early)

    assert moments(states[FIRST]) == [(at("05 09:00"), None)]
    assert [step.step.metric for step in states[RESOLUTION].steps] == [RESOLUTION]
