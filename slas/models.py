"""Working calendars, versioned service standards, and clocks that count working time.

Nothing here knows what a clock is for: tickets tie clocks to requests.
"""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from functools import cached_property, lru_cache

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.enums import Priority
from departments.models import Bilingual, Department, Person, Service, validate_timezone
from slas.businesstime import WorkingCalendar
from slas.enums import METRIC_CHOICES, ClockState, PauseReason, Recipient, SpanKind, StandardState, StepKind
from slas.querysets import StandardVersionQuerySet


class Calendar(Bilingual):
    """When a department works. Its hours are in immutable revisions, the newest of which is in use."""

    is_active = models.BooleanField(_("active"), default=True)
    is_company = models.BooleanField(
        _("of the company"), default=False, help_text=_("For what concerns everybody: evaluations, people elsewhere.")
    )

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
    end of the day. `exceptions` maps ISO dates to {"name", "name_zh", "hours": [pairs]}; no hours means closed.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    weekly = models.JSONField(_("weekly hours"))
    exceptions = models.JSONField(_("special days"), default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)

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


class Standard(Bilingual):
    """What a department promises: for everything it does, or for one service that overrides it."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="standards")
    service = models.OneToOneField(Service, models.PROTECT, null=True, blank=True, related_name="standard")

    class Meta:
        ordering = ("department_id", "name")
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        constraints = [
            models.UniqueConstraint(
                fields=["department"], condition=Q(service__isnull=True), name="standard_one_default_per_department"
            )
        ]


class StandardVersion(models.Model):
    """One wording of a standard, in force from a moment. Immutable once published; periods never overlap."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=StandardState.choices, default=StandardState.DRAFT)
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    effective_until = models.DateTimeField(_("in force until"), null=True, blank=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    process = models.TextField(_("process"), blank=True)
    process_zh = models.TextField(_("process, in Chinese"), blank=True)
    quality = models.TextField(_("quality indicator"), blank=True)
    quality_zh = models.TextField(_("quality indicator, in Chinese"), blank=True)

    objects = StandardVersionQuerySet.as_manager()

    class Meta:
        ordering = ("standard_id", "-number")
        verbose_name = _("version of a standard")
        verbose_name_plural = _("versions of a standard")
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="standard_version_once"),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(effective_from__isnull=False) & ~Q(quality="")),
                name="published_has_start_and_quality",
            ),
            ExclusionConstraint(
                name="published_versions_never_overlap",
                condition=Q(state="published"),
                expressions=[
                    ("standard", RangeOperators.EQUAL),
                    (
                        Func(
                            F("effective_from"),
                            F("effective_until"),
                            RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard.title} v{self.number}"

    @property
    def localized_process(self) -> str:
        return localized(self.process, self.process_zh)

    @property
    def localized_quality(self) -> str:
        return localized(self.quality, self.quality_zh)


class Target(models.Model):
    """Working time promised for one metric at one priority. No row means no promise, which is legal."""

    version = models.ForeignKey(StandardVersion, models.CASCADE, related_name="targets")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    metric = models.CharField(_("promise"), max_length=16, choices=METRIC_CHOICES)
    working_time = models.DurationField(_("working time"))

    class Meta:
        ordering = ("priority", "metric")
        constraints = [
            models.UniqueConstraint(fields=["version", "priority", "metric"], name="target_once"),
            models.CheckConstraint(condition=Q(working_time__gt=timedelta(0)), name="target_is_positive"),
        ]
        verbose_name = _("target")
        verbose_name_plural = _("targets")

    def __str__(self) -> str:
        return f"{self.get_metric_display()}: {self.working_time}"


class LadderStep(models.Model):
    """When to tell whom: at a share of the target, or at an offset of working time from due (negative: before)."""

    version = models.ForeignKey(StandardVersion, models.CASCADE, related_name="steps")
    metric = models.CharField(_("promise"), max_length=16, choices=METRIC_CHOICES)
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind.choices)
    at_percent = models.PositiveSmallIntegerField(_("at % of the target"), null=True, blank=True)
    offset = models.DurationField(_("working time after due"), null=True, blank=True)
    recipients = ArrayField(models.CharField(max_length=10, choices=Recipient.choices), verbose_name=_("told"))

    class Meta:
        ordering = ("version_id", "metric", "offset", "at_percent")
        constraints = [
            models.CheckConstraint(
                condition=Q(at_percent__isnull=True) ^ Q(offset__isnull=True), name="step_has_percent_or_offset"
            )
        ]
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")

    def __str__(self) -> str:
        moment = f"{self.at_percent} %" if self.offset is None else f"{self.offset}"
        return f"{self.get_metric_display()} {moment}: {self.get_kind_display()}"


class Clock(models.Model):
    """A stopwatch of working time against a target.

    `elapsed` is the working time counted up to the last change; `resumed_at` says since when it runs again.
    `due_at` is empty while paused (a paused clock cannot breach); a stopped clock keeps the moment it was judged by.
    `next_step_at` is the earliest moment at which a step of the ladder falls due: the sweep's only question.
    """

    metric = models.CharField(max_length=16, choices=METRIC_CHOICES)
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="clocks")
    calendar = models.ForeignKey(CalendarRevision, models.PROTECT, related_name="clocks")
    department = models.ForeignKey(Department, models.PROTECT, related_name="clocks")
    target = models.DurationField()
    state = models.CharField(max_length=8, choices=ClockState.choices, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    elapsed = models.DurationField(default=timedelta(0))
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    is_met = models.BooleanField(null=True, help_text="First verdict; kept when the request is reopened.")
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="clock_next_step"),
            models.Index(fields=["calendar"], condition=~Q(state="stopped"), name="clock_open_by_calendar"),
            models.Index(fields=["stopped_at"], condition=Q(stopped_at__isnull=False), name="clock_stopped"),
            models.Index(fields=["breached_at"], condition=Q(breached_at__isnull=False), name="clock_breached"),
            models.Index(
                fields=["breached_at"],
                condition=Q(breached_at__isnull=False, stopped_at__isnull=True),
                name="clock_broken_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", resumed_at__isnull=False, due_at__isnull=False)
                | Q(state="paused", resumed_at__isnull=True, due_at__isnull=True)
                | Q(state="stopped", resumed_at__isnull=True, stopped_at__isnull=False),
                name="clock_state_is_consistent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.state} {self.due_at}"


class Span(models.Model):
    """A stretch in which a clock ran or was paused, under one department. `counted`: its working time, once ended."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="spans")
    kind = models.CharField(max_length=5, choices=SpanKind.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    counted = models.DurationField(null=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="spans")
    reason = models.CharField(max_length=12, choices=PauseReason.choices, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("started_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(ended_at__isnull=True), name="one_open_span_per_clock"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at}–{self.ended_at}"


class Escalation(models.Model):
    """The ledger of steps that fired. Append-only; unique by clock and step, so nothing fires twice."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="escalations")
    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="fired")
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    late_by = models.DurationField()
    told = ArrayField(
        models.BigIntegerField(), default=list, help_text="Ids of the people told; empty: a higher step told."
    )

    class Meta:
        ordering = ("due_at", "id")
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="escalation_once_per_step")]

    def __str__(self) -> str:
        return f"{self.step} {self.fired_at}"
