"""What a customer finds unfair, and what the head decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from tickets.enums import DisputeAbout, DisputeState
from tickets.models.requests import Ticket, TicketEvent


class Dispute(models.Model):
    """The one who asked finds a pause or a closing unfair; the head of the department decides, once, in words.

    `event` is the pause or closing disputed, `department` the one that made it, whoever serves the request later.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="disputes")
    event = models.OneToOneField(TicketEvent, models.PROTECT, related_name="dispute")
    about = models.CharField(max_length=8, choices=DisputeAbout.choices)
    department = models.ForeignKey(Department, models.PROTECT, related_name="disputes")
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DisputeState.choices, default=DisputeState.OPEN)
    outcome = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="open"), name="dispute_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="dispute_decided_in_words",
            ),
        ]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.about} {self.state}"
