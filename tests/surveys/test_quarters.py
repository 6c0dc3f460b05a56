"""The ten working days of a wave."""

from datetime import date

import pytest

from core.quarters import Quarter
from surveys.quarters import wave_days


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
