"""Moves of a request from status to status, as the table in `tickets.enums.MOVES` allows them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.queries import agents_of
from slas.enums import Metric, PauseReason
from slas.services import pause_clock, stop_clock
from tickets.enums import REOPEN_WINDOW, Cause, Channel, DisputeState, Kind, Move, Side, Status
from tickets.events import record
from tickets.models import Dispute, Ticket
from tickets.permissions import check_move
from tickets.queries.quality import quality_lines
from tickets.services.linking import report_to_waiting
from tickets.services.locking import lock_ticket, open_clocks, save_change
from tickets.services.parts import check_no_open_parts
from tickets.services.sending import check_nothing_newer, keep, need_words, sent_before
from tickets.services.steps import (
    answer,
    be_assigned,
    end_unjudged,
    end_wait,
    forget_wait,
    open_again,
    report_to_whole,
    said_cause,
    start_next_reply,
)
from tickets.services.usage import held_at
from tickets.services.whole import tell_parts_solved, withdraw_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from departments.models import Person

PAUSING_CLOCKS = (Metric.NEXT_REPLY, Metric.RESOLUTION)  # the first response is never paused (SEMANTICS C7)
WAITING = ("status", "waiting_for", "waiting_note", "waiting_until", "waiting_since")


class NotAnAgent(Refused):
    """The person chosen does not serve this department."""


class NeedsFutureDate(Refused):
    """Waiting for an agreed date needs a date that is still to come."""


@transaction.atomic
def take_ticket(*, ticket_id: int, by: Person, at: datetime) -> Ticket:
    """Make `by` the one who works on it. Taking what one already has changes nothing."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.TAKE, by, ticket)
    if ticket.assignee_id != by.pk:
        save_change(ticket, be_assigned(ticket, by, by=by, at=at), at=at)
    return ticket


@transaction.atomic
def assign_ticket(*, ticket_id: int, assignee_id: int, by: Person, at: datetime) -> Ticket:
    """Give it to one of the department's agents. Raises NotAnAgent for anybody else."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.ASSIGN, by, ticket)
    assignee = agents_of(ticket.department_id).filter(pk=assignee_id).first()
    if assignee is None:
        raise NotAnAgent(_("Choose an agent of %(department)s.") % {"department": ticket.department.title})
    if ticket.assignee_id != assignee.pk:
        save_change(ticket, be_assigned(ticket, assignee, by=by, at=at), at=at)
    return ticket


@transaction.atomic
def wait_for(
    *,
    ticket_id: int,
    reason: PauseReason,
    text: str,
    by: Person,
    at: datetime,
    until: date | None = None,
    cause: Cause | None = None,
    channel: Channel = Channel.WEB,
    seen_event_id: int | None = None,
    submission_key: str = "",
    attachment_ids: Sequence[int] = (),
) -> Ticket:
    """Stop the resolution clock for a reason that the requester reads in `text`; this is an answer to them, too.

    `until` is needed for an agreed date and ends the wait by itself; `cause` says what could have spared it. Raises
    NeedsWords, NeedsFutureDate, Overtaken, MoveRefused.
    """
    ticket = lock_ticket(ticket_id)
    if sent_before(ticket, by, submission_key):
        return ticket
    check_move(Move.WAIT, by, ticket)
    need_words(text, _("Say what you are waiting for; the requester reads it."))
    if reason == PauseReason.AGREED_DATE:
        _check_is_to_come(until, ticket, at=at)
    check_nothing_newer(ticket, by, seen_event_id)
    changed = answer(ticket, by, at=at)
    clocks = open_clocks(ticket, *PAUSING_CLOCKS)
    data = {"reason": str(reason), **held_at(ticket, clocks, at=at)}
    for clock in clocks:
        pause_clock(clock, reason=reason, note=text.strip(), by=by, at=at)
    ticket.status, ticket.waiting_for, ticket.waiting_note = Status.WAITING, reason, text.strip()
    ticket.waiting_until = until if reason == PauseReason.AGREED_DATE else None
    ticket.waiting_since = at
    data |= said_cause(cause)
    data["until"] = ticket.waiting_until.isoformat() if ticket.waiting_until else ""
    event = record(
        ticket=ticket, kind=Kind.WAITING_STARTED, at=at, by=by, text=text.strip(), data=data, channel=channel
    )
    keep(event, by=by, at=at, submission_key=submission_key, attachment_ids=attachment_ids)
    save_change(ticket, {*changed, *WAITING}, at=at)
    return ticket


def _check_is_to_come(until: date | None, ticket: Ticket, *, at: datetime) -> None:
    if until is None or until <= at.astimezone(ZoneInfo(ticket.department.timezone)).date():
        raise NeedsFutureDate(_("Choose a date that is still to come."))


@transaction.atomic
def resume_ticket(*, ticket_id: int, by: Person, at: datetime) -> Ticket:
    """End a wait; the clocks count again."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.RESUME, by, ticket)
    save_change(ticket, end_wait(ticket, by=by, at=at), at=at)
    return ticket


@transaction.atomic
def resolve_ticket(
    *,
    ticket_id: int,
    by: Person,
    text: str,
    at: datetime,
    channel: Channel = Channel.WEB,
    seen_event_id: int | None = None,
    submission_key: str = "",
    despite_parts: bool = False,
    met: Collection[int] | None = None,
) -> Ticket:
    """Say that it is solved, and how. Stops and judges every clock, also one that waited.

    With parts that other departments still work on it must be said that they do not matter any more. `met` are the
    numbers (from 0) of the standard's quality indicators that hold; None: they were not asked about. Raises
    PartsOpen, NeedsWords, Overtaken, MoveRefused.
    """
    ticket = lock_ticket(ticket_id)
    if sent_before(ticket, by, submission_key):
        return ticket
    check_move(Move.RESOLVE, by, ticket)
    need_words(text, _("Say how it was solved; the requester reads it."))
    check_nothing_newer(ticket, by, seen_event_id)
    if despite_parts:
        tell_parts_solved(ticket, by=by, at=at)
    else:
        check_no_open_parts(ticket)
    changed = [*answer(ticket, by, at=at), *forget_wait(ticket)]
    for clock in open_clocks(ticket):
        stop_clock(clock, at=at)
    ticket.status, ticket.resolved_at, ticket.resolver = Status.RESOLVED, at, by
    data = {"department": ticket.department_id, **_checked(ticket, met)}
    event = record(ticket=ticket, kind=Kind.RESOLVED, at=at, by=by, text=text.strip(), data=data, channel=channel)
    keep(event, by=by, at=at, submission_key=submission_key)
    report_to_whole(ticket, Status.RESOLVED, by=by, at=at)
    report_to_waiting(ticket, by=by, at=at)
    save_change(ticket, {*changed, "status", "resolved_at", "resolver"}, at=at)
    return ticket


def _checked(ticket: Ticket, met: Collection[int] | None) -> dict[str, Any]:
    """What the standard asks of good work and whether it holds, in the words of that day."""
    if met is None or not (lines := quality_lines(ticket)):
        return {}
    rows = [{"text": line.text, "text_zh": line.text_zh, "met": n in met} for n, line in enumerate(lines)]
    return {"quality": rows}


@transaction.atomic
def reopen_ticket(*, ticket_id: int, by: Person, text: str, at: datetime, cause: Cause | None = None) -> Ticket:
    """Open a solved request again; the same clock runs on and its first verdict stays.

    From the customer it is also a message that waits for a reply.
    """
    ticket = lock_ticket(ticket_id)
    standing = check_move(Move.REOPEN, by, ticket)
    need_words(text, _("Say what is still missing."))
    changed = open_again(ticket, by=by, at=at, text=text.strip(), cause=cause)
    if Side.CUSTOMER in standing:
        start_next_reply(ticket, at=at)
    save_change(ticket, changed, at=at)
    return ticket


@transaction.atomic
def confirm_ticket(*, ticket_id: int, by: Person, at: datetime) -> Ticket:
    """The customer agrees that it is solved; nothing reopens it any more."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.CONFIRM, by, ticket)
    _close(ticket, by=by, at=at)
    return ticket


def close_settled(*, at: datetime, limit: int = 500) -> int:
    """Close requests solved longer than the reopening window ago, undisputed. Returns how many; call again until 0."""
    with transaction.atomic():
        settled = Ticket.objects.filter(status=Status.RESOLVED, resolved_at__lt=at - REOPEN_WINDOW)
        due = settled.exclude(Exists(Dispute.objects.filter(ticket=OuterRef("pk"), state=DisputeState.OPEN)))
        tickets = list(due.select_for_update(skip_locked=True, no_key=True).order_by("resolved_at")[:limit])
        for ticket in tickets:
            _close(ticket, by=None, at=at)
    return len(tickets)


def _close(ticket: Ticket, *, by: Person | None, at: datetime) -> None:
    ticket.status, ticket.closed_at = Status.CLOSED, at
    record(ticket=ticket, kind=Kind.CLOSED, at=at, by=by)
    save_change(ticket, ["status", "closed_at"], at=at)


@transaction.atomic
def cancel_ticket(*, ticket_id: int, by: Person, text: str, at: datetime) -> Ticket:
    """Withdraw a request, and with it its open parts. Its clocks stop without a verdict; a breach stays a fact."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.CANCEL, by, ticket)
    withdraw_parts(ticket, by=by, at=at)
    changed = end_unjudged(ticket, Kind.CANCELLED, by=by, at=at, text=text.strip())
    report_to_whole(ticket, Status.CANCELLED, by=by, at=at)
    report_to_waiting(ticket, by=by, at=at)
    save_change(ticket, changed, at=at)
    return ticket


def resume_due_waits(*, at: datetime, limit: int = 500) -> int:
    """End waits whose agreed date has come (in the department's zone). Returns how many; call again until 0."""
    with transaction.atomic():
        rows = Ticket.objects.filter(status=Status.WAITING, waiting_until__lte=at.date() + timedelta(days=1))
        locked = rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("department")
        due = [ticket for ticket in locked.order_by("waiting_until")[:limit] if _date_has_come(ticket, at)]
        for ticket in due:
            save_change(ticket, end_wait(ticket, by=None, at=at), at=at)
    return len(due)


def _date_has_come(ticket: Ticket, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(ticket.department.timezone)).date()
    return ticket.waiting_until is not None and ticket.waiting_until <= local
