"""A department's card: what it does, for whom, what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.figures import Kept
from dashboards.queries.kept import kept_last_quarter
from departments.enums import Priority
from departments.queries import department_with_services
from improvements.queries import public_thanks
from knowledge.queries import published_guides
from slas.queries import InForce, promises_of_department

if TYPE_CHECKING:
    from datetime import datetime

    from core.quarters import Quarter
    from departments.models import Department, Service
    from improvements.models import Thanks
    from knowledge.models import Guide


@dataclass(frozen=True)
class OfferedService:
    """A service and the promise that holds for it; `is_own` when it has a standard of its own."""

    service: Service
    promise: InForce | None
    is_own: bool


@dataclass(frozen=True)
class Card:
    """Everything on a department's card."""

    department: Department
    services: list[OfferedService]
    general: InForce | None
    kept: Kept | None
    quarter: Quarter
    guides: list[Guide]
    thanks: list[Thanks]


def card_of(code: str, *, at: datetime) -> Card:
    """The card of an active department. Raises Department.DoesNotExist."""
    department = department_with_services(code)
    promises = promises_of_department(department.pk, at=at, priority=Priority.NORMAL)
    ended = kept_last_quarter(at)
    general = promises.get(None)
    services = [
        OfferedService(service, promises.get(service.pk, general), service.pk in promises)
        for service in department.services.all()
    ]
    guides = list(published_guides(department_id=department.pk))
    kept, thanks = ended.by_department.get(department.pk), public_thanks(department.pk)
    return Card(department, services, general, kept, ended.quarter, guides, thanks)
