"""Departments that stood out in a quarter, and what the panel decided about each of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from improvements.enums import Criterion
from surveys.models import Wave


class Nomination(models.Model):
    """A department meets a published criterion in a released evaluation; the panel decides once, with its reason.

    `facts` keeps what was printed when it was found ("share", "before", "answers", "actions"), so that a decision can
    be read beside what it was based on. Shown figures alone.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="nominations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="nominations")
    criterion = models.CharField(_("criterion"), max_length=10, choices=Criterion.choices)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    reason_zh = models.TextField(_("reason in Chinese"), blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-wave", "department", "criterion")
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint(fields=["wave", "department", "criterion"], name="nominated_once"),
            models.CheckConstraint(
                condition=Q(is_granted=None, decided_at=None)
                | (Q(is_granted__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="nomination_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.department_id} {self.criterion}"

    @property
    def why(self) -> str:
        return localized(self.reason, self.reason_zh)
