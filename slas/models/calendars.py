"""When people work: calendars, and their hours in immutable revisions."""

from __future__ import annotations

import json
from datetime import date, time
from functools import cached_property, lru_cache

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Bilingual, Person, validate_timezone
from slas.businesstime import WorkingCalendar


class Calendar(Bilingual):
    """When a department works. Its hours are in immutable revisions, the newest of which is in use."""

    is_active = models.BooleanField(_("active"), default=True)
    is_company = models.BooleanField(
        _("of the company"), default=False, help_text=_("For what concerns everybody: evaluations, people elsewhere.")
    )

    country = models.CharField(
        _("public holidays of"), max_length=2, blank=True, help_text=_("Two letters, as CN; empty: none by itself.")
    )
    region = models.CharField(_("region"), max_length=8, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.UniqueConstraint(fields=["is_company"], condition=Q(is_company=True), name="calendar_one_company")
        ]


class CalendarRevision(models.Model):
    """The hours of a calendar, as they were when this revision was made. Never changed afterwards.

    `weekly` maps "1".."7" (Monday first) to a list of ["08:30", "12:00"] pairs; "00:00" as a close is midnight at the
    end of the day. `exceptions` maps ISO dates to {"name", "name_zh", "hours": [pairs]}; no hours means closed. Beside
    these an exception says where it comes from: "published" (the country's holidays) or "kept" (the hours of a past
    date, written down when the week changed); without either, people wrote it.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    weekly = models.JSONField(_("weekly hours"))
    exceptions = models.JSONField(_("special days"), default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)
    clocks_to_move = models.PositiveIntegerField(
        default=0, help_text="Open clocks that counted by an older revision when this one was made."
    )

    class Meta:
        ordering = ("calendar_id", "-number")
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_revision_once")]
        verbose_name = _("calendar revision")
        verbose_name_plural = _("calendar revisions")

    def __str__(self) -> str:
        return f"{self.calendar} {self.number}"

    @cached_property
    def hours(self) -> WorkingCalendar:
        """The pure calendar that counts this revision's working time. Cached, as a revision never changes."""
        return _hours(self.timezone, json.dumps(self.weekly), json.dumps(self.exceptions))


def _pairs(pairs: list[list[str]]) -> tuple[tuple[time, time], ...]:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


@lru_cache(maxsize=256)
def _hours(timezone: str, weekly: str, exceptions: str) -> WorkingCalendar:
    return WorkingCalendar(
        timezone,
        {int(day): _pairs(pairs) for day, pairs in json.loads(weekly).items()},
        {date.fromisoformat(day): _pairs(special["hours"]) for day, special in json.loads(exceptions).items()},
    )
