"""Children that never outlive us: start, stop and the account they run under."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class PartFailed(RuntimeError):
    """A part could not start; the text says why and what to do, and is fit for a terminal."""


@dataclass(frozen=True)
class Account:
    """An operating system account to run a child under."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """The account for servers that refuse to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def spawn(
    command: Sequence[str | Path],
    *,
    output: BinaryIO | None = None,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    inherited: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in its own process group; the kernel sends it `death_signal` when we die, however we die.

    `inherited` are the file descriptors that stay open in the child.
    """
    return subprocess.Popen(  # noqa: S603 - the commands are ours
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        pass_fds=inherited,
        env=dict(env) if env is not None else None,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,  # Ctrl-C reaches us alone, and we choose the order in which the children stop
        preexec_fn=_die_with_parent(death_signal),  # noqa: PLW1509 - one system call, no locks
    )


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), death_signal)

    return ask_kernel


def stop(child: subprocess.Popen[bytes], *, with_signal: signal.Signals, patience: float) -> None:
    """Ask a child to stop; after `patience` seconds insist."""
    if child.poll() is None:
        child.send_signal(with_signal)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_enter(path: Path, account: Account | None) -> bool:
    """Whether `account` may reach and search the folder `path`."""
    test = ["test", "-x", str(path)]
    if account is None:
        return os.access(path, os.X_OK)
    return subprocess.run(test, user=account.uid, group=account.gid, extra_groups=[], check=False).returncode == 0  # noqa: S603


def private_folder(path: Path, *, mode: int = 0o700) -> Path:
    """Make `path` ours alone. Folders above it keep their permissions."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    except PermissionError as error:
        raise PartFailed(f"No permission to write {path}. Give it to the account you use, or remove it.") from error
    except OSError as error:
        raise PartFailed(f"Cannot make the folder {path}: {error.strerror}.") from error
    return path


def last_lines(log: Path, count: int = 6) -> str:
    """The end of a log, for an error message."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
