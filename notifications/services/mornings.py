"""On which mornings digests go out: working days of the reader's department, eight o'clock where the reader is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from notifications.enums import Pace
from slas.businesstime import WorkingCalendar
from slas.queries import department_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from departments.models import Person

MORNING = time(8)
DAY = timedelta(days=1)
LOOKS_AHEAD = 100  # days; who does not work in any of them gets the digest on the next one all the same
USUAL_HOURS = dict.fromkeys(range(1, 6), ((time(9), time(18)),))


def digest_moment(person: Person, pace: Pace, *, after: datetime) -> datetime:
    """The first moment after `after` at which a digest goes out to `person`."""
    calendar, zone = _calendar(person, after), ZoneInfo(person.timezone)
    moments = [
        datetime.combine(day, MORNING, zone) for day in islice(_days(after.astimezone(zone).date()), LOOKS_AHEAD)
    ]
    coming = [moment for moment in moments if moment > after]
    fits = (moment for moment in coming if _is_digest_day(calendar, moment.date(), pace))
    return next(fits, coming[0])


def is_working_day(person: Person, at: datetime) -> bool:
    """Whether the day of `at`, where the reader is, is one on which their department works."""
    return bool(_calendar(person, at).hours(at.astimezone(ZoneInfo(person.timezone)).date()))


def _calendar(person: Person, at: datetime) -> WorkingCalendar:
    """Monday to Friday while neither the department nor the company has a calendar."""
    return department_hours(person.department_id, at=at) or WorkingCalendar(person.timezone, USUAL_HOURS)


def _days(first: date) -> Iterator[date]:
    while True:
        yield first
        first += DAY


def _is_digest_day(calendar: WorkingCalendar, day: date, pace: Pace) -> bool:
    if not calendar.hours(day):
        return False
    earlier = [day - DAY * number for number in range(1, day.isoweekday())]
    return pace != Pace.WEEKLY or not any(calendar.hours(one) for one in earlier)
