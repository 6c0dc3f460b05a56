"""Quarters in the calendar, and the ten working days of a wave."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.quarters import Quarter, wave_days


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_quarter(day):
    quarter = Quarter.of(day)

    assert quarter.start <= day <= quarter.end
    assert quarter.moved(1).start > quarter.end > quarter.start


@pytest.mark.parametrize(
    ("quarters", "expected"), [(0, "2026-Q1"), (1, "2026-Q2"), (-1, "2025-Q4"), (4, "2027-Q1"), (-5, "2024-Q4")]
)
def test_quarter_moves_over_the_year(quarters, expected):
    assert str(Quarter(2026, 1).moved(quarters)) == expected


def test_quarters_sort_in_time():
    assert Quarter(2025, 4) < Quarter(2026, 1) < Quarter(2026, 2)


@pytest.mark.parametrize("number", [0, 5])
def test_quarter_refuses_a_number_outside_one_to_four(number):
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        Quarter(2026, number)


def test_wave_runs_ten_working_days_around_holidays():
    """After Q3 2026: 1–7 October is the national holiday in China, the weekend of the 10th is worked."""
    holidays = {date(2026, 10, day) for day in range(1, 8)}
    worked = {date(2026, 10, 10)}

    days = wave_days(
        Quarter(2026, 3),
        is_working_day=lambda day: day in worked or (day.weekday() < 5 and day not in holidays),
    )

    assert days.opens == date(2026, 10, 8)
    assert days.reminders == (date(2026, 10, 12), date(2026, 10, 16), date(2026, 10, 20))
    assert days.closes == date(2026, 10, 20)


def test_wave_refuses_a_calendar_without_working_days():
    with pytest.raises(ValueError, match="no working day"):
        wave_days(Quarter(2026, 3), is_working_day=lambda _day: False)
