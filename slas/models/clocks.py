"""Stopwatches of working time, what they did when, and the ledger of the steps that fired."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from departments.models import Department, Person
from slas.enums import METRIC_CHOICES, ClockState, PauseReason, SpanKind
from slas.models.calendars import CalendarRevision
from slas.models.standards import LadderStep, StandardVersion


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
    """The ledger of steps that fired. Append-only; unique by clock and step, so nothing fires twice.

    `department` held the clock at that moment.
    """

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="escalations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="fired")
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    late_by = models.DurationField()
    told = ArrayField(
        models.BigIntegerField(), default=list, help_text="Ids of the people told; empty: a higher step told."
    )

    class Meta:
        ordering = ("due_at", "id")
        indexes = [models.Index(fields=["department", "-fired_at", "-id"], name="escalation_ledger")]
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="escalation_once_per_step")]

    def __str__(self) -> str:
        return f"{self.step} {self.fired_at}"
