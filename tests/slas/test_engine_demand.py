"""How the clocks of other service desks failed their users (DEMAND tier 1), a test for each row the engine answers for."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from slas.businesstime import NeverOpens, WorkingCalendar
from slas.engine import SlaEvent, Step, replay
from slas.enums import EventKind
from tests.slas.calendars import ALWAYS, CLOSED, HOUR, LUNCH, MINUTE, OFFICE, always, day, local, office, utc, week
from tests.slas.histories import FIRST, NEXT, RESOLUTION, TARGETS, at, event, told


def test_demand_6_priority_change_keeps_the_earned_waiting_time():
    waited = ["05 09:00 opened", "05 10:00 paused", "06 16:00 resumed"]
    urgent = event("06 16:30 retargeted", targets={RESOLUTION: 4 * HOUR})

    state = told([*waited, urgent], "06 17:00")[RESOLUTION]

    assert (state.elapsed, state.breached_at, state.due_at) == (2 * HOUR, None, at("07 11:00"))


@pytest.mark.parametrize("viewer", ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_demand_7_the_viewers_zone_changes_no_verdict(viewer):
    opened = SlaEvent(at("05 09:00").astimezone(ZoneInfo(viewer)), EventKind.OPENED)

    seen = replay(office(), TARGETS, [opened], until=at("05 10:00").astimezone(ZoneInfo(viewer)))

    assert seen == told(["05 09:00 opened"], "05 10:00")


@pytest.mark.parametrize("way_out", ["resumed", "requester_message", "resolved"])
def test_demand_7_every_path_out_of_a_pause_closes_it(way_out):
    state = told(["05 09:00 opened", "05 10:00 paused", f"23 12:00 {way_out}"], "23 12:00")[RESOLUTION]

    assert state.elapsed == HOUR
    assert state.breached_at is None


def test_demand_10_paused_clock_cannot_breach():
    state = told(["05 09:00 opened", "05 10:00 paused"], "30 12:00")[RESOLUTION]

    assert (state.due_at, state.breached_at, state.met) == (None, None, None)


def test_demand_13_warning_offset_is_working_time_over_lunch_and_weekend():
    hour_before = (Step(RESOLUTION, offset=-HOUR),)
    lunch = office(hours=LUNCH)

    def warned(opened, target):
        states = told(
            [f"{opened} opened"], "30 12:00", calendar=lunch, targets={RESOLUTION: target}, ladder=hour_before
        )
        return states[RESOLUTION].steps[0].due_at

    assert warned("05 08:30", 4 * HOUR) == at("05 11:30")  # due 13:30
    assert warned("09 16:30", 1.5 * HOUR) == at("09 17:00")  # due Monday 9:00


@pytest.mark.parametrize("answer", ["agent_message", "agent_call"])
def test_demand_15_channel_does_not_matter(answer):
    lines = ["05 09:00 opened", f"05 10:00 {answer}", "05 11:00 requester_message"]

    assert told(lines, "05 12:00")[NEXT].due_at == at("05 14:00")
    assert told([*lines, f"05 12:00 {answer}"], "05 13:00")[NEXT].stopped_at == at("05 12:00")


def test_demand_16_clocks_are_independent():
    targets = {FIRST: 8 * HOUR, NEXT: HOUR, RESOLUTION: 16 * HOUR}
    chatty = ["05 09:00 opened", "05 09:10 requester_message", "05 09:20 requester_message"]

    silent = told(chatty, "05 16:00", targets=targets)
    answered = told([*chatty, "05 16:00 agent_message"], "09 12:00", targets=targets)

    assert silent[NEXT].started_at is None
    assert silent[FIRST].due_at == at("05 17:00")
    assert (answered[FIRST].met, answered[NEXT].breached_at) == (True, None)
    assert answered[RESOLUTION].due_at == at("06 17:00")


def test_demand_17_waiting_for_the_requester_pauses():
    lines = ["05 09:00 opened", "05 10:00 agent_message", "05 10:00 paused"]

    silent = told(lines, "23 12:00")
    back = told([*lines, "23 12:00 requester_message"], "23 13:00")

    assert silent[RESOLUTION].breached_at is None
    assert silent[NEXT].started_at is None
    assert (back[RESOLUTION].elapsed, back[NEXT].due_at) == (2 * HOUR, at("23 15:00"))


def test_demand_18_reopening_keeps_the_first_verdict_and_never_counts_solved_time():
    lines = ["05 09:00 opened", "05 10:00 resolved", "19 10:00 reopened", "19 11:00 resolved", "22 10:00 reopened"]

    state = told(lines, "22 10:30")[RESOLUTION]

    assert (state.elapsed, state.met, state.first_stopped_at) == (2.5 * HOUR, True, at("05 10:00"))


def test_demand_22_excluded_days_never_shorten_the_limit():
    two_holidays = office(exceptions={day("2026-01-06"): CLOSED, day("2026-01-08"): CLOSED})

    state = told(["05 09:00 opened"], "05 10:00", calendar=two_holidays, targets={RESOLUTION: 40 * HOUR})[RESOLUTION]

    assert state.due_at == at("13 17:00")


@pytest.mark.parametrize("weekday", range(1, 8))
def test_demand_25_any_set_of_weekdays_works(weekday):
    calendar = office(hours=LUNCH, days=[weekday])
    opening = calendar.next_opening(utc("2026-01-05 00:00"))

    assert opening.isoweekday() == weekday
    assert calendar.due(opening, 4 * HOUR) == opening + 5 * HOUR
    assert calendar.due(opening, 9 * HOUR) == opening + timedelta(days=7, hours=1)


def test_demand_26_odd_hours_neither_loop_nor_lose_a_minute():
    with pytest.raises(NeverOpens):
        WorkingCalendar("UTC", {1: ()}, {})

    assert always().elapsed(at("05 00:00"), at("06 00:00")) == 24 * HOUR
    assert office(hours=((time(23), time(0)),)).due(at("05 12:00"), HOUR) == at("06 00:00")
    assert WorkingCalendar("UTC", week(ALWAYS, [1]), {}).due(at("05 23:59"), 2 * MINUTE) == at("12 00:01")


def test_demand_26_nothing_escalates_at_creation():
    state = told(["03 12:00 opened"], "05 08:59", ladder=(Step(FIRST, at_percent=80),))[FIRST]

    assert (state.breached_at, state.steps[0].reached_at, state.due_at) == (None, None, at("05 11:00"))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_demand_28_history_is_read_with_the_offset_of_its_own_day(zone):
    calendar = WorkingCalendar(zone, week(OFFICE), {})

    for monday in ("2026-01-12", "2026-04-06", "2026-07-13", "2026-11-02"):
        assert calendar.due(local(zone, f"{monday} 09:00"), 8 * HOUR) == local(zone, f"{monday} 17:00")
