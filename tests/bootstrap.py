"""Loaded before Django's settings: starts the embedded parts and names them in the environment.

Workers of pytest-xdist inherit the addresses; each has its own test database (pytest-django) and its own two Redis numbers.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from servicedesk.embedded import AlreadyRunning, PartFailed, Parts

ROOT = Path(__file__).resolve().parent.parent
SLOTS = 8  # test runs at the same time in one working copy
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
ENVIRONMENT = {
    "DESK_DEMO": "true",
    "SITE_URL": "http://testserver",
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "STATIC_FROM_SOURCE": "true",
    "LOG_LEVEL": "WARNING",
}

_parts: list[Parts] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if WORKER:
        number = 2 * int(WORKER.removeprefix("gw")) + 2
        os.environ["REDIS_URL"] = _own_number(os.environ["REDIS_URL"], number)
        os.environ["CACHE_URL"] = _own_number(os.environ["CACHE_URL"], number + 1)
    else:
        os.environ.update(_start_parts())


def pytest_unconfigure() -> None:
    while _parts:
        _parts.pop().stop()


def _start_parts() -> dict[str, str]:
    for slot in range(SLOTS):
        parts = Parts(ROOT / ".data" / f"test-{slot}", say=print, durable=False)
        with _explained():
            try:
                environment = parts.start()
            except AlreadyRunning:
                continue
            _parts.append(parts)
            return environment
    raise pytest.UsageError(f"{SLOTS} test runs are already going on in this working copy.")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except AlreadyRunning:
        raise
    except PartFailed as failure:
        raise pytest.UsageError(str(failure)) from failure


def _own_number(url: str, number: int) -> str:
    return urlsplit(url)._replace(path=f"/{number}").geturl()
