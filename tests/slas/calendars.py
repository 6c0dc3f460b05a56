"""Calendars and moments that the stories about working time share."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from slas.businesstime import WorkingCalendar

OFFICE = ((time(9), time(17)),)
LUNCH = ((time(8, 30), time(12)), (time(13), time(17, 30)))
ALWAYS = ((time(0), time(0)),)
CLOSED = ()

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def week(hours, days=range(1, 6)):
    return dict.fromkeys(days, hours)


def office(zone="UTC", hours=OFFICE, days=range(1, 6), exceptions=None):
    return WorkingCalendar(zone, week(hours, days), exceptions or {})


def always(zone="UTC"):
    return office(zone, ALWAYS, range(1, 8))


def local(zone, text):
    """Return a moment as a wall clock in the zone shows it, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text):
    return date.fromisoformat(text)
