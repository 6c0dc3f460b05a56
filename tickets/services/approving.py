"""Requests that a superior of the requester approves before anybody works on them. The promise begins with the yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.enums import Kind, Move, Status
from tickets.events import record
from tickets.permissions import check_move
from tickets.services.filing import start_promised, tie_promises
from tickets.services.locking import lock_ticket, save_change
from tickets.services.sending import need_words

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from tickets.models import Ticket


@transaction.atomic
def approve_ticket(*, ticket_id: int, by: Person, at: datetime, text: str = "") -> Ticket:
    """Say yes: the request goes to its department, and the clocks of the standard in force now start.

    Raises MoveRefused for anybody but the approver, and once it was decided.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.APPROVE, by, ticket)
    ticket.status = Status.NEW
    record(ticket=ticket, kind=Kind.APPROVED, at=at, by=by, text=text.strip())
    tie_promises(ticket, start_promised(ticket, at=at))
    save_change(ticket, ["status"], at=at)
    return ticket


@transaction.atomic
def decline_ticket(*, ticket_id: int, by: Person, text: str, at: datetime) -> Ticket:
    """Say no, and why. Nothing was promised, so nothing is broken. Raises NeedsWords and MoveRefused."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.DECLINE, by, ticket)
    need_words(text, _("Say why; the requester reads it."))
    ticket.status, ticket.closed_at = Status.CANCELLED, at
    record(ticket=ticket, kind=Kind.DECLINED, at=at, by=by, text=text.strip())
    save_change(ticket, ["status", "closed_at"], at=at)
    return ticket
