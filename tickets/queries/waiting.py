"""Whose turn it is: a request always waits for somebody, since a moment, for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from core.moments import format_date
from slas.enums import PauseReason
from tickets.enums import REOPEN_WINDOW, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tickets.models import Ticket, TicketEvent

GIVES_THE_TURN = (
    Kind.CREATED,
    Kind.REQUESTER_REPLIED,
    Kind.ASSIGNED,
    Kind.RESUMED,
    Kind.REOPENED,
    Kind.TRANSFERRED,
)


@dataclass(frozen=True)
class Turn:
    """`who` it waits for, since when, the reason as a sentence, and the words that were said about it."""

    who: str
    since: datetime
    why: str = ""
    quote: str = ""


def turn(ticket: Ticket, events: Sequence[TicketEvent], now: datetime) -> Turn | None:
    """Whom `ticket` waits for; None once it is finished. `events` are public ones or all, oldest first."""
    if ticket.status == Status.WAITING and ticket.waiting_since:
        return Turn(waited_for(ticket, now), ticket.waiting_since, quote=ticket.waiting_note)
    if ticket.status == Status.RESOLVED and ticket.resolved_at:
        closes = format_date((ticket.resolved_at + REOPEN_WINDOW).date(), timezone.localtime(now).date())
        return Turn(
            str(ticket.customer), ticket.resolved_at, _("Without a word it closes on %(day)s.") % {"day": closes}
        )
    if ticket.status == Status.APPROVAL:
        return Turn(str(ticket.approver or ""), ticket.created_at, _("Nobody works on it before the yes."))
    if not ticket.is_open:
        return None
    last = next((event for event in reversed(events) if event.kind in GIVES_THE_TURN), None)
    since = last.at if last else ticket.created_at
    return Turn(
        _serving(ticket), since, _reason(ticket, last), last.text if last and last.kind == Kind.REOPENED else ""
    )


def waited_for(ticket: Ticket, now: datetime) -> str:
    """Whom or what a waiting request waits for."""
    if ticket.waiting_for == PauseReason.REQUESTER:
        return str(ticket.customer)
    if ticket.waiting_for == PauseReason.AGREED_DATE and ticket.waiting_until:
        today = timezone.localtime(now).date()
        return _("the agreed date %(day)s") % {"day": format_date(ticket.waiting_until, today)}
    return _("a third party")


def _serving(ticket: Ticket) -> str:
    said = {"person": str(ticket.assignee or ""), "department": ticket.department.title}
    if ticket.assignee_id:
        return _("%(person)s (%(department)s)") % said
    return _("the agents of %(department)s") % said


def _reason(ticket: Ticket, last: TicketEvent | None) -> str:
    said = {"person": str(last.by or "") if last else ""}
    kind = last.kind if last else ""
    if kind == Kind.REQUESTER_REPLIED:
        return _("%(person)s wrote.") % said
    if kind == Kind.REOPENED:
        return _("%(person)s opened it again:") % said
    return "" if ticket.assignee_id else _("Nobody has taken it yet.")
