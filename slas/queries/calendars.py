"""Calendars as pages show them: who counts by them, a year at a glance, sample deadlines."""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from core.text import localized
from slas.businesstime import NeverOpens, TooFar
from slas.enums import ClockState, StandardState
from slas.models import Calendar, CalendarRevision, Clock, StandardVersion
from slas.publicholidays import is_announced
from slas.specialdays import published_specials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

NOVEMBER = 11
FRIDAY = 4


@dataclass(frozen=True)
class CalendarRow:
    """One line of the list: `used_by` are the standards in force or in the making that count by it."""

    calendar: Calendar
    revision: CalendarRevision | None
    used_by: list[StandardVersion]
    unannounced: int | None
    has_news: bool


def calendar_rows(*, today: date) -> list[CalendarRow]:
    """Every calendar with its hours in use, by name; three queries for any number of them."""
    newest = CalendarRevision.objects.order_by("calendar_id", "-number").distinct("calendar_id")
    revisions = {revision.calendar_id: revision for revision in newest}
    users: defaultdict[int, list[StandardVersion]] = defaultdict(list)
    for version in _users():
        users[version.calendar_id].append(version)
    return [
        CalendarRow(
            calendar,
            revisions.get(calendar.pk),
            users[calendar.pk],
            unannounced_year(calendar, today=today),
            has_holiday_news(calendar, revisions.get(calendar.pk), today=today),
        )
        for calendar in Calendar.objects.order_by("name")
    ]


def has_holiday_news(calendar: Calendar, revision: CalendarRevision | None, *, today: date) -> bool:
    """Whether the country's days from today to the end of next year are others than the calendar has."""
    if revision is None or not calendar.country:
        return False
    last = date(today.year + 1, 12, 31).isoformat()
    found = published_specials(calendar.country, calendar.region, weekly=revision.weekly, first=today)
    known = {day: bool(special["hours"]) for day, special in found if day <= last}
    has = {day: bool(special["hours"]) for day, special in revision.exceptions.items() if special.get("published")}
    own = {day for day, special in revision.exceptions.items() if not special.get("published")}
    kept = {day: opens for day, opens in has.items() if today.isoformat() <= day <= last}
    return {day: opens for day, opens in known.items() if day not in own} != kept


def users_of(calendar_id: int) -> list[StandardVersion]:
    """Versions of standards, in force or to come, that count by a calendar."""
    return list(_users().filter(calendar_id=calendar_id))


def _users() -> QuerySet[StandardVersion]:
    current = ~Q(state=StandardState.PUBLISHED) | Q(effective_until__isnull=True)
    return StandardVersion.objects.filter(current).select_related("standard__department", "standard__service")


def unannounced_year(calendar: Calendar, *, today: date) -> int | None:
    """Next year, from November on, while the holidays of the calendar's country are not final for it."""
    if today.month < NOVEMBER or not calendar.country:
        return None
    year = today.year + 1
    return None if is_announced(calendar.country, calendar.region, year) else year


def unannounced_calendars(*, today: date) -> list[Calendar]:
    """Calendars in use whose country has not announced next year's days by November."""
    if today.month < NOVEMBER:
        return []
    listed = Calendar.objects.filter(is_active=True).exclude(country="").order_by("name")
    return [calendar for calendar in listed if unannounced_year(calendar, today=today)]


def announced_years(*, today: date) -> Iterator[tuple[Calendar, int]]:
    """Calendars in use with this and next year, as far as the days of their country are final for it."""
    for calendar in Calendar.objects.filter(is_active=True).exclude(country="").order_by("name"):
        for year in (today.year, today.year + 1):
            if is_announced(calendar.country, calendar.region, year):
                yield calendar, year


@dataclass(frozen=True)
class Progress:
    """How many of the clocks that were open when the hours changed have moved."""

    total: int
    left: int

    @property
    def moved(self) -> int:
        return max(self.total - self.left, 0)


def moving_progress(calendar_id: int) -> Progress | None:
    """The move of open clocks to the newest hours; None when nothing is left to move."""
    revisions = list(CalendarRevision.objects.filter(calendar_id=calendar_id).order_by("-number")[:1])
    left = Clock.objects.filter(calendar__calendar_id=calendar_id).exclude(state=ClockState.STOPPED)
    waiting = left.exclude(calendar__in=revisions).count()
    return Progress(max(revisions[0].clocks_to_move, waiting), waiting) if waiting else None


@dataclass(frozen=True)
class Day:
    """A date in the year's view. `kind`: open, closed, off (would be open), extra (would be closed), changed hours."""

    date: date
    kind: str
    title: str
    clock_change: str = ""


@dataclass(frozen=True)
class Month:
    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def year_view(revision: CalendarRevision, year: int) -> list[Month]:
    """Twelve months with what is special about each date, weeks from Monday on."""
    return [Month(date(year, month, 1), tuple(_weeks(revision, year, month))) for month in range(1, 13)]


def _weeks(revision: CalendarRevision, year: int, month: int) -> Iterator[tuple[Day | None, ...]]:
    for week in months.Calendar().monthdatescalendar(year, month):
        yield tuple(_day(revision, day) if day.month == month else None for day in week)


def _day(revision: CalendarRevision, day: date) -> Day:
    special = revision.exceptions.get(day.isoformat())
    usual = bool(revision.hours.weekly.get(day.isoweekday()))
    change = _clock_change(revision.timezone, day)
    if special is None or special.get("kept"):
        return Day(day, "open" if revision.hours.hours(day) else "closed", change, change)
    name = localized(special.get("name", ""), special.get("name_zh", ""))
    kind = {(True, False): "off", (False, True): "extra", (True, True): "changed"}.get(
        (usual, bool(special["hours"])), "closed"
    )
    return Day(day, kind, _(", ").join(filter(None, (name, change))), change)


def _clock_change(zone: str, day: date) -> str:
    begins, ends = (datetime.combine(day + timedelta(days=more), time(), ZoneInfo(zone)) for more in (0, 1))
    before, after = begins.utcoffset(), ends.utcoffset()
    if before == after or before is None or after is None:
        return ""
    return _("clocks go forward") if after > before else _("clocks go back")


def special_days(months_of_year: list[Month]) -> list[Day]:
    """The dates of a year that the list under the view names."""
    days = (day for month in months_of_year for week in month.weeks for day in week)
    return [day for day in days if day and (day.title or day.kind in {"off", "extra", "changed"})]


@dataclass(frozen=True)
class Sample:
    """A made-up request: when it is sent, how much time is promised, and when that is over; in the calendar's zone."""

    words: str
    sent_at: datetime
    target: timedelta
    due_at: datetime | None
    was_due_at: datetime | None = None


def sample_deadlines(
    revision: CalendarRevision, *, at: datetime, before: CalendarRevision | None = None
) -> list[Sample]:
    """Three deadlines that show what hours mean: over a weekend, over the next day off or else a night, and from now.

    `before` are the hours in use: each sample also says when it is due by them.
    """
    zone = ZoneInfo(revision.timezone)
    today = at.astimezone(zone).date()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    samples = [(_("Friday afternoon"), datetime.combine(friday, time(16), zone), timedelta(hours=4))]
    off = _next_day_off(revision, today)
    eve = datetime.combine((off or today + timedelta(days=2)) - timedelta(days=1), time(15), zone)
    words = _("The day before %(day)s") % {"day": _named(revision, off)} if off else _("Tomorrow afternoon")
    samples.append((words, eve, timedelta(hours=8)))
    samples.append((_("Now"), at.astimezone(zone), timedelta(hours=16)))
    return [
        Sample(words, sent, target, _due(revision, sent, target), _due(before, sent, target) if before else None)
        for words, sent, target in samples
    ]


def _next_day_off(revision: CalendarRevision, today: date) -> date | None:
    days = (date.fromisoformat(day) for day, special in sorted(revision.exceptions.items()) if not special["hours"])
    return next((day for day in days if day > today and revision.hours.weekly.get(day.isoweekday())), None)


def _named(revision: CalendarRevision, day: date) -> str:
    special = revision.exceptions[day.isoformat()]
    return localized(special.get("name", ""), special.get("name_zh", "")) or _("a day off")


def _due(revision: CalendarRevision, sent: datetime, target: timedelta) -> datetime | None:
    try:
        return revision.hours.due(sent, target).astimezone(ZoneInfo(revision.timezone))
    except (NeverOpens, TooFar):
        return None


def calendar_named(name: str, *, other_than: int = 0) -> Calendar | None:
    """The calendar that has this name, in whatever case, but for one of which that is known."""
    return Calendar.objects.filter(name__iexact=name).exclude(pk=other_than).first()


def company_calendar(*, other_than: int = 0) -> Calendar | None:
    """The company's own calendar, unless it is this one."""
    return Calendar.objects.filter(is_company=True).exclude(pk=other_than).first()


def calendar_with_hours(calendar_id: int) -> tuple[Calendar, CalendarRevision | None]:
    """A calendar and its hours in use. Raises Calendar.DoesNotExist."""
    calendar = Calendar.objects.get(pk=calendar_id)
    return calendar, calendar.revisions.order_by("-number").first()
