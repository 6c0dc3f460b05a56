"""Months later: what comes round every half year or every year."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

MONTHS = 12


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last one where it is shorter (31 Jan → 28 Feb)."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
