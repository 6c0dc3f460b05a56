"""Who is reading which request right now, from the cache."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from departments.models import Person

LASTS = timedelta(seconds=40)  # two rounds of an open page


def presence_key(ticket_id: int) -> str:
    return f"reading:{ticket_id}"


def readers_of(ticket_ids: Iterable[int], *, besides: Person, now: datetime) -> dict[int, list[str]]:
    """Names of the people other than `besides` who have each request open; one question to the cache."""
    keys = {presence_key(number): number for number in ticket_ids}
    found: dict[int, list[str]] = {}
    for key, known in cache.get_many(keys).items():
        names = [name for person, (name, at) in known.items() if person != besides.pk and now - at < LASTS]
        if names:
            found[keys[key]] = names
    return found
