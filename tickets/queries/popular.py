"""What people ask for most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from tickets.models import Ticket

if TYPE_CHECKING:
    from datetime import datetime


def most_asked_services(*, since: datetime, limit: int = 4) -> list[int]:
    """Ids of the offered services with the most requests `since`; reads every request of that time, so cache it."""
    recent = Ticket.objects.filter(created_at__gte=since, service__is_active=True, department__is_active=True)
    ranked = recent.values("service_id").annotate(asked=Count("id")).order_by("-asked", "service_id")
    return [row["service_id"] for row in ranked[:limit]]
