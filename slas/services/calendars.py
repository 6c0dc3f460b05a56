"""Creating, changing and deleting working calendars, as the editor asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from slas.enums import ChangeKind
from slas.models import Calendar, CalendarRevision, Clock, StandardVersion
from slas.permissions import check_calendars
from slas.services.audit import record_change
from slas.services.revising import check_hours, revise_calendar
from slas.specialdays import laid_down

if TYPE_CHECKING:
    from datetime import date, datetime

    from departments.models import Person
    from slas.specialdays import Pairs, Specials

NAMED = ["name", "name_zh", "is_company", "country", "region"]


class CalendarInUse(Refused):
    """Standards or clocks count by the calendar."""


class CalendarNameTaken(Refused):
    """Two calendars with one name could not be told apart."""


@dataclass(frozen=True)
class CalendarPlan:
    """What the editor says: names, the week, where public holidays come from, and own special days."""

    name: str
    timezone: str
    weekly: dict[str, Pairs]
    name_zh: str = ""
    is_company: bool = False
    country: str = ""
    region: str = ""
    own: Specials = field(default_factory=dict)

    def exceptions(self, past: Specials, today: date) -> Specials:
        """Every special day of the revision this becomes; `past` are those of the revision before."""
        return laid_down(
            own=self.own, past=past, country=self.country, region=self.region, weekly=self.weekly, today=today
        )

    def revision(self, past: Specials, at: datetime) -> CalendarRevision:
        """The hours as they would be, not saved, for previews. Raises HoursRefused."""
        exceptions = self.exceptions(past, at.astimezone(ZoneInfo(self.timezone)).date())
        check_hours(timezone=self.timezone, weekly=self.weekly, exceptions=exceptions)
        return CalendarRevision(timezone=self.timezone, weekly=self.weekly, exceptions=exceptions)


@transaction.atomic
def create_calendar(*, plan: CalendarPlan, by: Person, at: datetime) -> Calendar:
    """Make a calendar with its first hours. Raises RulesRefused, CalendarNameTaken, HoursRefused."""
    check_calendars(by)
    check_hours(timezone=plan.timezone, weekly=plan.weekly, exceptions=plan.own)
    calendar = Calendar()
    _name(calendar, plan)
    calendar.save()
    _revise(calendar, plan, {}, by=by, at=at)
    return calendar


@transaction.atomic
def change_calendar(*, calendar_id: int, plan: CalendarPlan, by: Person, at: datetime) -> Calendar:
    """Give a calendar other names or hours; open requests follow in the background, past dates stay.

    Raises RulesRefused, CalendarNameTaken, HoursRefused, PastRefused, ZoneRefused.
    """
    check_calendars(by)
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar_id)
    was = _named(calendar)
    _name(calendar, plan)
    calendar.save(update_fields=NAMED)
    if was != _named(calendar):
        record_change(
            kind=ChangeKind.CALENDAR_CHANGED, subject=calendar.name, object_id=calendar.pk, by=by, at=at, before=was,
            after=_named(calendar),
        )  # fmt: skip
    newest = calendar.revisions.order_by("-number").first()
    _revise(calendar, plan, newest.exceptions if newest else {}, by=by, at=at)
    return calendar


@transaction.atomic
def delete_calendar(*, calendar_id: int, by: Person, at: datetime) -> None:
    """Forget a calendar that nothing ever counted by. Raises RulesRefused, CalendarInUse."""
    check_calendars(by)
    calendar = Calendar.objects.select_for_update().get(pk=calendar_id)
    users = StandardVersion.objects.filter(calendar=calendar).select_related("standard").order_by("-pk")
    if first := users.first():
        raise CalendarInUse(
            _("“%(standard)s” counts by this calendar. Choose another one in its next version first.")
            % {"standard": first.standard.title}
        )
    if calendar.is_company or Clock.objects.filter(calendar__calendar=calendar).exists():
        raise CalendarInUse(_("This calendar is in use: mark another one as the company's first."))
    record_change(
        kind=ChangeKind.CALENDAR_DELETED, subject=calendar.name, object_id=calendar.pk, by=by, at=at,
        before=_named(calendar),
    )  # fmt: skip
    calendar.revisions.all().delete()
    calendar.delete()


def _revise(calendar: Calendar, plan: CalendarPlan, past: Specials, *, by: Person, at: datetime) -> None:
    exceptions = plan.exceptions(past, at.astimezone(ZoneInfo(plan.timezone)).date())
    revise_calendar(
        calendar_id=calendar.pk, timezone=plan.timezone, weekly=plan.weekly, exceptions=exceptions, by=by, at=at
    )


def _name(calendar: Calendar, plan: CalendarPlan) -> None:
    if Calendar.objects.filter(name__iexact=plan.name).exclude(pk=calendar.pk).exists():
        raise CalendarNameTaken(_("Another calendar has this name already."))
    if plan.is_company and not calendar.is_company:
        Calendar.objects.filter(is_company=True).update(is_company=False)
    calendar.name, calendar.name_zh, calendar.is_company = plan.name, plan.name_zh, plan.is_company
    calendar.country, calendar.region = plan.country, plan.region


def _named(calendar: Calendar) -> dict[str, str]:
    return {name: str(getattr(calendar, name)) for name in NAMED}
