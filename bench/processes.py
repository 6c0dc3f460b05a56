"""What processes cost, as the kernel counts it: CPU seconds and resident memory from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
# Places in /proc/<pid>/stat after the name in parentheses.
PARENT, USER, SYSTEM, BURIED_USER, BURIED_SYSTEM = 1, 11, 12, 13, 14


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time used so far by those of `pids` that live."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    try:
        stat = _stat(pid)
    except OSError:
        return 0
    return int(stat[USER]) + int(stat[SYSTEM])


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def with_children(pid: int) -> list[int]:
    """`pid` and everything below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(found for child in below for found in with_children(int(child)))]


def database_cpu_seconds() -> float:
    """CPU of the whole database server so far: every process of it that lives, and those that it has buried."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    postmaster = int(_stat(ours)[PARENT])
    buried = sum(int(_stat(postmaster)[place]) for place in (BURIED_USER, BURIED_SYSTEM))
    return cpu_seconds(with_children(postmaster)) + buried / TICKS
