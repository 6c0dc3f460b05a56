"""What can be asked for, with what is promised for it today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.paging import Page, keyset_page
from departments.enums import Priority
from departments.queries import offered_services, service_with_form
from slas.queries import standards_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from departments.models import Service
    from slas.models import StandardVersion


@dataclass(frozen=True)
class Terms:
    """What is promised at one priority: working time by metric; a metric that is not there is not promised."""

    priority: Priority
    targets: Mapping[str, timedelta]


@dataclass(frozen=True)
class Offer:
    """A service, the version of the standard in force for it (None is legal), and its terms, most urgent first."""

    service: Service
    version: StandardVersion | None
    terms: Sequence[Terms]


def offer_page(*, cursor: str, size: int) -> Page[Service]:
    """A page of the services that can be asked for, in the order they were made."""
    return keyset_page(offered_services(), order=("id",), cursor=cursor, size=size)


def offers(services: Sequence[Service], *, at: datetime) -> list[Offer]:
    """The services with what is promised at `at`; two statements for any number of them."""
    versions = standards_in_force({service.pk: service.department_id for service in services}, at=at)
    return [_offer(service, versions.get(service.pk)) for service in services]


def offer(service_id: int, *, at: datetime) -> Offer:
    """One service with its form and what is promised at `at`. Raises Service.DoesNotExist when it is not offered."""
    return offers([service_with_form(service_id)], at=at)[0]


def _offer(service: Service, version: StandardVersion | None) -> Offer:
    targets: defaultdict[int, dict[str, timedelta]] = defaultdict(dict)
    for target in version.targets.all() if version else ():
        targets[target.priority][target.metric] = target.working_time
    return Offer(service, version, [Terms(Priority(level), targets[level]) for level in sorted(targets)])
