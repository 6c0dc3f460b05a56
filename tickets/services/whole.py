"""What becomes of the parts that other departments were asked for, when something becomes of their whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.enums import Kind, Status
from tickets.events import record_all
from tickets.models import TicketEvent
from tickets.services.linking import report_to_waiting
from tickets.services.locking import change_all, lock_open, save_change
from tickets.services.steps import end_unjudged, of_department, report_to_whole

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Department, Person
    from tickets.models import Ticket


def withdraw_parts(whole: Ticket, *, by: Person, at: datetime) -> None:
    """Withdraw the open parts of a request that is withdrawn, and their parts: nobody waits for the work any more.

    On a part nobody is named: its department may not know who asked for the whole.
    """
    for part in lock_open(whole.parts.all()):
        withdraw_parts(part, by=by, at=at)
        changed = end_unjudged(part, Kind.CANCELLED, by=None, at=at, data={"whole": whole.ref})
        report_to_whole(part, Status.CANCELLED, by=by, at=at)
        report_to_waiting(part, by=None, at=at)
        save_change(part, changed, at=at)


def take_parts_along(whole: Ticket, to: Department, *, by: Person, at: datetime) -> list[str]:
    """Let the department that takes a request over be the customer of its open parts; returns their references.

    Their promises stay as they are, and who asked for them stays the one to talk to.
    """
    parts = _tell_parts(whole, {"what": "moved", **of_department(to)}, by=by, at=at)
    change_all(parts, at=at, customer_department=to)
    return [part.ref for part in parts]


def tell_parts_solved(whole: Ticket, *, by: Person, at: datetime) -> None:
    """Write on the open parts that their whole was solved without them; whether to go on, their people say."""
    change_all(_tell_parts(whole, {"what": "solved", **of_department(whole.department)}, by=by, at=at), at=at)


def _tell_parts(whole: Ticket, said: dict[str, str], *, by: Person, at: datetime) -> list[Ticket]:
    """Write the same on every open part; returns them, locked."""
    parts = lock_open(whole.parts.all())
    data = {"whole": whole.ref, **said}
    record_all([TicketEvent(ticket=part, kind=Kind.WHOLE_CHANGED, at=at, by=by, data=data) for part in parts])
    return parts
