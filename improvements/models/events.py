"""Days on which departments meet: who comes, what was noted, what follows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person


class Event(models.Model):
    """Something that several departments do together. `follows` is the one before in a row that comes round again."""

    title = models.CharField(_("title"), max_length=160)
    title_zh = models.CharField(_("title in Chinese"), max_length=160, blank=True)
    about = models.TextField(_("what we do there"), blank=True)
    about_zh = models.TextField(_("what we do there, in Chinese"), blank=True)
    host = models.ForeignKey(Department, models.PROTECT, related_name="events_hosted", verbose_name=_("invited by"))
    departments = models.ManyToManyField(Department, related_name="events", verbose_name=_("departments"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("where"), max_length=120)
    months_between = models.PositiveSmallIntegerField(_("again after months"), null=True, blank=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="next")
    notes = models.TextField(_("what was noted"), blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["starts_at"], name="event_by_date")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start")]

    def __str__(self) -> str:
        return localized(self.title, self.title_zh)

    @property
    def text(self) -> str:
        return localized(self.about, self.about_zh)

    @property
    def url(self) -> str:
        return reverse("improvements:event", args=[self.pk])


class Participation(models.Model):
    """Somebody comes."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.CASCADE, related_name="events_joined")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.event_id}"


class FollowUp(models.Model):
    """Something that was agreed there: who does it by when."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="follow_ups")
    text = models.CharField(_("what follows"), max_length=200)
    text_zh = models.CharField(_("what follows, in Chinese"), max_length=200, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("done_at", "due_on", "id")

    def __str__(self) -> str:
        return localized(self.text, self.text_zh)
