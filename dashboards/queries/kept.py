"""How often each department kept what it promised: the figure on the tiles, explained beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from core.quarters import Quarter
from dashboards.figures import Kept, figures_from
from dashboards.queries.definitions import quarter_of
from dashboards.queries.rollups import STORED, rollups_of

READ_FOR = timedelta(minutes=10)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
Stored = tuple[datetime | None, dict[int, tuple[int, int]]]


@dataclass(frozen=True)
class KeptInQuarter:
    """By department id; a department without an entry had no promise that ended. Counted at `as_of`, if ever."""

    quarter: Quarter
    as_of: datetime | None
    by_department: dict[int, Kept]


def kept_last_quarter(at: datetime) -> KeptInQuarter:
    """First responses and solutions promised for the last full quarter (in the company's zone), from the roll-ups.

    Read from them at most every ten minutes; every minute while the quarter was never counted.
    """
    quarter = quarter_of(at).moved(-1)
    key = f"kept-promises:{quarter}"
    found: Stored | None = cache.get(key)
    if found is None:
        found = _stored(quarter)
        cache.set(key, found, (READ_FOR if found[0] else ASKED_AGAIN_AFTER).total_seconds())
    as_of, counts = found
    return KeptInQuarter(quarter, as_of, {pk: Kept(*counted) for pk, counted in counts.items()})


def _stored(quarter: Quarter) -> Stored:
    """Plain values: a cached object would be read by the next version of this code."""
    rows = rollups_of(quarter).values_list("department_id", STORED, "as_of")
    ended, as_of = {}, None
    for department, stored, counted_at in rows:
        counted = figures_from(stored)
        ended[department] = counted.first_response + counted.resolution
        as_of = min(as_of or counted_at, counted_at)
    return as_of, {pk: (kept.kept, kept.missed) for pk, kept in ended.items() if kept.total}
