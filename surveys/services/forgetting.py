"""What is kept for a while: who was asked for a month, marks of single requests for two years (SURVEY §3.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from surveys.models import Ballot, FrameEntry, Pulse, Wave
from surveys.queries import pulses_kept_from

if TYPE_CHECKING:
    from datetime import datetime

KEPT_AFTER_CLOSE = timedelta(days=30)  # who was asked; what was said has no persons in it


@transaction.atomic
def forget_invitations(*, at: datetime) -> int:
    """Delete who was asked, 30 days after the wave was counted; the funnel keeps the numbers. Returns how many."""
    old = Wave.objects.filter(closed_at__lte=at - KEPT_AFTER_CLOSE)
    FrameEntry.objects.filter(wave__in=old).delete()
    deleted, _by_model = Ballot.objects.filter(wave__in=old).delete()
    return deleted


@transaction.atomic
def forget_pulses(*, at: datetime, limit: int = 1000) -> int:
    """Delete the oldest pulses whose request was solved more than 24 months ago, words and all.

    The dashboards keep what they counted of them. Returns how many; call again until 0. Resolutions are numbered as
    they come, so the oldest are found without looking at the rest.
    """
    oldest = Pulse.objects.order_by("resolution_id").values_list("pk", "resolution__at")[:limit]
    due = [pk for pk, solved_at in oldest if solved_at < pulses_kept_from(at)]
    Pulse.objects.filter(pk__in=due).delete()
    return len(due)
