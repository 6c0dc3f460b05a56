"""Sending the questions that are due, and letting those go that nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from surveys.enums import PulseState
from surveys.models import Pulse
from surveys.pulse_rules import expires_at
from surveys.services.letters import mail_pulse
from surveys.tokens import digest, new_token

if TYPE_CHECKING:
    from datetime import datetime

ASKED_NOW = ["state", "token_hash", "sent_at", "expires_at"]


@transaction.atomic
def send_due_pulses(*, at: datetime, limit: int = 200) -> int:
    """Mail the questions whose moment has come. Returns how many; call again until 0.

    Claimed with SKIP LOCKED, so workers share them. Whoever answered in the portal before is not written to.
    """
    due = Pulse.objects.filter(state=PulseState.PLANNED, send_at__lte=at).order_by("send_at")
    claimed = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    pulses = list(claimed.select_related("person", "provider", "ticket")[:limit])
    for pulse in pulses:
        _send_pulse(pulse, at=at)
    return len(pulses)


def _send_pulse(pulse: Pulse, *, at: datetime) -> None:
    if not pulse.person.is_active:
        pulse.state = PulseState.WITHDRAWN
        pulse.save(update_fields=["state"])
        return
    token = new_token()
    pulse.state, pulse.token_hash, pulse.sent_at = PulseState.SENT, digest(token), at
    pulse.expires_at = expires_at(at)
    pulse.save(update_fields=ASKED_NOW)
    mail_pulse(pulse, token=token, at=at)


@transaction.atomic
def expire_pulses(*, at: datetime, limit: int = 500) -> int:
    """End the questions that nobody answered in 7 days. Returns how many; call again until 0."""
    due = Pulse.objects.filter(state=PulseState.SENT, expires_at__lte=at).order_by("expires_at")
    claimed = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:limit])
    Pulse.objects.filter(pk__in=claimed).update(state=PulseState.EXPIRED)
    return len(claimed)
