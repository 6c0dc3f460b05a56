"""Every request of the company replayed by other hours, as one worker does it: how long, and how many a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bench.workers import Worked, work_together
from dashboards.enums import ReplayOf
from dashboards.models import Replay
from dashboards.queries.replays import result_of
from dashboards.services import advance_replay
from departments.models import Person
from slas.models import Calendar
from slas.queries.drafted import hours_in_use
from tickets.models import Ticket

EARLIER = {str(day): [["07:30", "12:00"], ["13:00", "16:30"]] for day in range(1, 6)}


@dataclass(frozen=True)
class Replayed:
    """`changed` requests would have come to something else."""

    requests: int
    changed: int
    work: Worked

    def __str__(self) -> str:
        return (
            f"replay: {self.requests:,} requests in {self.work.seconds:.1f} s by one worker, "
            f"{self.requests / self.work.seconds:,.0f} a second (CPU {self.work.cpu_workers:.1f} + "
            f"{self.work.cpu_database:.1f} s); {self.changed:,} would change; "
            f"the worker has {self.work.worker_megabytes:.0f} MB"
        )


def measure_replay(*, at: datetime) -> Replayed:
    """Replay all that was ever filed, calendar by calendar, by hours that begin and end earlier."""
    Replay.objects.all().delete()
    first = Ticket.objects.earliest("created_at").created_at
    by = Person.objects.filter(is_hr_admin=True).earliest("pk")
    asked = [_ask(calendar, by, first, at) for calendar in Calendar.objects.order_by("pk")]
    work = work_together("bench.replaying.work_off", workers=1)
    found = [result_of(Replay.objects.get(pk=replay.pk)).whole for replay in asked]
    return Replayed(sum(one.requests for one in found), sum(one.changed for one in found), work)


def work_off() -> None:
    """What the worker's task does, without letting other tasks have their turn in between."""
    while advance_replay(at=timezone.now()):
        pass


def _ask(calendar: Calendar, by: Person, first: datetime, at: datetime) -> Replay:
    drafted = hours_in_use(calendar.pk)
    hours = {**drafted.since(first.date()), "weekly": EARLIER} if drafted else None
    return Replay.objects.create(
        calendar=calendar, of=ReplayOf.HOURS, hours=hours, starts_at=first, ends_at=at, asked_by=by, asked_at=at,
        question=f"bench {calendar.pk}",
    )  # fmt: skip
