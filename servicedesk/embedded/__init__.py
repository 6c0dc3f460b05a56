"""The embedded PostgreSQL and Valkey of evaluation and tests. Nothing else starts them.

Setting DATABASE_URL or REDIS_URL switches the respective part off.
"""

import fcntl
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from .postgres import Postgres
from .processes import PartFailed, private_folder
from .valkey import Valkey

__all__ = ["AlreadyRunning", "PartFailed", "Parts", "running_parts"]
ADDRESSES = "parts.json"


class AlreadyRunning(PartFailed):
    """Another process owns the parts in this folder."""


class Parts:
    """The parts that the environment does not name, kept under `data`, alive as long as this object's process.

    `durable=False` trades safety against a power cut for speed, which is right for tests.
    """

    def __init__(self, data: Path, *, say: Callable[[str], object], durable: bool = True) -> None:
        self._data = private_folder(
            data.resolve(), mode=0o711
        )  # the server's account passes through, and sees nothing
        self._say = say
        self._durable = durable
        self._started: list[Postgres | Valkey] = []
        self._lock: TextIO | None = None
        self.environment: dict[str, str] = {}

    def start(self, given: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Start what `given` does not name. Returns the variables that children need. Raises PartFailed."""
        self._take_lock()
        try:
            for variable, part in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
                self.environment[variable] = given.get(variable) or self._start(part)
            self.environment["CACHE_URL"] = given.get("CACHE_URL") or self._cache_url(given)
        except BaseException:
            self.stop()
            raise
        self.publish()
        return self.environment

    def publish(self, **more: str) -> None:
        """Tell the commands that join a running desk (see __main__) its addresses, and `more`."""
        path = self._data / ADDRESSES
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({**self.environment, **more}))

    def revive(self) -> list[str]:
        """Start again what has stopped by itself, at the same address. Returns the names of those."""
        return [type(server).__name__ for server in self._started if server.revive()]

    def stop(self) -> None:
        """Stop what we started; nothing at all when somebody else runs the parts."""
        if self._lock is None:
            return
        (self._data / ADDRESSES).unlink(missing_ok=True)
        while self._started:
            self._started.pop().stop()
        self._lock.close()
        self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, part: type[Postgres | Valkey]) -> str:
        server = part(self._data, say=self._say, durable=self._durable)
        self._started.append(server)
        server.start()
        return server.url

    def _cache_url(self, given: Mapping[str, str]) -> str:
        """Our own Valkey has a database for it; of somebody else's we know only the one we were given."""
        broker = self.environment["REDIS_URL"]
        return broker if given.get("REDIS_URL") else broker.removesuffix("/0") + "/1"

    def _take_lock(self) -> None:
        """The kernel lets go of the lock when we die, however we die."""
        self._lock = (self._data / "lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            raise AlreadyRunning(f"The desk in {self._data} is already running.") from None


def running_parts(data: Path) -> dict[str, str]:
    """The addresses of the parts that another process runs in `data`; empty when there are none."""
    try:
        addresses: dict[str, str] = json.loads((data / ADDRESSES).read_text())
    except (OSError, ValueError):
        return {}
    return addresses
