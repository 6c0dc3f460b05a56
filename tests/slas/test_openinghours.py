"""Calendars that make no sense are refused when they are made, with a sentence that says why."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from slas.businesstime import InvalidCalendar, NeverOpens, WorkingCalendar
from tests.slas.calendars import ALWAYS, HOUR, OFFICE, day, office, utc


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "America", None])
def test_calendar_refuses_an_unknown_zone(zone):
    with pytest.raises(InvalidCalendar, match="no time zone"):
        WorkingCalendar(zone, {1: OFFICE})


@pytest.mark.parametrize("weekday", [0, 8, -1, "1"])
def test_calendar_refuses_a_weekday_that_is_none(weekday):
    with pytest.raises(InvalidCalendar, match="ISO weekday"):
        WorkingCalendar("UTC", {weekday: OFFICE})


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        (((time(9), time(12)), (time(11), time(13))), "overlap"),
        (((time(11), time(13)), (time(9), time(12))), "overlap"),
        (((time(0), time(0)), (time(9), time(12))), "overlap"),
        (((time(17), time(9)),), "split hours at midnight"),
        (((time(9), time(9)),), "split hours at midnight"),
        (((time(9, tzinfo=UTC), time(12)),), "no time zone"),
    ],
)
def test_calendar_refuses_hours_that_make_no_sense(hours, reason):
    with pytest.raises(InvalidCalendar, match=reason):
        WorkingCalendar("UTC", {1: hours})
    with pytest.raises(InvalidCalendar, match=reason):
        WorkingCalendar("UTC", {1: OFFICE}, {day("2026-01-05"): hours})


def test_calendar_refuses_a_moment_as_an_exception():
    with pytest.raises(InvalidCalendar, match="not for the moment"):
        WorkingCalendar("UTC", {1: OFFICE}, {datetime(2026, 1, 5, tzinfo=UTC): ()})


@pytest.mark.parametrize(
    ("zone", "weekly", "exceptions"),
    [
        ("UTC", {}, {}),
        ("UTC", {1: ()}, {day("2026-01-05"): ()}),
        ("Pacific/Apia", {}, {day("2011-12-30"): OFFICE}),
        ("Europe/Berlin", {}, {day("2026-03-29"): ((time(2, 30), time(3)),)}),
    ],
)
def test_calendar_that_never_opens_is_refused(zone, weekly, exceptions):
    with pytest.raises(NeverOpens, match="no opening hours"):
        WorkingCalendar(zone, weekly, exceptions)


def test_calendar_takes_unordered_and_touching_hours():
    calendar = WorkingCalendar("UTC", {1: [(time(12), time(17)), (time(9), time(12))]})

    assert calendar.hours(day("2026-01-05")) == ((time(9), time(12)), (time(12), time(17)))
    assert calendar.due(utc("2026-01-05 09:00"), 8 * HOUR) == utc("2026-01-05 17:00")


def test_calendar_is_told_by_its_zone_and_hours_and_cannot_change():
    calendar = office(ZoneInfo("Asia/Shanghai"), ALWAYS)

    assert calendar == office("Asia/Shanghai", ALWAYS)
    assert calendar != office("Asia/Tokyo", ALWAYS)
    assert calendar.timezone == "Asia/Shanghai"
    with pytest.raises(AttributeError):
        calendar.timezone = "UTC"


def test_naive_moments_and_negative_time_are_refused():
    naive = datetime(2026, 1, 5, 9)

    with pytest.raises(ValueError, match="no time zone"):
        office().due(naive, HOUR)
    with pytest.raises(ValueError, match="no time zone"):
        office().elapsed(utc("2026-01-05 09:00"), naive)
    with pytest.raises(ValueError, match="no time zone"):
        office().is_open(naive)
    with pytest.raises(ValueError, match="no time zone"):
        office().next_opening(naive)
    with pytest.raises(ValueError, match="negative"):
        office().due(utc("2026-01-05 09:00"), -HOUR)
