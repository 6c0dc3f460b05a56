"""Builds the whole company in one transaction: everything or nothing, so an interrupted seed heals at the next."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from django.db import connection, transaction

from departments.models import Person
from servicedesk.demo.company.calendars import make_calendars
from servicedesk.demo.company.current import file_current_requests
from servicedesk.demo.company.organisation import make_catalogue, make_organisation
from servicedesk.demo.company.standards import make_standards

SEED = 1998  # the year Tianhe was founded; the same seed gives the same company
Progress = Callable[[str], AbstractContextManager[None]]


class AlreadyThere(Exception):
    """The database has people in it; nothing was changed."""


@transaction.atomic
def build_company(*, at: datetime, step: Progress) -> None:
    """Fill an empty, migrated database with the company as it is at `at`. Raises AlreadyThere."""
    if Person.objects.exists():
        raise AlreadyThere("There are people in this database already; the demo company needs an empty one.")
    chance = random.Random(SEED)
    with step("People, services, standards"):
        calendars = make_calendars(at=quarter_start(at, 6))
        departments = make_organisation(chance=chance, at=at)
        services = make_catalogue(departments)
        make_standards(departments, services, calendars, since=quarter_start(at, 6), renewed=quarter_start(at, 2))
    with step("Current requests"):
        file_current_requests(chance=chance, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def quarter_start(at: datetime, quarters_ago: int = 0) -> datetime:
    """Midnight UTC of the first day of the quarter that began `quarters_ago` quarters before the one of `at`."""
    index = at.year * 4 + (at.month - 1) // 3 - quarters_ago
    return datetime(index // 4, index % 4 * 3 + 1, 1, tzinfo=UTC)
