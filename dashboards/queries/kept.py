"""How often each department kept what it promised: the figure on the tiles, explained beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from surveys.quarters import Quarter
from tickets.models import Promise

KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Kept:
    """Promises that ended: `met` of `total`."""

    met: int
    total: int

    @property
    def share(self) -> float:
        return self.met / self.total


@dataclass(frozen=True)
class KeptInQuarter:
    """By department id; a department without an entry had no promise that ended. Counted at `as_of`."""

    quarter: Quarter
    as_of: datetime
    by_department: dict[int, Kept]

    @property
    def label(self) -> str:
        return _("Q%(number)d %(year)d") % {"number": self.quarter.number, "year": self.quarter.year}


def kept_last_quarter(at: datetime) -> KeptInQuarter:
    """Kept and ended promises of the last full quarter (in the company's zone), counted at most every ten minutes."""
    quarter = Quarter.of(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()).moved(-1)
    key = f"kept:{quarter}"
    found: KeptInQuarter | None = cache.get(key)
    if found is None:
        found = KeptInQuarter(quarter, at, _count(quarter))
        cache.set(key, found, KEPT_FOR.total_seconds())
    return found


def _count(quarter: Quarter) -> dict[int, Kept]:
    """First answers and solutions promised to requesters, judged in the quarter."""
    start, end = (_midnight(day) for day in (quarter.start, quarter.moved(1).start))
    judged = Promise.objects.filter(
        is_internal=False, clock__is_met__isnull=False, clock__stopped_at__gte=start, clock__stopped_at__lt=end
    )
    rows = judged.values("department_id").annotate(total=Count("id"), met=Count("id", filter=Q(clock__is_met=True)))
    return {row["department_id"]: Kept(row["met"], row["total"]) for row in rows.order_by()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(settings.TIME_ZONE))
