"""Real processes for the tests of what starts processes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from servicedesk.embedded.postgres import place_outside
from tests.bootstrap import ROOT

SERVERS = ("DATABASE_URL", "REDIS_URL", "CACHE_URL")
Python = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the parts. pytest's own is closed to other accounts, as a home folder is."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    yield folder
    shutil.rmtree(place_outside(folder), ignore_errors=True)


@pytest.fixture
def python() -> Iterator[Python]:
    """Starts Python in a process of its own, without the addresses of the test servers; killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
        child = subprocess.Popen(
            [sys.executable, "-u", *arguments],
            cwd=ROOT,
            env={**environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        with suppress(ProcessLookupError):
            child.kill()
        child.communicate()
