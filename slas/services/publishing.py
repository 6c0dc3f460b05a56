"""Changing what is promised from now on: a new revision of a calendar, a published version of a standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.refusals import Refused
from slas.businesstime import InvalidCalendar
from slas.enums import StandardState
from slas.models import Calendar, CalendarRevision, Standard, StandardVersion

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person


class PublishRefused(Refused):
    """The version is published already, promises nothing, or starts before a later one."""


class HoursRefused(Refused):
    """The hours of a calendar do not make sense."""


def check_hours(*, timezone: str, weekly: Any, exceptions: Any) -> None:
    """Raise HoursRefused unless these are hours as `CalendarRevision` keeps them, and open at some time."""
    try:
        _opens = CalendarRevision(timezone=timezone, weekly=weekly, exceptions=exceptions).hours
    except InvalidCalendar as fault:
        raise HoursRefused(str(fault)) from fault
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise HoursRefused(
            _('Write the hours like {"1": [["08:30", "12:00"]]} and special days like '
              '{"2026-10-01": {"name": "National Day", "hours": []}}.')
        ) from fault  # fmt: skip


@transaction.atomic
def revise_calendar(
    *, calendar_id: int, timezone: str, weekly: Any, exceptions: Any, by: Person, at: datetime
) -> CalendarRevision:
    """Give a calendar new hours, for clocks that start from now on; the same hours again change nothing.

    Raises HoursRefused.
    """
    check_hours(timezone=timezone, weekly=weekly, exceptions=exceptions)
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar_id)
    newest = CalendarRevision.objects.filter(calendar=calendar).order_by("-number").first()
    if newest and (newest.timezone, newest.weekly, newest.exceptions) == (timezone, weekly, exceptions):
        return newest
    return CalendarRevision.objects.create(
        calendar=calendar, number=newest.number + 1 if newest else 1, timezone=timezone, weekly=weekly,
        exceptions=exceptions, created_at=at, created_by=by,
    )  # fmt: skip


@transaction.atomic
def publish_version(*, version_id: int, at: datetime) -> StandardVersion:
    """Put a version in force from its own start, or from `at`; the one before it ends there. Raises PublishRefused."""
    version = StandardVersion.objects.select_related("standard").get(pk=version_id)
    Standard.objects.select_for_update(no_key=True).get(pk=version.standard_id)
    version.refresh_from_db()
    starts = version.effective_from or at
    _check_publishable(version, starts)
    still = Q(effective_until__isnull=True) | Q(effective_until__gt=starts)
    _published(version).filter(still, effective_from__lt=starts).update(effective_until=starts)
    version.state, version.effective_from = StandardState.PUBLISHED, starts
    version.save(update_fields=["state", "effective_from"])
    return version


def _check_publishable(version: StandardVersion, starts: datetime) -> None:
    if version.state == StandardState.PUBLISHED:
        raise PublishRefused(_("This version is published already."))
    if not version.quality:
        raise PublishRefused(_("Say first by what the quality is judged."))
    if not version.targets.exists():
        raise PublishRefused(_("This version promises nothing yet: add a target."))
    if not CalendarRevision.objects.filter(calendar_id=version.calendar_id).exists():
        raise PublishRefused(_("The calendar of this version has no hours yet."))
    if _published(version).filter(effective_from__gte=starts).exists():
        raise PublishRefused(_("Another version starts at that time or later."))


def _published(version: StandardVersion) -> Any:
    return StandardVersion.objects.filter(standard_id=version.standard_id, state=StandardState.PUBLISHED)
