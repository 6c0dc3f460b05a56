"""The question after one resolution."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from surveys.enums import PulseState, Reason, Satisfaction, SkippedBecause, Solved
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
