"""What the frame around every page asks of all rooms; kept in the cache for moments, because every page asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from core.text import localized
from departments.models import Department, Service
from departments.queries import headed_department_ids, served_department_ids
from surveys.queries import evaluations_to_do, is_wave_open
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from departments.models import Person

DEPARTMENTS_KEPT = 60  # seconds
COUNTS_KEPT = 20  # seconds
WAVE_KEPT = 60  # seconds
MOST_COUNTED = 1000  # broken promises read for one page's counts; beyond that a number says nothing more


@dataclass(frozen=True)
class Place:
    """A department as the navigation needs it."""

    pk: int
    code: str
    name: str
    name_zh: str
    head_id: int | None
    deputy_id: int | None
    offers: bool

    @property
    def title(self) -> str:
        return localized(self.name, self.name_zh)


def places() -> dict[int, Place]:
    """Every active department by id."""
    found: dict[int, Place] = cache.get_or_set("shell:places", _read_places, DEPARTMENTS_KEPT) or {}
    return found


def _read_places() -> dict[int, Place]:
    offers = Exists(Service.objects.filter(department=OuterRef("pk"), is_active=True))
    fields = ("pk", "code", "name", "name_zh", "head_id", "deputy_id")
    rows = Department.objects.active().annotate(offers=offers).order_by("name").values_list(*fields, "offers")
    return {row[0]: Place(*row) for row in rows}


def own_places(person: Person) -> list[Place]:
    """The offering departments that `person` works in or heads themselves, without all those below."""
    working_in = served_department_ids(person) - headed_department_ids(person)
    return [
        place
        for place in places().values()
        if place.offers and (place.pk in working_in or person.pk in (place.head_id, place.deputy_id))
    ]


def evaluations_waiting(person: Person) -> int:
    """How many departments `person` still may evaluate. Nobody's are looked up while no wave is open."""
    if not cache.get_or_set("shell:wave_open", is_wave_open, WAVE_KEPT):
        return 0
    return evaluations_to_do(person)


def broken_counts(department_ids: Collection[int], *, at: datetime) -> dict[int, int]:
    """How many open requests of each department have an overrun promise, as of a few seconds ago at most."""
    keys = {f"shell:broken:{pk}": pk for pk in department_ids}
    known = {keys[key]: count for key, count in cache.get_many(keys).items()}
    missing = [pk for pk in department_ids if pk not in known]
    if missing:
        overrun = Ticket.objects.open().filter(department_id__in=missing, next_due_at__lt=at)
        found = Counter(overrun.values_list("department_id", flat=True)[:MOST_COUNTED])
        counts = {pk: found[pk] for pk in missing}
        cache.set_many({f"shell:broken:{pk}": count for pk, count in counts.items()}, COUNTS_KEPT)
        known |= counts
    return known
