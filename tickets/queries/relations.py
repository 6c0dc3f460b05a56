"""What two departments carried to the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.prepared import Prepared, any_of
from departments.models import Department
from tickets.enums import DisputeState
from tickets.models import Dispute

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


def decided_disputes(department_ids: Collection[int], *, since: datetime, limit: int = 20) -> list[Dispute]:
    """Disputes between these departments that a head decided, the newest first."""
    return DECIDED.rows(list(department_ids), since, first=limit)


READ = ("about", "state", "decided_at", "ticket__customer_department", *Department.title_columns("department"))
DECIDED = Prepared(
    lambda among, since: (
        Dispute.objects.exclude(state=DisputeState.OPEN)
        .filter(any_of("department", among), any_of("ticket__customer_department", among), decided_at__gte=since)
        .select_related("department", "ticket")
        .only(*READ)
        .order_by("-decided_at")
    )
)
