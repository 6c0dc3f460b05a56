"""Worker processes that do one task at the same time: how long, how much memory, how much of the processors."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass

from django.db import connection

from bench.processes import cpu_seconds, database_cpu_seconds, resident_megabytes

WORKER = """
import sys, django
django.setup()
from django.utils.module_loading import import_string
task = import_string(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
task()
print("done", flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True)
class Worked:
    """From the start until the last worker is done. CPU is of all workers, and of the database."""

    seconds: float
    cpu_workers: float
    cpu_database: float
    worker_megabytes: float


def work_together(task: str, *, workers: int = 2) -> Worked:
    """Let `workers` processes do a task, named in full, at once, each until nothing is left for it."""
    connection.close()
    running = [_worker(task) for _number in range(workers)]
    for worker in running:
        _expect(worker, "ready")
    pids = [worker.pid for worker in running]
    before = cpu_seconds(pids), database_cpu_seconds()
    began = time.monotonic()
    for worker in running:
        _go_on(worker)
    for worker in running:
        _expect(worker, "done")
    seconds = time.monotonic() - began
    after = cpu_seconds(pids), database_cpu_seconds()
    memory = max(resident_megabytes(pid) for pid in pids)
    for worker in running:
        _go_on(worker)
        worker.wait()
    return Worked(seconds, after[0] - before[0], after[1] - before[1], memory)


def _worker(task: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, task]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _go_on(worker: subprocess.Popen[str]) -> None:
    if worker.stdin:
        worker.stdin.write("\n")
        worker.stdin.flush()


def _expect(worker: subprocess.Popen[str], word: str) -> None:
    said = worker.stdout.readline().strip() if worker.stdout else ""
    if said != word:
        raise RuntimeError(f"A worker said {said!r} instead of {word!r}.")
