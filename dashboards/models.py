"""What the worker counts so that no page counts the world: roll-ups of quarters, replays of rules in the making."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboards.enums import STATES, UNFINISHED, ReplayOf, ReplayState, ReportState, Verdict
from departments.enums import Priority
from departments.models import Department, Person
from slas.enums import METRIC_CHOICES
from slas.models import Calendar, StandardVersion
from tickets.models import Ticket


class QuarterRollup(models.Model):
    """One department's quarter, as of a moment; recomputable from scratch with the same result.

    `figures` holds counts, kept shares, quantiles and histograms of the requests whose promise ended in the quarter;
    its keys are written and read by `dashboards.figures` alone.
    """

    department = models.ForeignKey(Department, models.CASCADE, related_name="rollups")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ("-year", "-number")
        constraints = [models.UniqueConstraint(fields=["department", "year", "number"], name="rollup_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.year}-Q{self.number}"


class CompanyRollup(models.Model):
    """The company's quarter: the departments' figures added up, with the times to solve of all requests together.

    Written with the departments' roll-ups, so that both always tell of the same moment; `figures` has the same keys.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ("-year", "-number")
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="company_rollup_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


class Replay(models.Model):
    """What a rule in the making would have meant for the requests of a past quarter: a replay, not a forecast.

    `version` says whose requests: those its standard covers; without it, everything that counts by `calendar`.
    `targets` ([[priority, metric, seconds]]) and `hours` ({"timezone", "weekly", "exceptions"}) are what the drafts
    said when it was asked for; null means as it was at the time. Worked off in chunks in the order of request ids:
    `last_id` is where the next one begins, `counts` what `dashboards.replaying.Counts` has come to so far.
    """

    version = models.ForeignKey(StandardVersion, models.CASCADE, null=True, related_name="replays")
    calendar = models.ForeignKey(Calendar, models.CASCADE, null=True, related_name="replays")
    of = models.CharField(max_length=8, choices=ReplayOf.choices)
    targets = models.JSONField(null=True)
    hours = models.JSONField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    question = models.CharField(max_length=64, help_text="Digest of what is asked: the same is not worked out twice.")
    state = models.CharField(max_length=9, choices=ReplayState.choices, default=ReplayState.WAITING)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(null=True, help_text="Requests to replay; empty until they are counted.")
    done = models.PositiveIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state__in=UNFINISHED), name="replay_unfinished"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=models.Q(state__in=UNFINISHED), name="replay_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(version__isnull=False) | models.Q(calendar__isnull=False),
                name="replay_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version or self.calendar} {self.starts_at:%Y-%m-%d} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def about(self) -> str:
        """The draft, or the calendar whose hours are new."""
        return str(self.version) if self.version else self.calendar.title if self.calendar else ""

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


class ReplayedPromise(models.Model):
    """A promise that would have been broken and was not, or the other way round. Due moments are empty for a pause."""

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="changes")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=16, choices=METRIC_CHOICES)
    started_at = models.DateTimeField()
    was = models.CharField(max_length=9, choices=Verdict.choices)
    would_be = models.CharField(max_length=9, choices=Verdict.choices)
    due_was = models.DateTimeField(null=True)
    due_would_be = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    customer = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["replay", "ticket", "metric", "started_at"], name="replayed_promise_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.metric}: {self.was} → {self.would_be}"

    @property
    def was_state(self) -> str:
        return STATES[Verdict(self.was)]

    @property
    def would_be_state(self) -> str:
        return STATES[Verdict(self.would_be)]


class Report(models.Model):
    """One quarter of a department, or of the company (no department), on paper in one language.

    Asked for again it is made anew in its place. `claimed_at` lets another worker begin again where one died.
    """

    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="reports")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="reports/%Y/", blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-year", "-number", "department__name", "language")
        verbose_name = _("quarterly report")
        verbose_name_plural = _("quarterly reports")
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year", "number", "language"], nulls_distinct=False, name="report_once"
            )
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(state__in=("asked", "making")), name="report_to_make")
        ]

    def __str__(self) -> str:
        return f"{self.department_id or 'company'} {self.year}-Q{self.number} {self.language}"
