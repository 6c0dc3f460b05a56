"""The audit of the rules: who changed which calendar or standard, when, from what to what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from slas.enums import ChangeKind


class ConfigurationChange(models.Model):
    """One change of a calendar, a standard or a ladder. Append-only, and the outbox of change notices.

    `subject` and `object_id` outlive what they name. `before` and `after` map a name in plain words to what it was and
    is; `noticed_at` alone is filled in later, when those concerned have been told.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    object_id = models.BigIntegerField()
    subject = models.CharField(max_length=160)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    noticed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["id"], condition=models.Q(noticed_at__isnull=True), name="change_unnoticed"),
        ]
        verbose_name = _("change of the rules")
        verbose_name_plural = _("changes of the rules")

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_kind_display()}"
