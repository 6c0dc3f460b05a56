"""The whole desk from one command: opens beside whatever holds the port, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servicedesk.conftest import Python

pytestmark = pytest.mark.processes
PATIENCE = 120


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def desk(python: Python, data: Path, taken_port: int) -> subprocess.Popen[str]:
    return python(
        "-m", "servicedesk.launch", "--empty", "--reload", DESK_DATA=str(data), DESK_PORT=str(taken_port), SITE_URL=""
    )


def _read_until(desk: subprocess.Popen[str], words: str) -> str:
    assert desk.stdout is not None
    read = ""
    deadline = time.monotonic() + PATIENCE
    while words not in read and time.monotonic() < deadline:
        line = desk.stdout.readline()
        assert line, f"the desk ended:\n{read}"
        read += line
    return read


def _children(parent: int) -> set[int]:
    listed = subprocess.run(["ps", "--ppid", str(parent), "-o", "pid="], capture_output=True, text=True, check=False)
    return {int(pid) for pid in listed.stdout.split()}


def _alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def test_the_desk_opens_heals_and_stops_without_leaving_anything(
    desk: subprocess.Popen[str], data: Path, taken_port: int
) -> None:
    said = _read_until(desk, "Ctrl-C stops everything")
    address = next(word for word in said.split() if word.startswith("http://"))
    with urllib.request.urlopen(f"{address}/readyz") as answer:
        states = json.load(answer)
    children = _children(desk.pid)
    os.kill(int((data / "postgres/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    healed = _read_until(desk, "it runs again")

    desk.send_signal(signal.SIGTERM)
    rest, _ = desk.communicate(timeout=PATIENCE)

    assert f"Port {taken_port} is taken" in said
    assert address.rsplit(":", 1)[1] != str(taken_port)
    assert set(states.values()) == {"ok"}
    assert "Postgres stopped by itself" in healed
    assert "The data stay in" in rest
    assert desk.returncode == 0
    assert len(children) == 7  # PostgreSQL, Valkey, web, hub, two workers, beat
    assert not _alive(children)


def test_a_second_desk_in_the_same_folder_is_refused(desk: subprocess.Popen[str], python: Python, data: Path) -> None:
    _read_until(desk, "Updating the database")

    second = python("-m", "servicedesk.launch", DESK_DATA=str(data))
    said, _ = second.communicate(timeout=PATIENCE)

    assert "is already running. http://127.0.0.1:" in said
    assert second.returncode == 1
