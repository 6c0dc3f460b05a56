"""Quarters, and the days on which a wave opens, reminds and closes (SURVEY §2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Self

MONTHS, QUARTERS = 3, 4
WAVE_DAYS = 10  # working days, the first and the last included
REMINDER_DAYS = (4, 8, WAVE_DAYS)  # the last one on the last morning
LONGEST_BREAK = timedelta(days=60)  # a calendar without a working day for longer than this is a mistake
DAY = timedelta(days=1)

IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year; sorts in time and prints as "2026-Q3"."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= QUARTERS:
            msg = f"A year has quarters 1 to 4, not {self.number}."
            raise ValueError(msg)

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter a day lies in."""
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def start(self) -> date:
        """The first day of the quarter."""
        return date(self.year, (self.number - 1) * MONTHS + 1, 1)

    @property
    def end(self) -> date:
        """The last day of the quarter."""
        return self.moved(1).start - DAY

    def moved(self, quarters: int) -> Self:
        """Return the quarter that many later, or earlier when negative."""
        year, place = divmod(self.year * QUARTERS + self.number - 1 + quarters, QUARTERS)
        return type(self)(year, place + 1)

    def __str__(self) -> str:
        """Return the name used in addresses and files."""
        return f"{self.year}-Q{self.number}"


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
