"""What two departments carried to the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    named = ("department__name", "department__name_zh", "ticket__customer_department")
    rows = rows.select_related("department", "ticket").only("about", "state", "decided_at", *named)
    return list(rows.order_by("-decided_at")[:limit])
