"""The demo company. Installed only with DESK_DEMO=true; in production this code does not run."""

from typing import NamedTuple

from servicedesk.demo.company.people import DEMO_PASSWORD, SHOW_PEOPLE

LABELS = {
    "employee": "Employee",
    "agent": "Agent",
    "head": "Department head",
    "hr_admin": "HR admin",
    "executive": "Executive",
    "system_admin": "System admin",
}


class DemoAccount(NamedTuple):
    """One person of each kind, named on the terminal and on the sign-in page."""

    kind: str
    email: str
    name: str
    password: str


def accounts() -> list[DemoAccount]:
    """One account for each kind of user. Read before Django is set up, therefore not translated."""
    return [DemoAccount(LABELS[person.kind], person.email, person.name, DEMO_PASSWORD) for person in SHOW_PEOPLE]
