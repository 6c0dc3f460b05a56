"""What the frame around every page asks of all rooms; kept in the cache for moments, because every page asks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.core.cache import cache

from departments.queries import headed_department_ids, places, served_department_ids
from surveys.queries import evaluations_to_do
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from departments.models import Person
    from departments.queries import Place

COUNTS_KEPT = 20  # seconds
WAVE_KEPT = 60  # seconds
MOST_COUNTED = 1000  # broken promises read for one page's counts; beyond that a number says nothing more


def own_places(person: Person) -> list[Place]:
    """The offering departments that `person` works in or heads themselves, without all those below."""
    working_in = served_department_ids(person) - headed_department_ids(person)
    offering = [place for place in places(person).values() if place.is_serving]
    return [place for place in offering if place.pk in working_in or person.pk in (place.head_id, place.deputy_id)]


def evaluations_waiting(person: Person) -> int:
    """How many departments `person` still may evaluate. Nobody's are looked up while no wave is open."""
    if cache.get("shell:no_wave"):
        return 0
    waiting = evaluations_to_do(person)
    if waiting is None:
        cache.set("shell:no_wave", True, WAVE_KEPT)
    return waiting or 0


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
