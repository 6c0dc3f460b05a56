"""Requests filed one after the other through the service that every door uses: what each costs with all its clocks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from bench.processes import database_cpu_seconds
from departments.models import Person, Service
from slas.models import Clock
from tickets.services import create_ticket

WARM_UP = 20  # requests that are not counted: connections, compiled statements, hours of the calendar
REQUESTS = 500
MILLISECONDS = 1000


@dataclass(frozen=True)
class Created:
    """CPU of this process and of the database for each request, in milliseconds."""

    requests: int
    clocks: int
    cpu: float
    cpu_database: float

    def __str__(self) -> str:
        return (
            f"creation: {self.requests:,} requests with {self.clocks:,} clocks, each {self.cpu:.1f} ms of CPU and "
            f"{self.cpu_database:.1f} ms in the database"
        )


def measure_creation(*, at: datetime) -> Created:
    """Each in a transaction of its own, with history, number, search words and the nudge to the relay."""
    service = Service.objects.get(name__startswith="Password reset")
    by = Person.objects.exclude(department=service.department).order_by("pk")[0]
    _file(WARM_UP, service, by, at)
    known = Clock.objects.count()
    before = time.process_time(), database_cpu_seconds()
    _file(REQUESTS, service, by, at)
    spent = time.process_time() - before[0], database_cpu_seconds() - before[1]
    each = [seconds / REQUESTS * MILLISECONDS for seconds in spent]
    return Created(REQUESTS, Clock.objects.count() - known, *each)


def _file(requests: int, service: Service, by: Person, at: datetime) -> None:
    for number in range(requests):
        create_ticket(service_id=service.pk, by=by, subject=f"Locked out, number {number}", at=at)
