"""Working time by table: ordinary weeks, breaks, holidays, clock changes of many zones."""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from slas.businesstime import Interval, NeverOpens, TooFar, WorkingCalendar
from tests.slas.calendars import ALWAYS, CLOSED, HOUR, LUNCH, MINUTE, OFFICE, SECOND, always, day, local, office, utc

SUNDAY_SHIFT = ((time(1, 30), time(4)),)
SUNDAYS = {7: SUNDAY_SHIFT}

DUE = [
    # 2026-01-05 is a Monday
    ("within the day", office(), "2026-01-05 09:00", 2 * HOUR, "2026-01-05 11:00"),
    ("from before opening", office(), "2026-01-05 07:00", HOUR, "2026-01-05 10:00"),
    ("from after closing", office(), "2026-01-05 17:00", HOUR, "2026-01-06 10:00"),
    ("over night", office(), "2026-01-05 16:00", 2 * HOUR, "2026-01-06 10:00"),
    ("over the weekend", office(), "2026-01-09 16:00", 2 * HOUR, "2026-01-12 10:00"),
    ("a tie is the closing time", office(), "2026-01-05 09:00", 8 * HOUR, "2026-01-05 17:00"),
    ("one more tick is tomorrow", office(), "2026-01-05 09:00", 8 * HOUR + SECOND, "2026-01-06 09:00:01"),
    ("a tie on Friday", office(), "2026-01-05 09:00", 40 * HOUR, "2026-01-09 17:00"),
    ("weeks on end", office(), "2026-01-05 09:00", 400 * HOUR, "2026-03-13 17:00"),
    ("zero is the start", office(), "2026-01-05 10:00", 0 * HOUR, "2026-01-05 10:00"),
    ("zero outside hours too", office(), "2026-01-04 03:00", 0 * HOUR, "2026-01-04 03:00"),
    ("microseconds count", office(), "2026-01-05 09:00:00.000001", HOUR, "2026-01-05 10:00:00.000001"),
    ("round a lunch break", office(hours=LUNCH), "2026-01-05 11:00", 2 * HOUR, "2026-01-05 14:00"),
    ("a tie before lunch", office(hours=LUNCH), "2026-01-05 11:00", HOUR, "2026-01-05 12:00"),
    ("from within lunch", office(hours=LUNCH), "2026-01-05 12:20", HOUR, "2026-01-05 14:00"),
    ("always open", always(), "2026-01-03 13:00", 100 * HOUR, "2026-01-07 17:00"),
    (
        "through midnight",
        office(hours=((time(0), time(6)), (time(22), time(0)))),
        "2026-01-05 23:00",
        3 * HOUR,
        "2026-01-06 02:00",
    ),
    ("until midnight", office(hours=((time(22), time(0)),)), "2026-01-05 21:00", 2 * HOUR, "2026-01-06 00:00"),
    (
        "no weekday but Thursday",
        office(days=[4]),
        "2026-01-05 09:00",
        9 * HOUR,
        "2026-01-15 10:00",
    ),
    (
        "a holiday is skipped",
        office(exceptions={day("2026-01-06"): CLOSED}),
        "2026-01-05 16:00",
        2 * HOUR,
        "2026-01-07 10:00",
    ),
    (
        "a moved working day counts",
        office(exceptions={day("2026-01-11"): OFFICE, day("2026-01-12"): CLOSED}),
        "2026-01-09 16:00",
        10 * HOUR,
        "2026-01-13 10:00",
    ),
    (
        "a half day",
        office(exceptions={day("2026-12-24"): ((time(9), time(12)),), day("2026-12-25"): CLOSED}),
        "2026-12-24 11:00",
        2 * HOUR,
        "2026-12-28 10:00",
    ),
    (
        "only dated openings",
        WorkingCalendar("UTC", {}, {day("2026-03-01"): OFFICE, day("2029-03-01"): OFFICE}),
        "2026-01-01 00:00",
        9 * HOUR,
        "2029-03-01 10:00",
    ),
]


@pytest.mark.parametrize(("story", "calendar", "start", "work", "due"), DUE, ids=[row[0] for row in DUE])
def test_due_and_elapsed_tell_the_same_story(story, calendar, start, work, due):
    assert calendar.due(utc(start), work) == utc(due)

    assert calendar.elapsed(utc(start), utc(due)) == work


CLOCK_CHANGES = [
    # zone, hours of Sunday 1:30 to 4:00, real length
    ("Europe/Berlin", "2026-03-29", 90),
    ("Europe/Berlin", "2026-10-25", 210),
    ("America/New_York", "2026-03-08", 90),
    ("America/New_York", "2026-11-01", 210),  # both 1:30 to 2:00 count: the first one opens
    ("Australia/Lord_Howe", "2026-10-04", 120),
    ("Australia/Lord_Howe", "2026-04-05", 180),
    ("Asia/Kolkata", "2026-03-29", 150),
    ("Asia/Shanghai", "2026-03-29", 150),
]


@pytest.mark.parametrize(("zone", "sunday", "minutes"), CLOCK_CHANGES)
def test_opening_lasts_its_real_time(zone, sunday, minutes):
    calendar = WorkingCalendar(zone, SUNDAYS)
    start, end = local(zone, f"{sunday} 00:00"), local(zone, f"{sunday} 12:00")

    assert calendar.elapsed(start, end) == minutes * MINUTE

    assert calendar.due(start, minutes * MINUTE) == local(zone, f"{sunday} 04:00")


def test_skipped_opening_is_pushed_forward_by_the_gap():
    berlin = WorkingCalendar("Europe/Berlin", {7: ((time(2, 30), time(5)),)})
    lord_howe = WorkingCalendar("Australia/Lord_Howe", {7: ((time(2, 15), time(5)),)})

    assert berlin.next_opening(utc("2026-03-28 12:00")) == utc("2026-03-29 01:30")
    assert lord_howe.next_opening(utc("2026-10-03 00:00")) == utc("2026-10-03 15:45")


def test_interval_that_the_gap_swallows_is_empty():
    calendar = WorkingCalendar("Europe/Berlin", {7: ((time(2, 30), time(3)),)})

    assert calendar.opening(day("2026-03-29")) == ()
    assert calendar.elapsed(utc("2026-03-29 00:00"), utc("2026-03-30 00:00")) == timedelta()


def test_skipped_interval_never_counts_a_moment_twice():
    hours = ((time(2), time(2, 30)), (time(3), time(4)))
    calendar = WorkingCalendar("Europe/Berlin", {7: hours})

    assert calendar.elapsed(utc("2026-03-29 00:00"), utc("2026-03-30 00:00")) == HOUR


def test_repeated_time_is_read_at_its_first_occurrence():
    calendar = WorkingCalendar("Europe/Berlin", {7: ((time(0), time(2, 30)),)})

    assert calendar.opening(day("2026-10-25")) == (Interval(utc("2026-10-24 22:00"), utc("2026-10-25 00:30")),)
    assert not calendar.is_open(utc("2026-10-25 01:15"))


def test_date_that_never_existed_has_no_hours():
    samoa = always("Pacific/Apia")
    nine_to_five = office("Pacific/Apia")

    assert samoa.elapsed(local("Pacific/Apia", "2011-12-29 00:00"), local("Pacific/Apia", "2012-01-01 00:00")) == (
        48 * HOUR
    )
    assert nine_to_five.opening(day("2011-12-30")) == ()
    assert nine_to_five.due(local("Pacific/Apia", "2011-12-29 16:00"), 2 * HOUR) == local(
        "Pacific/Apia", "2012-01-02 10:00"
    )


def test_hours_that_a_gap_pushes_into_monday_are_counted_once():
    # Toronto skipped from Sunday 23:30 to Monday 0:30 in 1919.
    hours = {7: ((time(23), time(23, 45)),), 1: ((time(0), time(0, 40)), (time(0, 50), time(2)))}
    calendar = WorkingCalendar("America/Toronto", hours)
    sunday, jump = utc("1919-03-30 12:00"), utc("1919-03-31 04:30")

    assert calendar.elapsed(sunday, utc("1919-03-31 12:00")) == 30 * MINUTE + 15 * MINUTE + 70 * MINUTE
    assert calendar.is_open(jump + 5 * MINUTE)
    assert not calendar.is_open(jump + 15 * MINUTE)
    assert calendar.next_opening(jump + 15 * MINUTE) == jump + 20 * MINUTE


def test_override_is_matched_by_the_local_date():
    calendar = office("Asia/Kolkata", exceptions={day("2026-05-15"): ((time(9), time(10)),)})

    assert calendar.elapsed(utc("2026-05-14 18:30"), utc("2026-05-15 18:30")) == HOUR


@pytest.mark.parametrize(
    ("at", "is_open", "opening"),
    [
        ("2026-01-05 09:00", True, "2026-01-05 09:00"),
        ("2026-01-05 16:59:59.999999", True, "2026-01-05 16:59:59.999999"),
        ("2026-01-05 17:00", False, "2026-01-06 09:00"),
        ("2026-01-09 17:00", False, "2026-01-12 09:00"),
    ],
)
def test_calendar_is_open_from_opening_until_before_closing(at, is_open, opening):
    assert office().is_open(utc(at)) is is_open

    assert office().next_opening(utc(at)) == utc(opening)


def test_reversed_range_is_worth_nothing():
    assert office().elapsed(utc("2026-01-06 12:00"), utc("2026-01-05 12:00")) == timedelta()


def test_answer_is_in_utc_whatever_the_zone_of_the_question():
    start = utc("2026-01-05 09:00").astimezone(ZoneInfo("Asia/Tokyo"))

    due = office().due(start, HOUR)

    assert due.tzinfo is UTC
    assert due == utc("2026-01-05 10:00")
    assert office().due(start.astimezone(timezone(timedelta(hours=5))), 0 * HOUR).tzinfo is UTC


def test_contributions_name_each_day_and_add_up():
    calendar = office("Asia/Shanghai", LUNCH, exceptions={day("2026-01-07"): CLOSED})
    start, end = local("Asia/Shanghai", "2026-01-05 16:40"), local("Asia/Shanghai", "2026-01-08 09:40")

    parts = list(calendar.contributions(start, end))

    assert [(part.day.isoformat(), part.length) for part in parts] == [
        ("2026-01-05", 50 * MINUTE),
        ("2026-01-06", 3.5 * HOUR),
        ("2026-01-06", 4.5 * HOUR),
        ("2026-01-08", 70 * MINUTE),
    ]
    assert sum((part.length for part in parts), timedelta()) == calendar.elapsed(start, end)


def test_hours_of_a_date_are_the_exceptions_before_the_weekdays():
    calendar = office(exceptions={day("2026-01-11"): LUNCH, day("2026-01-12"): CLOSED})

    assert calendar.hours(day("2026-01-09")) == OFFICE
    assert calendar.hours(day("2026-01-10")) == CLOSED
    assert calendar.hours(day("2026-01-11")) == LUNCH
    assert calendar.hours(day("2026-01-12")) == CLOSED
    assert [part.length for part in calendar.opening(day("2026-01-11"))] == [3.5 * HOUR, 4.5 * HOUR]


def test_decades_of_working_time_are_exact_and_forgotten_weeks_are_found_again():
    calendar = office("Europe/Berlin", ALWAYS, range(1, 8))
    start, end = utc("2026-01-01 00:00"), utc("2146-01-01 00:00")

    assert calendar.due(start, end - start) == end
    assert calendar.elapsed(start, end) == end - start


def test_openings_that_run_out_raise_instead_of_looping():
    calendar = WorkingCalendar("UTC", {}, {day("2026-03-01"): OFFICE})

    with pytest.raises(NeverOpens, match="does not open any more"):
        calendar.due(utc("2026-01-01 00:00"), 9 * HOUR)
    with pytest.raises(NeverOpens):
        calendar.next_opening(utc("2026-03-01 17:00"))
    assert calendar.elapsed(utc("2026-01-01 00:00"), utc("2027-01-01 00:00")) == 8 * HOUR
    assert calendar.next_opening(utc("2026-01-01 00:00")) == utc("2026-03-01 09:00")


def test_working_time_beyond_the_calendar_raises():
    with pytest.raises(TooFar):
        office().due(utc("2026-01-05 09:00"), timedelta.max)
    with pytest.raises(TooFar):
        office().due(utc("9990-01-05 09:00"), timedelta(days=3600))
    with pytest.raises(TooFar):
        office(exceptions={}).next_opening(datetime(9999, 12, 24, 18, tzinfo=UTC))
