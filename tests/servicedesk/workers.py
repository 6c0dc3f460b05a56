"""Real worker and beat processes for tests, on the test's own database and broker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
CELERY = (sys.executable, "-m", "celery", "-A", "servicedesk")
PATIENCE = 60  # seconds
OK = 200


def database_url():
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def environment(**changes):
    return {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "INFO", **changes}


class Running:
    """A Celery process in a session of its own, so that a kill takes its children along."""

    def __init__(self, log, *arguments, **changes):
        self.log = log
        with log.open("wb") as output:
            self.child = subprocess.Popen(
                [*CELERY, *arguments], cwd=ROOT, env=environment(**changes), stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    def end(self, number):
        if self.child.poll() is None:
            os.killpg(self.child.pid, number)
            self.child.wait(PATIENCE)

    def kill(self):
        self.end(signal.SIGKILL)


@contextmanager
def worker(folder, name="worker", queues="prompt", **changes):
    running = Running(
        folder / f"{name}.log", "worker", "-Q", queues, "--concurrency", "2", "-n", f"{name}@test",
        "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO", **changes,
    )  # fmt: skip
    try:
        yield running
    finally:
        running.kill()


@contextmanager
def beat(folder, **changes):
    running = Running(folder / "beat.log", "beat", "-s", str(folder / "schedule"), "--pidfile", "", **changes)
    try:
        yield running
    finally:
        running.kill()


@contextmanager
def live_hub(folder):
    """Process and address of the hub of live updates."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "servicedesk.live:hub", "--bind", f"127.0.0.1:{port}"]
    options = ["--worker-class", "asgi", "--asgi-lifespan", "off", "--keep-alive", "0", "--no-control-socket"]
    with (folder / "hub.log").open("wb") as log:
        child = subprocess.Popen(
            [*command, *options, "--graceful-timeout", "1"], cwd=ROOT, env=environment(), stdout=log, stderr=log
        )
        try:
            wait_for(lambda: status_of(f"http://127.0.0.1:{port}/healthz") == OK)
            yield child, f"http://127.0.0.1:{port}/live/"
        finally:
            child.terminate()
            child.wait(PATIENCE)


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def status_of(address):
    """What an address answers; 0 when nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for(condition, *running):
    """Return when `condition()` holds; fail with what the processes last said."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            logs = "\n".join(process.log.read_text(errors="replace")[-3000:] for process in running)
            raise AssertionError(f"not so after {PATIENCE} s:\n{logs}")
        time.sleep(0.05)


def wait_until_left_alone():
    """Return when no other session uses the test database: a killed process's session ends a moment later."""
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        wait_for(lambda: cursor.execute(others) is not None and cursor.fetchone() is None)
