"""Pulses about one request; quarterly waves in confidence: who was asked on one side, what was said on the other.

Nothing joins the two sides of a wave: answers carry no person, no token, no time; comments carry no mark either.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from surveys.enums import (
    Change,
    InvitationState,
    Item,
    Noticed,
    OpenQuestion,
    PulseState,
    Reason,
    Satisfaction,
    SkippedBecause,
    Solved,
    WaveState,
)
from tickets.models import Ticket, TicketEvent


class Pulse(models.Model):
    """The question after one resolution. Department and resolver are copied from that moment and never change."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="pulses")
    resolution = models.OneToOneField(TicketEvent, models.PROTECT, related_name="pulse")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="pulses")
    resolver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="pulses_earned")
    person = models.ForeignKey(Person, models.PROTECT, related_name="pulses")
    state = models.CharField(max_length=10, choices=PulseState.choices)
    skipped_because = models.CharField(max_length=24, choices=SkippedBecause.choices, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    solved = models.CharField(_("solved"), max_length=6, choices=Solved.choices, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), choices=Satisfaction.choices, null=True)
    reasons = ArrayField(models.CharField(max_length=10, choices=Reason.choices), default=list)
    words = models.TextField(blank=True)
    is_thanks = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    follow_up_done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["send_at"], condition=Q(state="planned"), name="pulse_to_send"),
            models.Index(fields=["expires_at"], condition=Q(state="sent"), name="pulse_to_expire"),
            models.Index(fields=["person", "state"], name="pulse_person"),
            models.Index(fields=["provider", "answered_at"], condition=Q(state="answered"), name="pulse_marks"),
            models.Index(fields=["ticket"], name="pulse_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state}"


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
    questions = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    funnel = models.JSONField(default=dict, help_text="Counts by provider, kept when the invitations are deleted.")

    class Meta:
        ordering = ("-year", "-number")
        verbose_name = _("quarterly evaluation")
        verbose_name_plural = _("quarterly evaluations")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="wave_once_a_quarter"),
            models.CheckConstraint(condition=Q(threshold__gte=4), name="wave_threshold_floor"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


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
    """One person's invitation to one wave: one mail, one token, kept as a hash and dropped at close."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, models.CASCADE, related_name="ballots")
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    opened = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.person_id}"


class Invitation(models.Model):
    """Who was asked about which provider. Knows that an answer came, never what it said or when.

    `stratum` is the customer department that may be written on the answer; empty stands for "others".
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="invitations")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")
    stratum = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=InvitationState.choices, default=InvitationState.SENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "provider"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.ballot_id} → {self.provider_id}"


class SaidInConfidence(models.Model):
    """What was said about a provider, by nobody at no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="%(class)ss")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Marks(SaidInConfidence):
    """One answer: marks 1–5 by item code; a missing code was left blank, null means not applicable."""

    customer = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    overall = models.PositiveSmallIntegerField(choices=Satisfaction.choices)
    items = models.JSONField(default=dict)
    change = models.PositiveSmallIntegerField(choices=Change.choices, null=True)
    noticed = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Words(SaidInConfidence):
    question = models.CharField(max_length=3, choices=OpenQuestion.choices)
    text = models.TextField()

    class Meta:
        abstract = True


class StagedAnswer(Marks):
    """While a wave is open. Rewritten as `Answer` in random order at close, since row order and xmin tell tales."""

    def __str__(self) -> str:
        return "staged answer"


class Answer(Marks):
    """After close. Read by the computation of results alone."""

    def __str__(self) -> str:
        return "answer"


class StagedComment(Words):
    def __str__(self) -> str:
        return "staged comment"


class Comment(Words):
    """After close, in one random order fixed then. `redacted` names who took words out, never which."""

    position = models.PositiveIntegerField()
    redacted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return "comment"


class Result(models.Model):
    """One figure of a closed wave, computed once and frozen: a provider's total by item, or one of its cells.

    `customer` is empty for a total, and for the cell "others". Cells exist for the overall mark alone: item by
    customer is no cut that anybody may make. Marks lie between 1 and 5, the index between 0 and 100. `visibility` is
    the verdict of `surveys.disclosure`; `surveys.queries` is the only reader and prints nothing that is not "shown".
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="results")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="results")
    customer = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    is_total = models.BooleanField(default=False)
    item = models.CharField(max_length=5, choices=[*Item.choices, ("INDEX", _("Index"))])
    visibility = models.CharField(max_length=10)
    answers = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    low = models.FloatField(null=True, help_text="Wilson interval of the satisfied share, 0–1.")
    high = models.FloatField(null=True)
    invited = models.PositiveIntegerField(default=0)
    change = models.CharField(max_length=12, blank=True, help_text="Against the wave before, in the words of §4.3.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "provider", "customer", "is_total", "item"],
                nulls_distinct=False,
                name="result_once",
            )
        ]
        indexes = [models.Index(fields=["provider", "item", "is_total"], name="result_series")]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.provider_id} {self.item}"


class NoticedResult(models.Model):
    """How many noticed one announced improvement action, counted at close. `action` is its id in the room above."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="noticed")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")
    action = models.BigIntegerField()
    answer = models.CharField(max_length=12, choices=Noticed.choices)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "action", "answer"], name="noticed_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.answer}"
