"""Opening hours as they are laid down: local times of a day, checked, and stretches of real time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

Hours = Sequence[tuple[time, time]]
WeekShape = tuple[tuple[timedelta, timedelta], ...]

_DAY = timedelta(days=1)
_WEEKDAYS = range(1, 8)


class InvalidCalendar(ValueError):
    """The hours, the weekdays or the time zone of a calendar do not make sense."""


class Interval(NamedTuple):
    """A half-open stretch of real time, both ends in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def in_utc(at: datetime) -> datetime:
    """Return an aware instant in UTC; refuse a naive one, whose meaning would depend on the machine."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone; working time is only defined for aware instants.")
    return at.astimezone(UTC)


def cut(intervals: Iterable[Interval], start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield the parts of intervals that lie between two instants."""
    for opens, closes in intervals:
        part = Interval(max(opens, start), min(closes, end))
        if part.start < part.end:
            yield part


def united(intervals: Iterable[Interval]) -> list[Interval]:
    """Join ascending intervals that touch or overlap, so that no moment is counted twice."""
    joined: list[Interval] = []
    for interval in intervals:
        if joined and interval.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return joined


def week_shape(weekly: Mapping[int, Hours]) -> WeekShape:
    """Return the openings of a week without clock changes, counted from Monday 0:00."""
    monday = datetime.fromordinal(1).replace(tzinfo=UTC)
    openings = (
        Interval(*(monday + _DAY * (weekday - 1) + since for since in since_midnight(opens, closes)))
        for weekday, hours in weekly.items()
        for opens, closes in hours
    )
    return tuple((opening.start - monday, opening.end - monday) for opening in united(openings))


def total(shape: WeekShape) -> timedelta:
    return sum((closes - opens for opens, closes in shape), timedelta())


def since_midnight(opens: time, closes: time) -> tuple[timedelta, timedelta]:
    """Return both edges counted from midnight; closing at 0:00 is 24 hours."""
    return _clock(opens), _clock(closes) or _DAY


def _clock(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def zone_named(timezone: str | ZoneInfo) -> ZoneInfo:
    """Return the IANA zone; refuse one that is unknown or that has no name to store."""
    name = timezone.key if isinstance(timezone, ZoneInfo) else timezone
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):
        raise InvalidCalendar(f"There is no time zone {name!r}.") from None


def iso_weekday(day: int) -> int:
    if day not in _WEEKDAYS:
        raise InvalidCalendar(f"{day!r} is not an ISO weekday from 1 (Monday) to 7 (Sunday).")
    return day


def plain_date(day: date) -> date:
    if isinstance(day, datetime):
        raise InvalidCalendar(f"An exception is for a date, not for the moment {day}.")
    return day


def checked_hours(hours: Hours, day: int | date) -> Hours:
    """Return the intervals of a day in order; refuse those that overlap, are reversed or carry a zone."""
    if any(edge.tzinfo for interval in hours for edge in interval):
        raise InvalidCalendar(f"The hours of {day} are local times and carry no time zone.")
    ordered = tuple(sorted((opens, closes) for opens, closes in hours))
    edges = [since_midnight(opens, closes) for opens, closes in ordered]
    if any(closes <= opens for opens, closes in edges):
        raise InvalidCalendar(f"An interval of {day} closes before it opens; split hours at midnight.")
    if any(later[0] < earlier[1] for earlier, later in pairwise(edges)):
        raise InvalidCalendar(f"Two intervals of {day} overlap.")
    return ordered
