"""Who approves what somebody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from departments.queries import responsible_heads, superiors

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person, Service


def approver_of(service: Service, person: Person, *, at: datetime) -> Person | None:
    """Who approves a request of `person` for `service`: the head of their department, the deputy while the head is
    away, the next head above for a head's own request. None where the service asks for no approval or nobody is above.
    """
    if not service.needs_approval or person.department is None:
        return None
    above = [*responsible_heads(person.department, at=at), *superiors(person.department, at=at)]
    return next((one for one in above if one.pk != person.pk), None)
