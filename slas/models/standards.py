"""What departments promise: versioned standards with targets, an escalation ladder, and who agreed to them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.enums import Priority
from departments.models import Bilingual, Department, Person, Service
from slas.enums import METRIC_CHOICES, AgreementState, Recipient, StandardState, StepAction, StepKind
from slas.models.calendars import Calendar
from slas.querysets import StandardVersionQuerySet


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
    responsibilities = models.TextField(_("responsibilities"), blank=True)
    responsibilities_zh = models.TextField(_("responsibilities, in Chinese"), blank=True)
    quality = models.TextField(_("quality indicator"), blank=True)
    quality_zh = models.TextField(_("quality indicator, in Chinese"), blank=True)
    review_on = models.DateField(_("answers wanted by"), null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

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
    def localized_responsibilities(self) -> str:
        return localized(self.responsibilities, self.responsibilities_zh)

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
    named = ArrayField(
        models.BigIntegerField(), default=list, blank=True, verbose_name=_("persons named"), help_text=_("Their ids.")
    )
    action = models.CharField(
        _("besides telling"), max_length=16, choices=StepAction.choices, default=StepAction.NOTHING, blank=True
    )

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


class Agreement(models.Model):
    """What a customer department says to a proposed version. Asked again means that the row starts anew."""

    version = models.ForeignKey(StandardVersion, models.CASCADE, related_name="agreements")
    department = models.ForeignKey(Department, models.PROTECT, related_name="agreements")
    state = models.CharField(max_length=9, choices=AgreementState.choices, default=AgreementState.ASKED)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("department__name",)
        constraints = [
            models.UniqueConstraint(fields=["version", "department"], name="agreement_once"),
            models.CheckConstraint(
                condition=~Q(state="disagreed") | ~Q(note=""), name="disagreement_says_what_is_needed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.get_state_display()}"
