"""A hundred thousand open clocks whose calendar gets a day off: how long until all count by it, with two workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from bench.company import fill_with_open
from bench.workers import Worked, work_together
from departments.models import Person
from slas.models import Calendar, CalendarRevision, Clock
from slas.queries import newest_revision, outdated_revision_ids
from slas.services import revise_calendar
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import retime_open_requests


@dataclass(frozen=True)
class Retimed:
    """`left` clocks still count by the replaced hours; `doubled` requests say twice that they moved."""

    clocks: int
    told: int
    left: int
    doubled: int
    work: Worked

    def __str__(self) -> str:
        return (
            f"re-timing: {self.clocks:,} open clocks, {self.told:,} histories in {self.work.seconds:.1f} s by two "
            f"workers (CPU {self.work.cpu_workers:.1f} + {self.work.cpu_database:.1f} s); left {self.left}, doubled "
            f"{self.doubled}; a worker has {self.work.worker_megabytes:.0f} MB"
        )


def measure_retiming(*, clocks: int, at: datetime) -> Retimed:
    """Requests filed just now, and the working day on which they would be served becomes a day off."""
    while retime_open_requests(at=at):
        pass
    fill_with_open(clocks=clocks, filed=at, until=at)
    revision = _add_day_off(at)
    work = work_together("tickets.tasks.retime")
    events = TicketEvent.objects.filter(kind=Kind.RETIMED, data__revision=revision.pk)
    doubled = events.values("ticket").annotate(n=Count("pk")).filter(n__gt=1).count()
    left = Clock.objects.filter(calendar__in=outdated_revision_ids()).exclude(state="stopped").count()
    return Retimed(revision.clocks_to_move, events.count(), left, doubled, work)


def _add_day_off(at: datetime) -> CalendarRevision:
    """Today off, or else the next working day, in the calendar by which most open clocks count."""
    used = Calendar.objects.filter(revisions__clocks__resumed_at__isnull=False)
    calendar = used.annotate(n=Count("revisions__clocks")).latest("n")
    hours = newest_revision(calendar.pk)
    if hours is None:
        raise ValueError("The calendar has no hours.")
    today = at.astimezone(ZoneInfo(hours.timezone)).date()
    days = (today + timedelta(days=number) for number in range(30))
    off = next(day for day in days if hours.hours.opening(day)).isoformat()
    return revise_calendar(
        calendar_id=calendar.pk, timezone=hours.timezone, weekly=hours.weekly,
        exceptions={**hours.exceptions, off: {"name": "Day off", "name_zh": "休息", "hours": []}},
        by=Person.objects.filter(is_hr_admin=True).earliest("pk"), at=at,
    )  # fmt: skip
