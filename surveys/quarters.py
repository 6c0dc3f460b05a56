"""The days on which a wave opens, reminds and closes (SURVEY §2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from core.quarters import DAY, Quarter

WAVE_DAYS = 10  # working days, the first and the last included
REMINDER_DAYS = (4, 8, WAVE_DAYS)  # the last one on the last morning
LONGEST_BREAK = timedelta(days=60)  # a calendar without a working day for longer than this is a mistake

IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class WaveDays:
    """The local days of a wave; the minute of closing is the company's."""

    opens: date
    reminders: tuple[date, ...]
    closes: date


def wave_days(quarter: Quarter, *, is_working_day: IsWorkingDay) -> WaveDays:
    """Return the days of the wave about a quarter: from the first working day after it, for ten working days.

    Reminders fall on working days 4, 8 and the last. A calendar with no working day for 60 days raises ValueError.
    """
    days = list(islice(_working_days(quarter.end, is_working_day), WAVE_DAYS))
    return WaveDays(days[0], tuple(days[number - 1] for number in REMINDER_DAYS), days[-1])


def working_day_after(day: date, number: int, *, is_working_day: IsWorkingDay) -> date:
    """Return the working day that comes so many working days after a day. Raises ValueError as wave_days does."""
    return next(islice(_working_days(day, is_working_day), number - 1, None))


def _working_days(after: date, is_working_day: IsWorkingDay) -> Iterator[date]:
    last, day = after, after
    while True:
        day += DAY
        if is_working_day(day):
            last = day
            yield day
        if day - last > LONGEST_BREAK:
            msg = f"The calendar has no working day in the 60 days after {last}."
            raise ValueError(msg)
