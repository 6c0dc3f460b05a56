"""What two departments carried to the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from departments.models import Department
from tickets.enums import DisputeState
from tickets.models import Dispute

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


def decided_disputes(department_ids: Collection[int], *, since: datetime, limit: int = 20) -> list[Dispute]:
    """Disputes between these departments that a head decided, the newest first."""
    rows = Dispute.objects.exclude(state=DisputeState.OPEN).filter(
        department__in=department_ids, ticket__customer_department__in=department_ids, decided_at__gte=since
    )
    read = ("about", "state", "decided_at", "ticket__customer_department", *Department.title_columns("department"))
    rows = rows.select_related("department", "ticket").only(*read)
    return list(rows.order_by("-decided_at")[:limit])
