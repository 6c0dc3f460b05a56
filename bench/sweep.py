"""A hundred thousand promises due at the same moment, two workers: how long, and none lost or doubled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from bench.company import fill_with_open
from bench.workers import Worked, work_together
from slas.models import Clock, Escalation
from tickets.services import escalate_due

LONG_AGO = timedelta(days=20)


@dataclass(frozen=True)
class Swept:
    """`lost` clocks have a step due that did not fire; `doubled` steps fired twice on one clock."""

    promises: int
    steps: int
    lost: int
    doubled: int
    work: Worked

    def __str__(self) -> str:
        return (
            f"sweep: {self.promises:,} promises, {self.steps:,} steps in {self.work.seconds:.1f} s by two workers "
            f"(CPU {self.work.cpu_workers:.1f} + {self.work.cpu_database:.1f} s); lost {self.lost}, doubled "
            f"{self.doubled}; a worker has {self.work.worker_megabytes:.0f} MB"
        )


def measure_sweep(*, promises: int, at: datetime) -> Swept:
    """Requests of long ago that nobody answered: every step of their ladders is due and not yet taken."""
    while escalate_due(at=at):
        pass  # what fell due by itself since the company was filled is not what we measure
    filed = at - LONG_AGO
    fill_with_open(clocks=promises, filed=filed, until=filed + timedelta(seconds=30))
    known = Escalation.objects.count()
    work = work_together("tickets.tasks.sweep")
    doubled = Escalation.objects.values("clock", "step").annotate(n=Count("pk")).filter(n__gt=1).count()
    lost = Clock.objects.filter(next_step_at__lte=at).count()
    return Swept(promises, Escalation.objects.count() - known, lost, doubled, work)
