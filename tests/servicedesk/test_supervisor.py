"""Programs that fall are started again, ever later; programs that are stopped may finish."""

import os
import sys
import time
from pathlib import Path

import pytest

from servicedesk.supervisor import Program, Supervisor

pytestmark = pytest.mark.processes
FALLS = (sys.executable, "-c", "import sys; sys.exit(3)")
# Says when it can be stopped, and says so when it is.
FINISHES_CODE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("finished"), sys.exit(0)))
print("up")
time.sleep(600)
"""
FINISHES = (sys.executable, "-u", "-c", FINISHES_CODE)


def _supervisor(logs: Path, said: list[str]) -> Supervisor:
    return Supervisor(logs=logs, environment=os.environ, say=said.append)


def _tend_until(supervisor: Supervisor, happened: list[str], count: int) -> None:
    deadline = time.monotonic() + 20
    while len(happened) < count and time.monotonic() < deadline:
        supervisor.tend()
        time.sleep(0.02)


def test_a_fallen_program_is_started_again_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = _supervisor(tmp_path, said)

    supervisor.start(Program("web", FALLS))
    _tend_until(supervisor, said, 2)
    supervisor.stop()

    assert len(said) == 2
    assert "web stopped by itself (exit code 3)" in said[0]
    assert str(tmp_path / "web.log") in said[0]


def test_each_fall_is_answered_later_than_the_one_before(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = _supervisor(tmp_path, said)

    supervisor.start(Program("web", FALLS))
    moments = []
    for count in (1, 2, 3):
        _tend_until(supervisor, said, count)
        moments.append(time.monotonic())
    supervisor.stop()

    assert moments[2] - moments[1] > moments[1] - moments[0]


def test_a_stopped_program_may_finish(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = _supervisor(tmp_path, said)
    supervisor.start(Program("worker", FINISHES))
    log = tmp_path / "worker.log"
    while "up" not in log.read_text():
        time.sleep(0.02)

    supervisor.stop()

    assert log.read_text().split() == ["up", "finished"]
    assert said == []
