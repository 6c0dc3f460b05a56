"""Who has a request open right now. Kept in the cache alone: losing it costs nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from tickets.queries.presence import LASTS, presence_key

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person


def note_reading(*, ticket_id: int, by: Person, at: datetime) -> dict[int, str]:
    """Remember that `by` is reading; returns the others who are, by id.

    Two at the same instant may miss each other until the next round of their pages.
    """
    key = presence_key(ticket_id)
    known: dict[int, tuple[str, datetime]] = cache.get(key) or {}
    fresh = {person: seen for person, seen in known.items() if at - seen[1] < LASTS and person != by.pk}
    cache.set(key, {**fresh, by.pk: (str(by), at)}, timeout=(LASTS + timedelta(seconds=5)).total_seconds())
    return {person: name for person, (name, _at) in fresh.items()}
