"""Parts of moves, on a request that the caller has locked. Each returns the fields of the ticket to save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slas.enums import ClockState, Metric
from slas.queries import ladder
from slas.services import lock_clocks, reopen_clock, resume_clock, start_clocks, stop_clock
from tickets.enums import Cause, Kind, Status
from tickets.events import record
from tickets.models import Promise
from tickets.services.locking import open_clocks
from tickets.services.usage import held_at

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Department, Person
    from tickets.models import Ticket

REPLY_CLOCKS = (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY)


def be_assigned(ticket: Ticket, assignee: Person, *, by: Person | None, at: datetime) -> list[str]:
    """Make `assignee` the one who works on it."""
    was = ticket.assignee
    ticket.assignee = assignee
    data = {"from": str(was) if was else "", "to": str(assignee), "to_id": assignee.pk}
    record(ticket=ticket, kind=Kind.ASSIGNED, at=at, by=by, data=data)
    return ["assignee", *_be_begun(ticket)]


def answer(ticket: Ticket, by: Person, *, at: datetime) -> list[str]:
    """A public word of an agent: first response and next reply are kept, and somebody owns the request."""
    for clock in open_clocks(ticket, *REPLY_CLOCKS):
        stop_clock(clock, at=at)
    changed = be_assigned(ticket, by, by=by, at=at) if ticket.assignee is None and ticket.is_open else []
    if ticket.first_answered_at is None:
        ticket.first_answered_at = at
        changed.append("first_answered_at")
    return [*changed, *_keep_word(ticket), *_be_begun(ticket)]


def _keep_word(ticket: Ticket) -> list[str]:
    if ticket.next_update_at is None:
        return []
    ticket.next_update_at, ticket.update_missed = None, False
    return ["next_update_at", "update_missed"]


def _be_begun(ticket: Ticket) -> list[str]:
    if ticket.status != Status.NEW:
        return []
    ticket.status = Status.OPEN
    return ["status"]


def said_cause(cause: Cause | None) -> dict[str, str]:
    """The cause for an event's data, where one was said."""
    return {"cause": str(cause)} if cause else {}


def end_wait(ticket: Ticket, *, by: Person | None, at: datetime) -> list[str]:
    """Let the clocks count again, and write down for what it waited since when."""
    for clock in open_clocks(ticket):
        resume_clock(clock, at=at)
    data = {"reason": ticket.waiting_for, "since": ticket.waiting_since.isoformat() if ticket.waiting_since else ""}
    record(ticket=ticket, kind=Kind.RESUMED, at=at, by=by, data=data)
    ticket.status = Status.OPEN
    return ["status", *forget_wait(ticket)]


def forget_wait(ticket: Ticket) -> list[str]:
    ticket.waiting_for = ticket.waiting_note = ""
    ticket.waiting_until = ticket.waiting_since = None
    return ["waiting_for", "waiting_note", "waiting_until", "waiting_since"]


def end_unjudged(
    ticket: Ticket, kind: Kind, *, by: Person | None, at: datetime, text: str = "", data: dict[str, Any] | None = None
) -> list[str]:
    """End an open request that nobody solved: its clocks stop without a verdict, a breach that happened stays."""
    clocks = open_clocks(ticket)
    held = held_at(ticket, clocks, at=at)
    for clock in clocks:
        stop_clock(clock, at=at, judge=False)
    broken = ticket.promises.filter(is_internal=False, clock__breached_at__isnull=False).exists()
    record(ticket=ticket, kind=kind, at=at, by=by, text=text, data={**held, **(data or {}), "broken": broken})
    ticket.status, ticket.closed_at = Status.CANCELLED, at
    return ["status", "closed_at", *forget_wait(ticket)]


def open_again(ticket: Ticket, *, by: Person, at: datetime, text: str = "", cause: Cause | None = None) -> list[str]:
    """Let the clocks of the solution run on where they stopped; their first verdict stays."""
    for clock in lock_clocks(_solution_clocks(ticket)):
        reopen_clock(clock, at=at)
    ticket.status, ticket.resolved_at, ticket.resolver = Status.OPEN, None, None
    ticket.reopened += 1
    data = {"department": ticket.department_id, **said_cause(cause)}
    record(ticket=ticket, kind=Kind.REOPENED, at=at, by=by, text=text, data=data)
    return ["status", "resolved_at", "resolver", "reopened"]


def _solution_clocks(ticket: Ticket) -> list[int]:
    """Clocks that solving stopped: the promise to the requester, and that of the department that serves now.

    What an earlier department owed ended when it handed over.
    """
    judged = Promise.objects.filter(ticket=ticket, metric=Metric.RESOLUTION, clock__is_met__isnull=False)
    stopped = judged.filter(clock__state=ClockState.STOPPED)
    to_requester = list(stopped.filter(is_internal=False).values_list("clock_id", flat=True))
    among_departments = stopped.filter(is_internal=True, is_shared=False, department_id=ticket.department_id)
    own = among_departments.order_by("-id").values_list("clock_id", flat=True)[:1]
    shared = stopped.filter(is_shared=True, department_id__in=ticket.partner_ids).values_list("clock_id", flat=True)
    return [*to_requester, *own, *shared]


def hand_over_data(ticket: Ticket, to: Department) -> dict[str, str | int]:
    """What history keeps of a hand-over. A department may change its name; history keeps the one it had."""
    left = ticket.department
    return {
        "from": left.code,
        "from_name": left.name,
        "from_name_zh": left.name_zh,
        "to": to.code,
        "to_name": to.name,
        "to_name_zh": to.name_zh,
        "hop": ticket.hops + 1,
    }


def report_to_whole(part: Ticket, outcome: Status, *, by: Person, at: datetime) -> None:
    """Where this was a part of another request, write there that it ended and how."""
    if part.parent is not None:
        data = {"part": part.ref, "outcome": str(outcome), **of_department(part.department)}
        record(ticket=part.parent, kind=Kind.PART_ENDED, at=at, by=by, data=data)


def of_department(department: Department) -> dict[str, str]:
    """A department may change its name; the history keeps the one it had."""
    return {"of": department.code, "of_name": department.name, "of_name_zh": department.name_zh}


def start_next_reply(ticket: Ticket, *, at: datetime) -> None:
    """Next reply runs from the first unanswered message of the customer, after the first response (SEMANTICS §7.5).

    It is promised by the department that serves now, from the version its own promise came from.
    """
    if ticket.first_answered_at is None or open_clocks(ticket, Metric.NEXT_REPLY):
        return
    made = _promise_in_use(ticket)
    if made is None or ladder(made.version_id).target(ticket.priority, Metric.NEXT_REPLY) is None:
        return
    clocks = start_clocks(
        version=made.version, priority=ticket.priority, department_id=ticket.department_id, at=at,
        metrics=(Metric.NEXT_REPLY,),
    )  # fmt: skip
    cycle = Promise.objects.filter(ticket=ticket, metric=Metric.NEXT_REPLY).count() + 1
    for clock in clocks:
        Promise.objects.create(
            ticket=ticket, metric=clock.metric, department_id=ticket.department_id, version=made.version, clock=clock,
            cycle=cycle,
        )  # fmt: skip


def _promise_in_use(ticket: Ticket) -> Promise | None:
    promises = Promise.objects.select_related("version").filter(ticket=ticket)
    own = promises.filter(department_id=ticket.department_id).order_by("-id").first()
    return own or promises.filter(is_internal=False).order_by("id").first()
