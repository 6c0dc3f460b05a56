"""`make demo`: the whole desk from one command, on the embedded parts, until Ctrl-C.

With --reload (`make run`) the web server restarts when code changes and files are served from where they are written;
with --empty an empty database stays empty.
"""

import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from servicedesk.demo import accounts
from servicedesk.embedded import AlreadyRunning, PartFailed, Parts, running_parts
from servicedesk.embedded.processes import private_folder, spawn
from servicedesk.supervisor import Program, Supervisor

DATA = Path(os.environ.get("DESK_DATA", ".data")).resolve()
HOST = os.environ.get("DESK_HOST", "127.0.0.1")
FIRST_PORT = int(os.environ.get("DESK_PORT", "8000"))
PORTS_TRIED = 20
LOOK_EVERY = 0.3  # seconds
CELERY = (sys.executable, "-m", "celery", "-A", "servicedesk")
DEVELOPMENT = {
    "DESK_DEBUG": "true",
    "STATIC_FROM_SOURCE": "true",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}


class Stopped(BaseException):
    """Somebody asked us to stop."""


def main(options: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        launch(reload="--reload" in options, empty="--empty" in options)
    except Stopped:
        say(f"Stopped. The data stay in {os.path.relpath(DATA)}")
    except PartFailed as failure:
        say(str(failure))
        return 1
    return 0


def launch(*, reload: bool, empty: bool) -> None:
    """Run the desk until `Stopped`, then stop everything that was started."""
    began = time.monotonic()
    parts = Parts(DATA, say=say)
    supervisor: Supervisor | None = None
    try:
        start_parts(parts)
        door, live_door = open_door(), open_live_door()
        live = f"http://127.0.0.1:{live_door.getsockname()[1]}/live/"
        environment = child_environment(
            {**parts.environment, "LIVE_URL": live}, port=door.getsockname()[1], reload=reload
        )
        parts.publish(SITE_URL=environment["SITE_URL"])
        prepare(environment, empty=empty)
        supervisor = Supervisor(logs=private_folder(DATA / "logs"), environment=environment, say=say)
        supervisor.start(web_program(door, reload=reload), live_program(live_door))
        wait_until_ready(supervisor, environment["SITE_URL"])
        supervisor.start(*worker_programs())
        announce(environment["SITE_URL"], seconds=time.monotonic() - began)
        tend(parts, supervisor)
    except Stopped:
        say("Stopping …")
        raise
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # stopping is already going on
        if supervisor is not None:
            supervisor.stop()
        parts.stop()


def start_parts(parts: Parts) -> None:
    try:
        parts.start()
    except AlreadyRunning as running:
        address = running_parts(DATA).get("SITE_URL", "")
        raise PartFailed(f"{running} {address}".strip()) from None


def open_door() -> socket.socket:
    """Listen on the first free port, and keep the socket: it stays open while the web server restarts."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except PermissionError:
            raise PartFailed(
                f"No permission to listen on port {port}: choose one above 1023 with DESK_PORT."
            ) from None
        except OSError:
            door.close()
            say(f"Port {port} is taken by another program; trying {port + 1}.")
            continue
        door.listen(128)
        return door
    raise PartFailed(f"No free port from {FIRST_PORT} on: name one with DESK_PORT.")


def open_live_door() -> socket.socket:
    """Any free port: pages carry the address."""
    return socket.create_server((HOST, 0), backlog=128)


def child_environment(parts: Mapping[str, str], *, port: int, reload: bool) -> dict[str, str]:
    defaults = {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": _secret_key(),
        "MEDIA_ROOT": str(private_folder(DATA / "media")),
        **(DEVELOPMENT if reload else {}),
    }
    given = {name: value for name, value in os.environ.items() if value}
    return {**defaults, **given, **parts, "DESK_DEMO": "true", "PYTHONUNBUFFERED": "1"}


def prepare(environment: Mapping[str, str], *, empty: bool) -> None:
    """Migrations, demo company, static files: one process for all, it speaks for itself."""
    quiet = {**environment, "LOG_LEVEL": "WARNING", "LOG_FORMAT": "console"}
    child = spawn([sys.executable, "manage.py", "prepare", *(["--empty"] if empty else [])], env=quiet)
    try:
        code = child.wait()
    except Stopped:
        child.terminate()
        child.wait()
        raise
    if code != 0:
        raise PartFailed("Preparing the database did not end well; the reason is above. The next start takes it up.")


def web_program(door: socket.socket, *, reload: bool) -> Program:
    options = ["--bind", f"fd://{door.fileno()}", "--worker-class", "gthread", "--threads", "8"]
    # keep-alive 0: with threads, kept connections stall others; the control socket would lie in the home folder
    options += ["--keep-alive", "0", "--no-control-socket", "--graceful-timeout", "5"]
    options += ["--reload"] if reload else []
    command = [sys.executable, "-m", "gunicorn", "servicedesk.wsgi", *options]
    return Program("web", command, inherited=[door.fileno()])


def live_program(door: socket.socket) -> Program:
    options = ["--bind", f"fd://{door.fileno()}", "--worker-class", "asgi", "--asgi-lifespan", "off"]
    # open streams would hold a stop for as long as it is patient
    options += ["--keep-alive", "0", "--no-control-socket", "--graceful-timeout", "1"]
    command = [sys.executable, "-m", "gunicorn", "servicedesk.live:hub", *options]
    return Program("live", command, inherited=[door.fileno()])


def worker_programs() -> list[Program]:
    worker = (*CELERY, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    schedule = DATA / "beat-schedule"
    return [
        Program("worker-prompt", [*worker, "-Q", "prompt", "--concurrency", "2", "-n", "prompt@%h"]),
        Program("worker-slow", [*worker, "-Q", "slow", "--concurrency", "1", "-n", "slow@%h"]),
        Program("beat", [*CELERY, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile", ""]),
    ]


def wait_until_ready(supervisor: Supervisor, address: str) -> None:
    told = time.monotonic()
    while not _answers(f"{address}/readyz"):
        supervisor.tend()
        if time.monotonic() - told > 5:  # noqa: PLR2004 - seconds between two signs of life
            told = time.monotonic()
            say(f"Waiting for the web server … Log: {DATA / 'logs' / 'web.log'}")
        time.sleep(LOOK_EVERY)


def announce(address: str, *, seconds: float) -> None:
    say(f"\nThe desk is open after {seconds:.0f} s:  {address}\n")
    say("One click on the sign-in page, or e-mail and password:")
    for account in accounts():
        say(f"  {account.kind:<18} {account.email:<34} {account.password}")
    say("\nCtrl-C stops everything and keeps the data.")


def tend(parts: Parts, supervisor: Supervisor) -> None:
    while True:
        for name in parts.revive():
            say(f"{name} stopped by itself; it runs again.")
        supervisor.tend()
        time.sleep(LOOK_EVERY)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _secret_key() -> str:
    """Made at the first start and kept, so that a restart signs nobody out."""
    path = DATA / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
