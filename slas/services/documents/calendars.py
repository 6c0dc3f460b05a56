"""One calendar of a file: made when its name is new, changed when it says something else, left alone otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from slas.documents import Fault, meant
from slas.models import Calendar, CalendarRevision
from slas.publicholidays import countries, regions
from slas.queries.documents import calendar_said
from slas.services.calendars import CalendarPlan, change_calendar, create_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from departments.models import Person
    from slas.documents import CalendarSaid


def put_calendar(said: CalendarSaid, *, by: Person, at: datetime) -> list[Fault]:
    """Make or change a calendar as a file says it; returns what is wrong, and then nothing has changed."""
    path = f"calendars.{said.name}"
    found = Calendar.objects.filter(name__iexact=said.name).first()
    revision = found.revisions.order_by("-number").first() if found else None
    faults = [Fault(said.lines.get(key, said.lines[""]), f"{path}.{key}", text) for key, text in _faults(said)]
    if not faults:
        faults = [Fault(said.lines[f"days.{day}"], path, text) for day, text in _past_faults(said, revision, at)]
    if faults or not said.weekly:  # without hours, reading has said so already
        return faults
    coming = _from_today(said, at)
    if revision and replace(coming, lines={}) == calendar_said(revision, at=at):
        return []
    try:
        with transaction.atomic():
            _put(coming, found, by=by, at=at)
    except Refused as refusal:
        return [Fault(said.lines[""], path, str(refusal))]
    return []


def _put(said: CalendarSaid, found: Calendar | None, *, by: Person, at: datetime) -> None:
    plan = CalendarPlan(
        name=said.name, name_zh=said.name_zh, timezone=said.zone, weekly=dict(said.weekly), country=said.country,
        region=said.region, is_company=said.is_company, own={day: dict(special) for day, special in said.days.items()},
    )  # fmt: skip
    if found:
        change_calendar(calendar_id=found.pk, plan=plan, by=by, at=at)
    else:
        create_calendar(plan=plan, by=by, at=at)


def _faults(said: CalendarSaid) -> Iterator[tuple[str, str]]:
    """(key, sentence) of what names nothing in this world."""
    if said.zone and said.zone not in available_timezones():
        unknown = _("“%(value)s” is not a time zone; write one like Asia/Shanghai.") % {"value": said.zone}
        yield "zone", unknown + meant(said.zone, available_timezones())
    if said.country and said.country not in dict(countries()):
        yield "holidays", _("Write the country whose public holidays count in two letters, such as CN or DE-BY.")
    elif said.region and said.region not in regions(said.country):
        yield "holidays", _("“%(region)s” is not a region of this country.") % {"region": said.region}


def _past_faults(said: CalendarSaid, revision: CalendarRevision | None, at: datetime) -> Iterator[tuple[str, str]]:
    """(date, sentence) of special days that are over and were something else."""
    if not said.zone:
        return
    today, kept = _today(said, at), revision.exceptions if revision else {}
    for day, special in said.days.items():
        was = {key: kept.get(day, {}).get(key, "") for key in special}
        if day < today and was != special:
            yield day, _("This date is over: its hours stay as they were. Choose a day from today on.")


def _from_today(said: CalendarSaid, at: datetime) -> CalendarSaid:
    today = _today(said, at)
    return replace(said, days={day: special for day, special in sorted(said.days.items()) if day >= today})


def _today(said: CalendarSaid, at: datetime) -> str:
    return at.astimezone(ZoneInfo(said.zone)).date().isoformat()
