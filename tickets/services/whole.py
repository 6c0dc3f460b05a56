"""What becomes of the parts that other departments were asked for, when something becomes of their whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.enums import OPEN_STATUSES, Kind, Status
from tickets.events import record
from tickets.services.linking import report_to_waiting
from tickets.services.locking import lock_ticket, save_change
from tickets.services.steps import end_unjudged, of_department, report_to_whole

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Department, Person
    from tickets.models import Ticket


def withdraw_parts(whole: Ticket, *, by: Person, at: datetime) -> None:
    """Withdraw the open parts of a request that is withdrawn, and their parts: nobody waits for the work any more.

    On a part nobody is named: its department may not know who asked for the whole.
    """
    for part in _open_parts(whole):
        withdraw_parts(part, by=by, at=at)
        changed = end_unjudged(part, Kind.CANCELLED, by=None, at=at, data={"whole": whole.ref})
        report_to_whole(part, Status.CANCELLED, by=by, at=at)
        report_to_waiting(part, by=None, at=at)
        save_change(part, changed, at=at)


def take_parts_along(whole: Ticket, to: Department, *, by: Person, at: datetime) -> list[str]:
    """Let the department that takes a request over be the customer of its open parts; returns their references.

    Their promises stay as they are, and who asked for them stays the one to talk to.
    """
    parts = _open_parts(whole)
    for part in parts:
        data = {"whole": whole.ref, "what": "moved", **of_department(to)}
        record(ticket=part, kind=Kind.WHOLE_CHANGED, at=at, by=by, data=data)
        part.customer_department = to
        save_change(part, ["customer_department"], at=at)
    return [part.ref for part in parts]


def tell_parts_solved(whole: Ticket, *, by: Person, at: datetime) -> None:
    """Write on the open parts that their whole was solved without them; whether to go on, their people say."""
    for part in _open_parts(whole):
        data = {"whole": whole.ref, "what": "solved", **of_department(whole.department)}
        record(ticket=part, kind=Kind.WHOLE_CHANGED, at=at, by=by, data=data)
        save_change(part, (), at=at)


def _open_parts(whole: Ticket) -> list[Ticket]:
    """Locked after their whole, in the order of their ids; one that ended meanwhile is left out."""
    found = whole.parts.filter(status__in=OPEN_STATUSES).order_by("id").values_list("pk", flat=True)
    locked = [lock_ticket(pk) for pk in list(found)]
    return [part for part in locked if part.is_open]
