"""A quarterly wave and who was asked: nothing here knows what was said."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.quarters import Quarter
from departments.models import Department, Person
from surveys.enums import InvitationState, WaveState


class Wave(models.Model):
    """The evaluation of one quarter. Wording, seed and thresholds are frozen when it opens."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=WaveState.choices, default=WaveState.PLANNED)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    release_at = models.DateTimeField()
    remind_at = ArrayField(models.DateTimeField(), default=list)
    reminded = models.PositiveSmallIntegerField(default=0)
    seed = models.CharField(max_length=64)
    cap = models.PositiveSmallIntegerField(default=3)
    threshold = models.PositiveSmallIntegerField(default=5)
    comments_threshold = models.PositiveSmallIntegerField(default=10)
    with_teams = models.BooleanField(default=False)
    with_staff = models.BooleanField(default=False, help_text="Everybody is asked one question about working here.")
    questions = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    funnel = models.JSONField(default=dict, help_text="Counts by provider, kept when the invitations are deleted.")
    study = models.JSONField(default=dict, help_text="How far the results can be trusted, computed once at close.")

    class Meta:
        ordering = ("-year", "-number")
        verbose_name = _("quarterly evaluation")
        verbose_name_plural = _("quarterly evaluations")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="wave_once_a_quarter"),
            models.CheckConstraint(condition=Q(threshold__gte=4), name="wave_threshold_floor"),
        ]

    def __str__(self) -> str:
        return str(self.quarter)

    @property
    def quarter(self) -> Quarter:
        """The one that it is about."""
        return Quarter(self.year, self.number)

    @property
    def title(self) -> str:
        """How pages name it: "Q3 2026"."""
        return self.quarter.title


class FrameEntry(models.Model):
    """Who could have been asked about whom, and why somebody was not. Fixed when the wave opens."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="frame")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    tickets_band = models.CharField(max_length=4)
    left_out = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person", "provider"], name="frame_once")]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.person_id} → {self.provider_id}"


class Ballot(models.Model):
    """One person's invitation to one wave: one mail, one token, kept as a hash and dropped at close.

    `staff_state` tells whether the one question about working here was put and answered, never what was said; it is
    empty for who was not asked it.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, models.CASCADE, related_name="ballots")
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    opened = models.BooleanField(default=False)
    staff_state = models.CharField(max_length=8, choices=InvitationState.choices, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.person_id}"


class Invitation(models.Model):
    """Who was asked about which provider. Knows that an answer came, never what it said or when.

    `stratum` is the customer department that may be written on the answer; empty stands for "others". With `is_team`
    the person is asked about the head of their own department instead (SEEDS 56).
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="invitations")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")
    stratum = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    is_team = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=InvitationState.choices, default=InvitationState.SENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "provider", "is_team"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.ballot_id} → {self.provider_id}"

    @property
    def title(self) -> str:
        """What is evaluated, in the reader's language."""
        if self.is_team:
            return gettext("%(department)s: your own team") % {"department": self.provider.title}
        return self.provider.title


class OptOut(models.Model):
    """Somebody who does not want to be asked. Waves that open later leave them out; one that is open goes on."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person_id)
