"""Ten thousand promises due at the same moment, two workers: how long, and none lost or doubled."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count

from bench.company import fill_with_due
from bench.processes import resident_megabytes
from slas.models import Clock, Escalation
from tickets.services import escalate_due

WORKER = """
import sys, django
django.setup()
from tickets.tasks import sweep
print("ready", flush=True)
sys.stdin.readline()
sweep()
print("done", flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True)
class Swept:
    """`lost` clocks have a step due that did not fire; `doubled` steps fired twice on one clock."""

    promises: int
    seconds: float
    steps: int
    lost: int
    doubled: int
    worker_megabytes: float


def measure_sweep(*, promises: int, at: datetime, workers: int = 2) -> Swept:
    while escalate_due(at=at):
        pass  # what fell due by itself since the company was filled is not what we measure
    fill_with_due(promises=promises, at=at)
    known = Escalation.objects.count()
    connection.close()
    running = [_worker() for _number in range(workers)]
    for worker in running:
        _expect(worker, "ready")
    began = time.monotonic()
    for worker in running:
        _go_on(worker)
    for worker in running:
        _expect(worker, "done")
    seconds = time.monotonic() - began
    memory = max(resident_megabytes(worker.pid) for worker in running)
    for worker in running:
        _go_on(worker)
        worker.wait()
    doubled = Escalation.objects.values("clock", "step").annotate(n=Count("pk")).filter(n__gt=1).count()
    lost = Clock.objects.filter(next_step_at__lte=at).count()
    return Swept(promises, seconds, Escalation.objects.count() - known, lost, doubled, memory)


def _worker() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _go_on(worker: subprocess.Popen[str]) -> None:
    if worker.stdin:
        worker.stdin.write("\n")
        worker.stdin.flush()


def _expect(worker: subprocess.Popen[str], word: str) -> None:
    said = worker.stdout.readline().strip() if worker.stdout else ""
    if said != word:
        raise RuntimeError(f"A worker of the sweep said {said!r} instead of {word!r}.")
