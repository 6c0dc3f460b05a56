"""Thanks from one person to another: what somebody did, and what it made possible."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from improvements.enums import Behaviour
from surveys.models import Pulse
from tickets.models import Ticket


class Thanks(models.Model):
    """One thank-you. Everybody reads it only while its giver offers that and its receiver agrees.

    The departments are those of the day. `pulse`: it came with the rating of a request, then without a behaviour.
    `key` is what the form sends along: a second click finds what the first has sent.
    """

    giver = models.ForeignKey(Person, models.PROTECT, related_name="thanks_given")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="thanks_received")
    giver_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    receiver_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="thanks")
    behaviour = models.CharField(_("what for"), max_length=16, choices=Behaviour.choices, blank=True)
    text = models.CharField(_("what it made possible"), max_length=300, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="thanks")
    pulse = models.OneToOneField(Pulse, models.PROTECT, null=True, blank=True, related_name="thanks")
    key = models.UUIDField(null=True, unique=True, editable=False)
    given_at = models.DateTimeField()
    is_offered = models.BooleanField(default=False)
    is_agreed = models.BooleanField(default=False)

    class Meta:
        ordering = ("-given_at", "-id")
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        constraints = [models.CheckConstraint(condition=~Q(giver=F("receiver")), name="thanks_to_somebody_else")]
        indexes = [
            models.Index(fields=["receiver", "-given_at"], name="thanks_received"),
            models.Index(fields=["giver", "-given_at"], name="thanks_given"),
            models.Index(
                fields=["receiver_department", "-given_at"],
                condition=Q(is_offered=True, is_agreed=True),
                name="thanks_for_everybody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.receiver_id}"

    @property
    def is_public(self) -> bool:
        return self.is_offered and self.is_agreed
