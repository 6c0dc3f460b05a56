"""Find a Chromium or Chrome for the browser tests; as root on Debian, install one. Prints its path."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "The browser tests need Chromium or Chrome and none was found.\n"
    "Install one (Debian, Ubuntu: apt-get install chromium) or name it with DESK_CHROMIUM=/path/to/it."
)


def find() -> str | None:
    """The path of the browser to test with: DESK_CHROMIUM, or the first of the usual names."""
    named = os.environ.get("DESK_CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, NAMES) if path), None)


def main() -> None:
    path = find() or install()
    if path is None:
        sys.exit(MISSING)
    print(path)


def install() -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return None
    print("Installing Chromium for the browser tests …", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
        subprocess.run([apt, *step], env=quiet, stdout=sys.stderr, check=False)  # noqa: S603
    return find()


if __name__ == "__main__":
    main()
