"""Which departments use what another one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from tickets.enums import OPEN_STATUSES
from tickets.models import Follower, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def customer_department_ids(service_ids: Iterable[int], *, since: datetime) -> set[int]:
    """Departments whose people asked for any of these services since then."""
    rows = Ticket.objects.filter(service__in=list(service_ids), created_at__gte=since)
    found = rows.exclude(customer_department=None).values_list("customer_department_id", flat=True).distinct()
    return {pk for pk in found.order_by() if pk is not None}


def has_open_requests(service_id: int) -> bool:
    """Whether somebody waits for this service."""
    return Ticket.objects.filter(service=service_id, status__in=OPEN_STATUSES).exists()


def people_following(service_ids: Iterable[int]) -> list[int]:
    """Ids of the people who follow, or filed, a request for one of these services that is still open."""
    still_open = Ticket.objects.filter(service__in=list(service_ids), status__in=OPEN_STATUSES)
    followers = Follower.objects.filter(ticket__in=still_open).values_list("person_id", flat=True)
    return sorted({*followers, *still_open.values_list("requester_id", flat=True)})


def requests_by_customer(department_id: int, *, since: datetime) -> dict[int, int]:
    """How many requests each department filed with this one since then, by its id; its own are left out."""
    rows = Ticket.objects.filter(department=department_id, created_at__gte=since).exclude(customer_department=None)
    counted = rows.exclude(customer_department=department_id).values_list("customer_department_id")
    return {pk: count for pk, count in counted.annotate(count=Count("pk")).order_by() if pk is not None}
