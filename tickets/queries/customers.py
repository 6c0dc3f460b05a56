"""Which departments use what another one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def customer_department_ids(service_ids: Iterable[int], *, since: datetime) -> set[int]:
    """Departments whose people asked for any of these services since then."""
    rows = Ticket.objects.filter(service__in=list(service_ids), created_at__gte=since)
    found = rows.exclude(customer_department=None).values_list("customer_department_id", flat=True).distinct()
    return {pk for pk in found.order_by() if pk is not None}
