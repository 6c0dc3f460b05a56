"""How requests hang together: one is the same as another, or waits for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from departments.models import Person
from tickets.enums import LinkKind
from tickets.models.requests import Ticket


class Link(models.Model):
    """`ticket` is a duplicate of `to`, or waits for it. A request is the duplicate of one other at most."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="links")
    to = models.ForeignKey(Ticket, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=9, choices=LinkKind.choices)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["ticket", "to", "kind"], name="link_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(kind="duplicate"), name="link_one_original"),
            models.CheckConstraint(condition=~Q(ticket=F("to")), name="link_to_another"),
        ]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.to_id}"
