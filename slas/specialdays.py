"""The dated part of a calendar's hours: public holidays, own days, and past dates that stay as they were. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from slas.publicholidays import public_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Pairs = list[list[str]]
Special = dict[str, Any]
Specials = dict[str, Special]
YEARS_AHEAD = 2


def published_specials(
    country: str, region: str, *, weekly: Mapping[str, Pairs], first: date
) -> Iterator[tuple[str, Special]]:
    """Public days from `first` to the end of next year but one; a moved working day has the hours of a usual one."""
    usual = next((weekly[str(day)] for day in range(1, 8) if weekly.get(str(day))), [])
    for year in range(first.year, first.year + YEARS_AHEAD + 1):
        for day, public in public_days(country, region, year).items():
            if day >= first:
                hours = usual if public.is_working else []
                special = {"name": public.name, "name_zh": public.name_zh, "hours": hours, "published": True}
                yield day.isoformat(), special


def laid_down(
    *, own: Specials, past: Specials, country: str, region: str, weekly: Mapping[str, Pairs], today: date
) -> Specials:
    """All special days of a new revision: those of past dates as they were, then own days over public ones."""
    coming = dict(published_specials(country, region, weekly=weekly, first=today)) if country else {}
    was = {day: special for day, special in past.items() if date.fromisoformat(day) < today}
    return dict(sorted({**coming, **own, **was}.items()))


def own_specials(exceptions: Specials, *, since: date) -> Specials:
    """The special days from `since` on that people wrote, neither published nor kept."""
    return {
        day: special
        for day, special in sorted(exceptions.items())
        if not special.get("published") and not special.get("kept") and date.fromisoformat(day) >= since
    }


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    for passed in range((last - first).days + 1):
        yield first + timedelta(days=passed)


def pairs_of(weekly: Mapping[str, Pairs], exceptions: Mapping[str, Special], day: date) -> Pairs:
    """The hours laid down for a date, as a revision keeps them."""
    special = exceptions.get(day.isoformat())
    return special["hours"] if special is not None else list(weekly.get(str(day.isoweekday()), []))
