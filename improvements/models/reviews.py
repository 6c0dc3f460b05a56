"""The meeting after a wave: who sat together, what was heard, and what is decided about each of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from improvements.enums import Decision
from improvements.models.actions import ImprovementAction
from surveys.models import Wave


class Review(models.Model):
    """The record of one department's review meeting. Published when it is written down; never changed."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="reviews")
    department = models.ForeignKey(Department, models.PROTECT, related_name="reviews")
    held_on = models.DateField(_("held on"))
    attendees = models.ManyToManyField(Person, related_name="reviews_attended")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        constraints = [models.UniqueConstraint(fields=["wave", "department"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.department_id}"


class ReviewTheme(models.Model):
    """One thing that was heard, and the decision about it. `words`: what will be done, why not, or since when."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="themes")
    position = models.PositiveSmallIntegerField()
    heard = models.CharField(_("what was heard"), max_length=300)
    heard_zh = models.CharField(_("what was heard, in Chinese"), max_length=300, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    words = models.CharField(_("what follows"), max_length=200)
    words_zh = models.CharField(_("what follows, in Chinese"), max_length=200, blank=True)
    action = models.OneToOneField(ImprovementAction, models.PROTECT, null=True, related_name="theme")

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return localized(self.heard, self.heard_zh)

    @property
    def said(self) -> str:
        return localized(self.words, self.words_zh)
