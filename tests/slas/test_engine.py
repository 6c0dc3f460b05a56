"""What each clock says of a history: starting, stopping, pausing, reopening, changing terms."""

from datetime import timedelta

import pytest

from slas.engine import ClockState, SlaEvent, replay
from slas.enums import EventKind, SpanKind
from tests.slas.calendars import CLOSED, HOUR, OFFICE, WorkingCalendar, day, office
from tests.slas.histories import FIRST, NEXT, RESOLUTION, TARGETS, at, history, told


def test_clocks_start_when_the_request_is_opened():
    states = told(["05 09:00 opened"], "05 10:00")

    assert (states[FIRST].started_at, states[FIRST].due_at) == (at("05 09:00"), at("05 11:00"))
    assert states[RESOLUTION].due_at == at("05 17:00")
    assert states[RESOLUTION].elapsed == HOUR
    assert states[NEXT] == ClockState()


@pytest.mark.parametrize("kind", ["agent_message", "agent_call", "resolved"])
def test_first_response_stops_at_the_first_public_word(kind):
    first = told(["05 09:00 opened", f"05 10:00 {kind}", "05 10:30 agent_message"], "06 09:00")[FIRST]

    assert (first.stopped_at, first.due_at, first.met, first.breached_at) == (
        at("05 10:00"),
        at("05 11:00"),
        True,
        None,
    )


@pytest.mark.parametrize("kind", ["agent_note", "automatic_message", "requester_message", "paused", "resumed"])
def test_first_response_does_not_stop_at_anything_else(kind):
    first = told(["05 09:00 opened", f"05 10:00 {kind}"], "05 12:00")[FIRST]

    assert first.stopped_at is None
    assert first.breached_at == at("05 11:00")


def test_first_response_is_never_paused():
    first = told(["05 09:00 opened", "05 09:30 paused"], "05 10:00")[FIRST]

    assert first.due_at == at("05 11:00")
    assert [span.kind for span in first.spans] == [SpanKind.RUN]


@pytest.mark.parametrize(
    ("answered", "met"),
    [("05 11:00", True), ("05 11:00:00.000001", False)],
)
def test_verdict_is_met_up_to_the_very_due_moment(answered, met):
    first = told(["05 09:00 opened", f"{answered} agent_message"], "06 09:00")[FIRST]

    assert first.met is met
    assert first.breached_at == (None if met else at("05 11:00"))


def test_running_clock_breaches_only_after_due():
    assert told(["05 09:00 opened"], "05 11:00")[FIRST].breached_at is None

    late = told(["05 09:00 opened"], "05 11:00:00.000001")[FIRST]

    assert (late.breached_at, late.met, late.stopped_at) == (at("05 11:00"), False, None)


def test_answer_after_closing_is_late_by_no_working_time():
    resolution = told(["05 09:00 opened", "05 17:30 resolved"], "06 09:00")[RESOLUTION]

    assert (resolution.met, resolution.breached_at, resolution.elapsed) == (False, at("05 17:00"), 8 * HOUR)


def test_next_reply_runs_from_the_first_unanswered_message():
    lines = ["05 09:00 opened", "05 09:10 requester_message", "05 10:00 agent_message"]
    asked = [*lines, "05 11:00 requester_message", "05 12:00 requester_message"]

    assert told(lines, "05 10:30")[NEXT] == ClockState()
    assert told(asked, "05 12:30")[NEXT].due_at == at("05 14:00")
    assert told([*asked, "05 13:00 agent_note"], "05 13:30")[NEXT].stopped_at is None
    assert told([*asked, "05 13:00 agent_call"], "05 13:30")[NEXT].stopped_at == at("05 13:00")


def test_next_reply_keeps_its_earlier_cycles():
    lines = ["05 09:00 opened", "05 09:30 agent_message", "05 10:00 requester_message", "05 14:00 agent_message"]

    reply = told([*lines, "05 15:00 requester_message"], "05 16:00")[NEXT]

    assert (reply.started_at, reply.elapsed, reply.breached_at) == (at("05 15:00"), HOUR, None)
    assert [(cycle.started_at, cycle.breached_at, cycle.met) for cycle in reply.earlier] == [
        (at("05 10:00"), at("05 13:00"), False)
    ]


def test_next_reply_pauses_in_waiting_and_stops_at_resolving():
    lines = ["05 09:00 opened", "05 09:30 agent_message", "05 10:00 requester_message", "05 11:00 paused"]

    paused = told(lines, "05 16:00")[NEXT]
    resolved = told([*lines, "05 12:00 resumed", "05 12:30 resolved"], "05 16:00")[NEXT]

    assert (paused.due_at, paused.elapsed) == (None, HOUR)
    assert (resolved.stopped_at, resolved.elapsed, resolved.due_at) == (at("05 12:30"), 1.5 * HOUR, at("05 14:00"))


@pytest.mark.parametrize("order", [("requester_message", "reopened"), ("reopened", "requester_message")])
def test_message_that_reopens_is_owed_a_reply(order):
    lines = ["05 09:00 opened", "05 10:00 resolved", *(f"06 09:00 {kind}" for kind in order)]

    assert told(lines, "06 10:00")[NEXT].due_at == at("06 12:00")


def test_thanks_for_a_solution_are_owed_nothing_until_it_is_reopened():
    thanked = ["05 09:00 opened", "05 10:00 resolved", "05 11:00 requester_message"]

    assert told(thanked, "05 16:00")[NEXT] == ClockState()
    assert told([*thanked, "05 12:00 reopened"], "05 16:00")[NEXT].started_at == at("05 12:00")
    assert told([*thanked, "05 11:30 agent_message", "05 12:00 reopened"], "05 16:00")[NEXT] == ClockState()


def test_resolution_pauses_while_waiting():
    lines = ["05 09:00 opened", "05 10:00 paused"]

    paused = told(lines, "09 12:00")[RESOLUTION]
    resumed = told([*lines, "06 12:00 resumed"], "06 13:00")[RESOLUTION]

    assert (paused.due_at, paused.breached_at, paused.elapsed) == (None, None, HOUR)
    assert resumed.due_at == at("07 11:00")
    assert [(span.kind, span.counted) for span in resumed.spans] == [
        (SpanKind.RUN, HOUR),
        (SpanKind.PAUSE, timedelta()),
        (SpanKind.RUN, HOUR),
    ]


@pytest.mark.parametrize(
    ("opened", "paused", "resumed", "due"),
    [
        ("05 09:00", "05 16:00", "06 10:00", "06 11:00"),  # over midnight
        ("05 10:00", "05 17:30", "06 08:00", "06 10:00"),  # outside hours a wait is worth nothing
        ("09 09:00", "09 16:00", "12 10:00", "12 11:00"),  # over a weekend
        ("07 09:00", "07 16:00", "09 10:00", "09 11:00"),  # over a holiday on the 8th
    ],
)
def test_pause_counts_only_where_it_meets_working_time(opened, paused, resumed, due):
    calendar = office(exceptions={day("2026-01-08"): CLOSED})

    state = told([f"{opened} opened", f"{paused} paused", f"{resumed} resumed"], resumed, calendar=calendar)[
        RESOLUTION
    ]

    assert state.due_at == at(due)


def test_pause_within_a_pause_is_one_pause():
    lines = ["05 09:00 opened", "05 10:00 paused", "05 11:00 paused", "05 12:00 resumed", "05 12:30 resumed"]

    state = told(lines, "05 13:00")[RESOLUTION]

    assert [(span.kind, span.start, span.end) for span in state.spans] == [
        (SpanKind.RUN, at("05 09:00"), at("05 10:00")),
        (SpanKind.PAUSE, at("05 10:00"), at("05 12:00")),
        (SpanKind.RUN, at("05 12:00"), None),
    ]


def test_spans_that_touch_are_united():
    lines = ["05 09:00 opened", "05 10:00 paused", "05 12:00 resumed", "05 12:00 paused", "05 13:00 resolved"]

    state = told([*lines, "05 14:00 reopened", "05 15:00 paused", "05 15:00 resumed"], "05 16:00")[RESOLUTION]

    assert [(span.kind, span.start, span.end) for span in state.spans] == [
        (SpanKind.RUN, at("05 09:00"), at("05 10:00")),
        (SpanKind.PAUSE, at("05 10:00"), at("05 14:00")),
        (SpanKind.RUN, at("05 14:00"), None),
    ]


def test_requester_message_ends_a_wait():
    state = told(["05 09:00 opened", "05 10:00 paused", "05 12:00 requester_message"], "05 13:00")[RESOLUTION]

    assert (state.elapsed, state.due_at) == (2 * HOUR, at("06 11:00"))


def test_resolving_from_a_wait_closes_it():
    state = told(["05 09:00 opened", "05 10:00 paused", "09 12:00 resolved"], "12 12:00")[RESOLUTION]

    assert (state.elapsed, state.met, state.stopped_at) == (HOUR, True, at("09 12:00"))
    assert state.due_at == at("12 11:00")
    assert [span.end for span in state.spans] == [at("05 10:00"), at("09 12:00")]


def test_pause_at_the_due_moment_leaves_no_time_but_no_breach():
    lines = ["05 09:00 opened", "05 17:00 paused"]

    assert told(lines, "06 12:00")[RESOLUTION].breached_at is None

    resumed = told([*lines, "06 12:00 resumed"], "06 12:00:01")[RESOLUTION]

    assert (resumed.due_at, resumed.breached_at) == (at("06 12:00"), at("06 12:00"))


def test_reopening_runs_the_same_clock_on():
    lines = ["05 09:00 opened", "05 12:00 resolved", "07 09:00 reopened"]

    state = told(lines, "07 10:00")[RESOLUTION]

    assert (state.started_at, state.stopped_at, state.elapsed) == (at("05 09:00"), None, 4 * HOUR)
    assert state.due_at == at("07 14:00")
    assert (state.met, state.first_stopped_at) == (True, at("05 12:00"))


def test_first_verdict_is_kept_when_the_reopened_clock_runs_out():
    lines = ["05 09:00 opened", "05 12:00 resolved", "07 09:00 reopened", "07 16:00 resolved"]

    state = told(lines, "08 09:00")[RESOLUTION]

    assert (state.met, state.breached_at) == (True, at("07 14:00"))
    assert (state.first_stopped_at, state.stopped_at) == (at("05 12:00"), at("07 16:00"))


def test_breach_stays_when_the_request_is_reopened():
    state = told(["05 09:00 opened", "06 12:00 resolved", "07 09:00 reopened", "07 10:00 resolved"], "08 09:00")[
        RESOLUTION
    ]

    assert (state.met, state.breached_at) == (False, at("05 17:00"))


def test_moves_that_change_nothing_are_ignored():
    lines = ["05 09:00 opened", "05 09:10 reopened", "05 09:20 resumed", "05 10:00 resolved"]
    idle = ["05 11:00 resolved", "05 11:10 paused", "05 11:20 resumed", "05 11:30 agent_message"]

    assert told([*lines, *idle], "05 12:00") == told(["05 09:00 opened", "05 10:00 resolved"], "05 12:00")


def test_request_resolved_in_the_moment_it_is_opened_used_no_time():
    lines = ["05 09:00 opened", "05 09:00 resolved"]

    resolved = told(lines, "05 12:00")[RESOLUTION]
    reopened = told([*lines, "05 10:00 reopened"], "05 12:00")[RESOLUTION]

    assert (resolved.spans, resolved.elapsed, resolved.met) == ((), timedelta(), True)
    assert reopened.due_at == at("06 10:00")


def test_replay_stops_at_until():
    lines = ["05 09:00 opened", "05 10:00 agent_message", "05 12:00 resolved"]

    assert told(lines, "05 11:00") == told(lines[:2], "05 11:00")
    assert told(lines, "05 08:00") == {FIRST: ClockState(), NEXT: ClockState(), RESOLUTION: ClockState()}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["05 09:00 agent_message"], "only OPENED"),
        (["05 09:00 opened", "05 10:00 opened"], "only OPENED"),
        (["05 09:00 opened", "05 08:59 agent_message"], "ordered by time"),
        (["05 09:00 opened", "05 10:00 retargeted"], "carries targets"),
        (["05 09:00 opened", "05 10:00 recalendared"], "carries a calendar"),
    ],
)
def test_history_that_makes_no_sense_is_refused(lines, reason):
    with pytest.raises(ValueError, match=reason):
        told(lines, "06 09:00")


def test_naive_moments_are_refused():
    naive = at("05 09:00").replace(tzinfo=None)

    with pytest.raises(ValueError, match="no time zone"):
        replay(office(), TARGETS, [SlaEvent(naive, EventKind.OPENED)], until=at("06 09:00"))
    with pytest.raises(ValueError, match="no time zone"):
        replay(office(), TARGETS, history("05 09:00 opened"), until=naive)


def test_calendar_that_runs_out_is_refused():
    with pytest.raises(ValueError, match="does not open any more"):
        told(["05 09:00 opened"], "05 09:00", calendar=WorkingCalendar("UTC", {}, {day("2026-01-02"): OFFICE}))
