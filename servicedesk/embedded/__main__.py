"""Run a command beside the embedded parts: python -m servicedesk.embedded COMMAND [ARGUMENT …].

Joins the parts of a running desk, or starts them for the command's time.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from . import AlreadyRunning, PartFailed, Parts, running_parts

DATA = Path(os.environ.get("DESK_DATA", ".data"))


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the parts are stopped
    parts = Parts(DATA, say=lambda text: sys.stderr.write(f"{text}\n"))
    try:
        environment = parts.start()
    except AlreadyRunning:
        environment = running_parts(DATA)
    try:
        return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130
    finally:
        parts.stop()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PartFailed as failure:
        sys.exit(str(failure))
