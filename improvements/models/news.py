"""What the company, or one department, has to say, and changes that others will feel."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person, Service


class Announcement(models.Model):
    """Something everybody should know, shown from one day to another; without a department it is the company's."""

    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="announcements")
    title = models.CharField(_("headline"), max_length=160)
    title_zh = models.CharField(_("headline in Chinese"), max_length=160, blank=True)
    body = models.TextField(_("text"))
    body_zh = models.TextField(_("text in Chinese"), blank=True)
    shown_from = models.DateField(_("shown from"))
    shown_until = models.DateField(_("shown until"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-shown_from", "-id")
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [models.Index(fields=["shown_until"], condition=Q(withdrawn_at=None), name="news_current")]
        constraints = [
            models.CheckConstraint(condition=Q(shown_until__gte=F("shown_from")), name="news_ends_after_start")
        ]

    def __str__(self) -> str:
        return localized(self.title, self.title_zh)

    @property
    def text(self) -> str:
        return localized(self.body, self.body_zh)


class PlannedChange(models.Model):
    """A department changes something that others will feel.

    `touches` are the departments that it names; `affected` are those and the ones that used the services in the
    quarter before, as counted when the change was announced.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="planned_changes")
    title = models.CharField(_("what changes"), max_length=160)
    title_zh = models.CharField(_("what changes, in Chinese"), max_length=160, blank=True)
    details = models.TextField(_("what it means for others"))
    details_zh = models.TextField(_("what it means for others, in Chinese"), blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("over"))
    services = models.ManyToManyField(Service, related_name="planned_changes", blank=True)
    touches = models.ManyToManyField(Department, related_name="+", blank=True)
    affected = models.ManyToManyField(Department, related_name="changes_to_come", blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("planned change")
        verbose_name_plural = _("planned changes")
        indexes = [models.Index(fields=["ends_at"], name="change_to_come")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="change_ends_after_start")]

    def __str__(self) -> str:
        return localized(self.title, self.title_zh)

    @property
    def text(self) -> str:
        return localized(self.details, self.details_zh)

    @property
    def url(self) -> str:
        return f"{reverse('improvements:news')}#change-{self.pk}"
