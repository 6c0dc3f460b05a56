"""The demo company. Installed only with DESK_DEMO=true; in production this code does not run."""

from typing import NamedTuple


class DemoAccount(NamedTuple):
    """One person of each kind, named on the terminal and on the sign-in page."""

    kind: str
    email: str
    password: str


def accounts() -> list[DemoAccount]:
    """One account for each kind of user. Read before Django is set up."""
    return []
