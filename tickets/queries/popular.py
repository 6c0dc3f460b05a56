"""What people ask for most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery

from departments.models import Service
from tickets.models import Ticket

if TYPE_CHECKING:
    from datetime import datetime


def most_asked_services(*, since: datetime, limit: int = 4) -> list[Service]:
    """The offered services with the most requests `since`; it reads every request of that time, so cache them."""
    recent = Ticket.objects.filter(created_at__gte=since, service__is_active=True, department__is_active=True)
    counts = recent.order_by().values("service_id").annotate(asked=Count("id"))
    chosen = counts.order_by("-asked", "service_id").values("service_id")[:limit]
    asked = Subquery(counts.filter(service=OuterRef("pk")).values("asked"))
    return list(Service.objects.filter(pk__in=chosen).annotate(asked=asked).order_by("-asked", "pk"))
