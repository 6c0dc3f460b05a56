"""What processes cost, as the kernel counts it: CPU seconds and resident memory from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
USER, SYSTEM = 11, 12  # places in /proc/<pid>/stat after the name in parentheses


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time used so far by those of `pids` that live."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0
    return int(after_name[USER]) + int(after_name[SYSTEM])


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


def backend_pids() -> list[int]:
    """The database's processes that serve somebody else than us."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]
