"""Working time: what a calendar's opening hours make of two instants. Pure; no Django, no clock of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from slas.openinghours import (
    Hours,
    Interval,
    InvalidCalendar,
    WeekShape,
    checked_hours,
    cut,
    in_utc,
    iso_weekday,
    plain_date,
    since_midnight,
    total,
    united,
    week_shape,
    zone_named,
)

__all__ = ["Contribution", "Hours", "Interval", "InvalidCalendar", "NeverOpens", "TooFar", "WorkingCalendar", "in_utc"]

_ZERO = timedelta()
_DAY = timedelta(days=1)
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
_LAST_WEEK = date.max.toordinal() // 7 - 2
# No zone has ever changed its clock twice within 72 hours, so looking every third day finds every change
# that could touch the hours of a week (days 0 to 6) or of its neighbours.
_PROBES = (-1, 2, 5, 8)
# About a century of weeks for one calendar, after which what was learnt is dropped and learnt again.
_REMEMBERED_WEEKS = 5_000


class NeverOpens(InvalidCalendar):
    """The calendar has no opening hours (any more), so nothing can ever fall due."""


class TooFar(OverflowError):
    """The answer lies beyond the last year a date can have."""


class Contribution(NamedTuple):
    """What one local day adds to a working time; `start` and `end` in UTC."""

    day: date
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


class _Week(NamedTuple):
    """A local week from Monday 0:00 to Monday 0:00; its openings are counted from its begin and cut to it."""

    begins: datetime
    ends: datetime
    shape: WeekShape
    total: timedelta

    def openings_from(self, start: datetime) -> Iterator[tuple[datetime, timedelta]]:
        """Yield the begin and the length of each opening, or of what is left of it after `start`."""
        passed = start - self.begins
        for opens, closes in self.shape:
            if closes > passed:
                since = max(opens, passed)
                yield self.begins + since, closes - since

    def worked(self, start: datetime, end: datetime) -> timedelta:
        since, until = start - self.begins, end - self.begins
        worked = _ZERO
        for opens, closes in self.shape:  # a loop, as a replay asks this a million times
            if opens < until and closes > since:
                worked += min(closes, until) - max(opens, since)
        return worked


@dataclass(frozen=True, init=False)
class WorkingCalendar:
    """Opening hours in one time zone.

    Working time is the real time between a local opening and the local closing. Local times are read at their
    first occurrence (fold 0); one that a clock change skips is pushed forward by the gap. An interval that
    closes no later than it opens after that is empty, and a date that never existed has no hours.
    """

    timezone: str
    weekly: Mapping[int, Hours]
    exceptions: Mapping[date, Hours]
    _zone: ZoneInfo = field(repr=False, compare=False)
    _usual: WeekShape = field(repr=False, compare=False)
    _usual_total: timedelta = field(repr=False, compare=False)
    _unusual_days: frozenset[int] = field(repr=False, compare=False)
    _weeks: dict[int, _Week] = field(repr=False, compare=False)

    def __init__(
        self, timezone: str | ZoneInfo, weekly: Mapping[int, Hours], exceptions: Mapping[date, Hours] | None = None
    ) -> None:
        """Check and keep the hours.

        `timezone` is an IANA name; `weekly` maps ISO weekdays (1 = Monday) to `(opens, closes)` local times, where
        closing at `time(0)` means midnight at the end of the day; `exceptions` maps a date to such hours and
        wins over the weekday (no hours = closed). Raises `InvalidCalendar`, or `NeverOpens` if no
        moment is open.
        """
        zone = zone_named(timezone)
        weekly = {iso_weekday(day): checked_hours(hours, day) for day, hours in sorted(weekly.items())}
        exceptions = {plain_date(day): checked_hours(hours, day) for day, hours in (exceptions or {}).items()}
        usual = week_shape(weekly)
        values = {
            "timezone": zone.key,
            "weekly": weekly,
            "exceptions": exceptions,
            "_zone": zone,
            "_usual": usual,
            "_usual_total": total(usual),
            "_unusual_days": frozenset(day.toordinal() for day in exceptions),
            "_weeks": {},
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if not self._usual and not any(self.opening(day) for day in exceptions):
            raise NeverOpens("The calendar has no opening hours at all.")

    # -- the questions ------------------------------------------------------------------------------------------

    def due(self, start: datetime, working_time: timedelta) -> datetime:
        """Return the earliest instant at or after `start` by which `working_time` has been worked, in UTC.

        If the time runs out exactly when the calendar closes, that is the closing time; no working time is due at
        the start. Raises `ValueError` for negative time or naive `start`, `NeverOpens` if the openings run
        out first, `TooFar` beyond the last year.
        """
        start = in_utc(start)
        if working_time < _ZERO:
            raise ValueError("Working time cannot be negative.")
        if not working_time:
            return start
        if working_time > _LAST_MOMENT - start:
            raise TooFar(f"{working_time} of working time after {start} is beyond the last year.")
        left = working_time
        for week in self._weeks_from(start):
            if week.begins >= start and week.total < left:
                left -= week.total
                continue
            for opens, length in week.openings_from(start):
                if length >= left:
                    return opens + left
                left -= length
        raise TooFar(f"{working_time} of working time after {start} is beyond the last year.")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two aware instants; zero if they are reversed."""
        start, end = in_utc(start), in_utc(end)
        if end <= start:
            return _ZERO
        worked = _ZERO
        for number in range(self._week_number(start), self._week_number(end) + 1):
            week = self._week(number)
            if week.begins >= start and week.ends <= end:
                worked += week.total
            else:
                worked += week.worked(start, end)
        return worked

    def is_open(self, at: datetime) -> bool:
        """Tell whether `at` is working time. The opening moment is, the closing moment is not."""
        at = in_utc(at)
        week = self._week(self._week_number(at))
        passed = at - week.begins
        return any(opens <= passed < closes for opens, closes in week.shape)

    def next_opening(self, at: datetime) -> datetime:
        """Return the earliest open instant at or after `at`, in UTC: `at` itself while the calendar is open.

        Raises `NeverOpens` if the openings run out first.
        """
        at = in_utc(at)
        for week in self._weeks_from(at):
            for opens, _ in week.openings_from(at):
                return opens
        raise TooFar(f"There is no opening after {at} before the last year ends.")

    # -- the explanation ----------------------------------------------------------------------------------------

    def hours(self, day: date) -> Hours:
        """Return the local hours laid down for a date: the exception's if there is one, else the weekday's."""
        if day in self.exceptions:
            return self.exceptions[day]
        return self.weekly.get(day.isoweekday(), ())

    def opening(self, day: date) -> tuple[Interval, ...]:
        """Return the open stretches of a local date in UTC, ascending and disjoint."""
        return self._openings(day, 1)

    def contributions(self, start: datetime, end: datetime) -> Iterator[Contribution]:
        """Yield what each local day adds to `elapsed(start, end)`, in order; together they are exactly that."""
        start, end = in_utc(start), in_utc(end)
        # A clock that is set back over midnight lets a date begin before the date of an earlier instant ends.
        day = start.astimezone(self._zone).date() - _DAY
        last = end.astimezone(self._zone).date() + _DAY
        while day <= last:
            for part in cut(self.opening(day), start, end):
                yield Contribution(day, *part)
            day += _DAY

    # -- weeks --------------------------------------------------------------------------------------------------

    def _weeks_from(self, at: datetime) -> Iterator[_Week]:
        last = _LAST_WEEK if self._usual else (max(self._unusual_days) - 1) // 7 + 1
        for number in range(self._week_number(at), last + 1):
            yield self._week(number)
        if not self._usual:
            raise NeverOpens(f"The calendar does not open any more after {at}.")

    def _week_number(self, at: datetime) -> int:
        """Return the number of the week that holds an instant; weeks count from 1 January of year 1, a Monday."""
        number = (at.astimezone(self._zone).toordinal() - 1) // 7
        week = self._week(number)
        # Where a clock change crosses midnight on Sunday, the local date is not the whole truth.
        return number - (at < week.begins) + (at >= week.ends)

    def _week(self, number: int) -> _Week:
        week = self._weeks.get(number)
        if week is None:
            if len(self._weeks) >= _REMEMBERED_WEEKS:
                self._weeks.clear()
            week = self._weeks[number] = self._computed_week(number)
        return week

    def _computed_week(self, number: int) -> _Week:
        monday = number * 7 + 1
        offset = self._steady_offset(monday)
        if offset is None:
            return self._week_of_change(date.fromordinal(monday))
        begins = _midnight(monday, UTC) - offset
        days = range(monday, monday + 7)
        if self._unusual_days.isdisjoint(days):
            return _Week(begins, begins + 7 * _DAY, self._usual, self._usual_total)
        shape = week_shape({1 + day - monday: self.hours(date.fromordinal(day)) for day in days})
        return _Week(begins, begins + 7 * _DAY, shape, total(shape))

    def _week_of_change(self, monday: date) -> _Week:
        begins, ends = self._resolved(monday, _ZERO), self._resolved(monday, 7 * _DAY)
        openings = self._openings(monday, 7)
        shape = tuple((opening.start - begins, opening.end - begins) for opening in openings)
        return _Week(begins, ends, shape, total(shape))

    def _steady_offset(self, monday: int) -> timedelta | None:
        """Return the zone's offset through a week and the days beside it, or None if it changes."""
        first, *others = [_midnight(monday + day, self._zone).utcoffset() for day in _PROBES]
        return first if all(offset == first for offset in others) else None

    # -- days ---------------------------------------------------------------------------------------------------

    def _openings(self, first: date, days: int) -> tuple[Interval, ...]:
        """Return the openings within some local days. Skipped times may be pushed into them from the day before."""
        dates = [first + _DAY * day for day in range(-1, days + 1)]
        resolved = sorted(interval for day in dates for interval in self._resolved_hours(day))
        begins, ends = self._resolved(first, _ZERO), self._resolved(first, days * _DAY)
        return tuple(cut(united(resolved), begins, ends))

    def _resolved_hours(self, day: date) -> Iterator[Interval]:
        if not self._existed(day):
            return
        for opens, closes in self.hours(day):
            interval = Interval(*(self._resolved(day, since) for since in since_midnight(opens, closes)))
            if interval.start < interval.end:
                yield interval

    def _resolved(self, day: date, since_midnight: timedelta) -> datetime:
        """Return the instant of a local time. Adding to an aware datetime moves the hands, not the real time."""
        return (_midnight(day.toordinal(), self._zone) + since_midnight).astimezone(UTC)

    def _existed(self, day: date) -> bool:
        """Tell whether a date came to pass: Samoa went from 29 to 31 December in 2011."""
        edges = (_ZERO, _DAY - timedelta.resolution)
        return any(self._resolved(day, edge).astimezone(self._zone).date() == day for edge in edges)


def _midnight(ordinal: int, zone: tzinfo) -> datetime:
    return datetime.combine(date.fromordinal(ordinal), time.min, zone)
