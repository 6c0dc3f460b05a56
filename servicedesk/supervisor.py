"""Keeps a few programs running: starts again what falls over, stops all in order."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from servicedesk.embedded.processes import spawn

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a fallen program is started again
SETTLED = 60.0  # seconds after which a program counts as healthy and its next fall as its first
PATIENCE = 30.0  # seconds that a stopping program may take to finish what it is doing


@dataclass(frozen=True)
class Program:
    """A command that should always be running. `inherited`: file descriptors that stay open in it."""

    name: str
    command: Sequence[str | Path]
    inherited: Sequence[int] = ()


class Watched:
    """One program's current process, and when it may be started again."""

    def __init__(self, program: Program, *, logs: Path, environment: Mapping[str, str]) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        if self.log.exists():  # the log of the time before is kept, older ones are not
            self.log.replace(self.log.with_suffix(".log.1"))
        self._environment = environment
        self._pause = FIRST_PAUSE
        self._due = 0.0
        self._begun = 0.0
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._begun = time.monotonic()
        with self.log.open("ab") as output:
            self.child = spawn(
                self.program.command, output=output, env=self._environment, inherited=self.program.inherited
            )

    def tend(self) -> str | None:
        """Start again when fallen and due. Returns what there is to say about it."""
        if self.child is None:
            if time.monotonic() >= self._due:
                self.start()
            return None
        code = self.child.poll()
        if code is None:
            return None
        self.child = None
        return f"{self.program.name} stopped by itself ({_ending(code)}); starting it again. Log: {self.log}"

    def wait_a_little(self) -> None:
        """Put off the next start: at once the first time, ever later while it keeps falling."""
        if time.monotonic() - self._begun > SETTLED:
            self._pause = FIRST_PAUSE
        self._due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


class Supervisor:
    """Runs programs until told to stop."""

    def __init__(self, *, logs: Path, environment: Mapping[str, str], say: Callable[[str], object]) -> None:
        self._logs = logs
        self._environment = environment
        self._say = say
        self._watched: list[Watched] = []

    def start(self, *programs: Program) -> None:
        for program in programs:
            watched = Watched(program, logs=self._logs, environment=self._environment)
            watched.start()
            self._watched.append(watched)

    def tend(self) -> None:
        """One look at every program; call it again and again."""
        for watched in self._watched:
            news = watched.tend()
            if news:
                self._say(news)
                watched.wait_a_little()

    def stop(self) -> None:
        """Ask all at once, wait for each, insist at the end."""
        children = [watched.child for watched in self._watched if watched.child is not None]
        for child in children:
            child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in children:
            _wait_or_kill(child, deadline)


def _wait_or_kill(child: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
