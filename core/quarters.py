"""Quarters of a calendar year, by which departments are evaluated and figures are counted."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.translation import gettext as _

from core.text import said_once

MONTHS, QUARTERS = 3, 4
DAY = timedelta(days=1)
NAMED = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year; sorts in time. Addresses and files name it "2026-Q3", people read its title."""

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

    @classmethod
    def named(cls, name: str) -> Self | None:
        """Return the quarter of an address like "2026-Q3"; None for another text."""
        found = NAMED.fullmatch(name)
        return cls(int(found[1]), int(found[2])) if found else None

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

    @property
    def title(self) -> str:
        """Q3 2026, in the reader's language."""
        return _title(self)

    @property
    def short(self) -> str:
        """Q3 26: under the axis of a chart."""
        return f"Q{self.number} {self.year % 100:02}"

    def __str__(self) -> str:
        """Return the name used in addresses and files."""
        return f"{self.year}-Q{self.number}"


@said_once
def _title(quarter: Quarter) -> str:
    return _("Q%(number)d %(year)d") % {"number": quarter.number, "year": quarter.year}
