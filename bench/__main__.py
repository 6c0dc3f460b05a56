"""`python -m bench`: how fast and how big the desk is with BENCH_TICKETS requests (100,000 if nothing is said).

Fixed numbers of requests over the loopback to the production server, on embedded parts of its own under .data/bench.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from servicedesk.embedded import Parts

DATA = Path(os.environ.get("BENCH_DATA", ".data/bench")).resolve()
TICKETS = int(os.environ.get("BENCH_TICKETS", "100000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "200"))
PROMISES = int(os.environ.get("BENCH_PROMISES", "100000"))
THREADS = 4
STARTS_WITHIN = 60  # seconds


def main() -> None:
    folder = DATA / str(TICKETS)
    filled = folder / "filled"
    if folder.exists() and not filled.exists():
        shutil.rmtree(folder)  # an earlier run died while filling
    folder.mkdir(parents=True, exist_ok=True)
    with Parts(folder, say=say) as parts:
        os.environ.update(parts.environment | SETTINGS)
        import django  # the settings read the addresses of the parts that were just started

        subprocess.run([sys.executable, "manage.py", "prepare", "--empty"], check=True)
        django.setup()
        figures = run(filled)
    DATA.mkdir(exist_ok=True)
    (DATA / f"{TICKETS}.json").write_text(json.dumps(figures, indent=1))
    say(f"\nAlso in {os.path.relpath(DATA)}/{TICKETS}.json")


def run(filled: Path) -> dict[str, Any]:
    from django.utils import timezone  # after setup

    from bench import company, creating, micro, replaying, retiming, sweep  # after setup: they import models

    at = timezone.now()
    if not filled.exists():
        say(f"Generating {TICKETS:,} requests …")
        rate = company.fill(tickets=TICKETS, at=at)
        say(f"{rate:,.0f} requests a second generated and written")
        filled.touch()
    figures: dict[str, Any] = {"tickets": TICKETS, "pages": measure_pages()}
    figures["arithmetic"] = micro.arithmetic()
    for name, rate in figures["arithmetic"].items():
        say(f"{name:<18} {rate:>12,.0f}")
    created = creating.measure_creation(at=timezone.now())
    say(str(created))
    replayed = replaying.measure_replay(at=timezone.now())
    say(str(replayed))
    swept = sweep.measure_sweep(promises=PROMISES, at=timezone.now())
    say(str(swept))
    retimed = retiming.measure_retiming(clocks=PROMISES, at=timezone.now())
    say(str(retimed))
    measured = {"creation": created, "replay": replayed, "sweep": swept, "retiming": retimed}
    return figures | {name: asdict(each) for name, each in measured.items()}


def measure_pages() -> list[dict[str, Any]]:
    from bench.load import measure  # after setup
    from bench.pages import pages  # after setup
    from bench.processes import resident_megabytes, with_children  # after setup

    say(f"\n{'page':<12}{'p50 ms':>9}{'p95 ms':>9}{'req/s':>8}{'CPU web':>9}{'CPU db':>8}{'status':>8}")
    rows = []
    with serving() as (port, master):
        for name, visits in pages().items():
            web = with_children(master)
            row = measure(name, visits, port=port, web=web, number=REQUESTS, threads=THREADS)
            rows.append(asdict(row))
            say(
                f"{row.name:<12}{row.p50:>9.1f}{row.p95:>9.1f}{row.per_second:>8.1f}{row.cpu_web:>9.1f}"
                f"{row.cpu_database:>8.1f}{row.status:>8}"
            )
        sizes = [round(resident_megabytes(pid)) for pid in with_children(master)]
    say(f"web processes (MB resident): {sizes}\n")
    return [*rows, {"name": "web processes", "megabytes": sizes}]


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """The web server as production runs it; yields its port and the process that leads it."""
    from servicedesk.launch import web_program  # after setup

    door = socket.create_server(("127.0.0.1", 0))
    program = web_program(door, reload=False)
    log = (DATA / "web.log").open("w")
    server = subprocess.Popen(program.command, pass_fds=[door.fileno()], stdout=log, stderr=log)  # noqa: S603
    try:
        _wait_until_ready(door.getsockname()[1])
        yield door.getsockname()[1], server.pid
    finally:
        server.terminate()
        server.wait()
        log.close()
        door.close()


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The web server did not start; see {DATA / 'web.log'}.")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "servicedesk.settings",
    "DESK_DEMO": "true",
    "SECRET_KEY": "only-for-the-benchmark-" + "x" * 50,
    "LOG_LEVEL": "WARNING",
}

if __name__ == "__main__":
    main()
