"""New hours for a calendar: checked, without touching past dates; open clocks move to them in the background."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Min, Q
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from core.moments import format_date
from core.refusals import Refused
from slas.businesstime import InvalidCalendar, NeverOpens
from slas.documents.amounts import hours_text, read_hours
from slas.enums import ChangeKind, ClockState
from slas.models import Calendar, CalendarRevision, Clock
from slas.services.audit import record_change
from slas.specialdays import dates, pairs_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from departments.models import Person
    from slas.specialdays import Pairs, Specials

REOPENED_WITHIN = timedelta(days=31)  # a clock that stopped longer ago never runs again


class HoursRefused(Refused):
    """The hours of a calendar do not make sense."""


class PastRefused(Refused):
    """Hours of a date that is over would change, and with them what was promised then."""


class ZoneRefused(Refused):
    """Open clocks count by this calendar; in another zone their past would be another."""


def check_hours(*, timezone: str, weekly: Any, exceptions: Any) -> None:
    """Raise HoursRefused unless these are hours as `CalendarRevision` keeps them, and open at some time."""
    try:
        _opens = CalendarRevision(timezone=timezone, weekly=weekly, exceptions=exceptions).hours
    except NeverOpens as fault:
        raise HoursRefused(_("Give at least one day some hours: without any, nothing would ever fall due.")) from fault
    except InvalidCalendar as fault:
        raise HoursRefused(_sentence(timezone, weekly, exceptions)) from fault
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise HoursRefused(
            _('Write the hours like {"1": [["08:30", "12:00"]]} and special days like '
              '{"2026-10-01": {"name": "National Day", "hours": []}}.')
        ) from fault  # fmt: skip


def _sentence(timezone: str, weekly: dict[str, Pairs], exceptions: Specials) -> str:
    """Which zone, weekday or date makes no sense, and why."""
    if timezone not in available_timezones():
        return _("“%(value)s” is not a time zone; write one like Asia/Shanghai.") % {"value": timezone}
    if not {int(day) for day in weekly} <= set(range(1, 8)):
        return _("Write the days of the week as 1 (Monday) to 7 (Sunday).")
    named = [(str(WEEKDAYS[int(day) - 1]), pairs) for day, pairs in weekly.items()]
    named += [(day, special["hours"]) for day, special in exceptions.items()]
    faults = ((day, read_hours(hours_text(pairs))[1]) for day, pairs in named)
    found = next(((day, fault) for day, fault in faults if fault), None)
    if found is None:
        return _("Write the hours as local times like 08:30, without a time zone.")
    return _("%(day)s: %(fault)s") % {"day": found[0], "fault": found[1]}


def check_revision(*, calendar_id: int, timezone: str, exceptions: Any, at: datetime) -> None:
    """Raise PastRefused or ZoneRefused if hours that make sense cannot be those of this calendar any more."""
    newest = CalendarRevision.objects.filter(calendar_id=calendar_id).order_by("-number").first()
    if newest is None:
        return
    _check_past(newest, exceptions, at.astimezone(ZoneInfo(timezone)).date())
    if newest.timezone != timezone and open_clocks_of(calendar_id).exists():
        raise ZoneRefused(
            _("Requests are open that count by this calendar. Make a new calendar for the other time zone and choose "
              "it in the next version of the standard.")
        )  # fmt: skip


@transaction.atomic
def revise_calendar(
    *, calendar_id: int, timezone: str, weekly: Any, exceptions: Any, by: Person, at: datetime
) -> CalendarRevision:
    """Give a calendar new hours from today on; the same hours again change nothing.

    Past dates keep theirs: where the new week would differ, they are written down as special days, as far back as an
    open clock reaches. Clocks that are open move to the new revision later, see `slas.services.moving`.
    Raises HoursRefused, PastRefused, ZoneRefused.
    """
    check_hours(timezone=timezone, weekly=weekly, exceptions=exceptions)
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar_id)
    newest = calendar.revisions.order_by("-number").first()
    if newest is None:
        return _write(calendar, 1, timezone, weekly, exceptions, by=by, at=at)
    check_revision(calendar_id=calendar_id, timezone=timezone, exceptions=exceptions, at=at)
    today = at.astimezone(ZoneInfo(timezone)).date()
    kept = {**exceptions, **_kept(calendar, weekly, exceptions, timezone, today, at)}
    if (newest.timezone, newest.weekly, newest.exceptions) == (timezone, weekly, kept):
        return newest
    return _write(calendar, newest.number + 1, timezone, weekly, kept, by=by, at=at, before=newest)


def open_clocks_of(calendar_id: int) -> Any:
    """Clocks that have not stopped and count by any revision of this calendar."""
    return Clock.objects.filter(calendar__calendar_id=calendar_id).exclude(state=ClockState.STOPPED)


def _check_past(newest: CalendarRevision, exceptions: Specials, today: date) -> None:
    for text in sorted({*newest.exceptions, *exceptions}):
        day = parse_date(text)
        if day and day < today and newest.exceptions.get(text) != exceptions.get(text):
            raise PastRefused(
                _("%(day)s is over: its hours stay as they were. Choose a day from today on.")
                % {"day": format_date(day, today)}
            )


def _kept(calendar: Calendar, weekly: Any, exceptions: Specials, timezone: str, today: date, at: datetime) -> Specials:
    """Past dates that the new week would change, with the hours they really had."""
    first = _reaches_back_to(calendar.pk, at)
    if first is None:
        return {}
    revisions = list(calendar.revisions.order_by("number"))
    kept: Specials = {}
    for day in dates(first.astimezone(ZoneInfo(timezone)).date(), today - timedelta(days=1)):
        used = _used_on(day, revisions)
        had = pairs_of(used.weekly, used.exceptions, day)
        if day.isoformat() not in exceptions and had != pairs_of(weekly, exceptions, day):
            kept[day.isoformat()] = {"name": "", "name_zh": "", "hours": had, "kept": True}
    return kept


def _reaches_back_to(calendar_id: int, at: datetime) -> datetime | None:
    live = ~Q(state=ClockState.STOPPED) | Q(stopped_at__gte=at - REOPENED_WITHIN)
    found = Clock.objects.filter(live, calendar__calendar_id=calendar_id).aggregate(first=Min("started_at"))
    first: datetime | None = found["first"]
    return first


def _used_on(day: date, revisions: list[CalendarRevision]) -> CalendarRevision:
    """The revision by which a date was counted when it was over; before the first one, that one."""
    made = [revision for revision in revisions if revision.created_at.astimezone(_zone(revision)).date() <= day]
    return made[-1] if made else revisions[0]


def _zone(revision: CalendarRevision) -> ZoneInfo:
    return ZoneInfo(revision.timezone)


def _write(
    calendar: Calendar,
    number: int,
    timezone: str,
    weekly: Any,
    exceptions: Specials,
    *,
    by: Person,
    at: datetime,
    before: CalendarRevision | None = None,
) -> CalendarRevision:
    revision = CalendarRevision.objects.create(
        calendar=calendar, number=number, timezone=timezone, weekly=weekly, exceptions=exceptions, created_at=at,
        created_by=by, clocks_to_move=open_clocks_of(calendar.pk).count(),
    )  # fmt: skip
    record_change(
        kind=ChangeKind.CALENDAR_CHANGED if before else ChangeKind.CALENDAR_CREATED, subject=calendar.name,
        object_id=calendar.pk, by=by, at=at, before=described(before) if before else {}, after=described(revision),
    )  # fmt: skip
    return revision


def described(revision: CalendarRevision) -> dict[str, str]:
    """A revision's hours as facts for the audit: the zone, each weekday, each special day."""
    facts = {"timezone": revision.timezone}
    facts |= {f"weekday.{day}": written(pairs) for day, pairs in revision.weekly.items() if pairs}
    for day, special in revision.exceptions.items():
        if not special.get("kept"):
            facts[day] = f"{special.get('name', '')}: {written(special['hours']) or '–'}"
    return facts


def written(pairs: list[list[str]]) -> str:
    """Hours as people write them: "08:30–12:00, 13:00–24:00"."""
    return ", ".join(f"{opens}–{'24:00' if closes == '00:00' else closes}" for opens, closes in pairs)
