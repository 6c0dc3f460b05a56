"""Public holidays of countries and regions, also where they move working days to a weekend, as China does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

CHINESE = "zh_CN"
ENGLISH = "en_US"


class PublicDay(NamedTuple):
    """A day that a country's calendar changes: off, or a day of the weekend on which people work."""

    name: str
    name_zh: str
    is_working: bool


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """(code, name) of the countries whose holidays are known, by name."""
    from holidays.registry import COUNTRIES  # heavy: only calendars need it

    found = {codes[1]: place.replace("_", " ").title() for place, codes in COUNTRIES.items()}
    return tuple(sorted(found.items(), key=lambda pair: pair[1]))


@lru_cache(maxsize=256)
def regions(country: str) -> tuple[str, ...]:
    """Codes of the regions of a country that have holidays of their own; empty for an unknown country."""
    from holidays import list_supported_countries  # heavy: only calendars need it

    return tuple(list_supported_countries(include_aliases=False).get(country, ()))


@lru_cache(maxsize=512)
def public_days(country: str, region: str, year: int) -> Mapping[date, PublicDay]:
    """What a year's public calendar changes, in order of dates; empty for an unknown country."""
    if country not in dict(countries()):
        return MappingProxyType({})
    english, chinese = (_library(country, region, year, language) for language in (ENGLISH, CHINESE))
    days = {day: PublicDay(name, _own(chinese.get(day, ""), name), is_working=False) for day, name in english.items()}
    moved = {day for day in getattr(english, "weekend_workdays", ()) if day.year == year}
    days.update({day: PublicDay("Working day by decree", "调休上班", is_working=True) for day in moved})
    return MappingProxyType(dict(sorted(days.items())))


def is_announced(country: str, region: str, year: int) -> bool:
    """Whether the days of `year` are final: a country that moved working days the year before announces them late."""
    days = public_days(country, region, year)
    moved_before = any(day.is_working for day in public_days(country, region, year - 1).values())
    return bool(days) and (not moved_before or any(day.is_working for day in days.values()))


def _library(country: str, region: str, year: int, language: str) -> Mapping[date, str]:
    from holidays import country_holidays, list_localized_countries  # heavy: only calendars need it

    spoken = list_localized_countries(include_aliases=False).get(country, [])
    found: Mapping[date, str] = country_holidays(
        country, subdiv=region or None, years=year, language=language if language in spoken else None
    )
    return found


def _own(chinese: str, english: str) -> str:
    """Countries that the library does not speak Chinese for repeat their one name; that is not a second one."""
    return "" if chinese == english else chinese
