"""Disputes: the one who asked finds a pause or a closing unfair, the head of the department decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.queries import absent_head, responsible_heads, superiors
from tickets.enums import DisputeAbout, DisputeState, Kind, Move, Status
from tickets.events import record
from tickets.models import Dispute
from tickets.permissions import check_move
from tickets.queries.disputes import disputable, open_dispute
from tickets.services.locking import lock_ticket, save_change
from tickets.services.sending import need_words
from tickets.services.steps import end_wait, open_again

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Department, Person
    from tickets.models import Ticket


class NothingDisputed(Refused):
    """There is no such pause or closing, it was disputed before, or nothing waits for a decision."""


@transaction.atomic
def dispute(*, ticket_id: int, about: DisputeAbout, text: str, by: Person, at: datetime) -> Dispute:
    """Dispute the last pause or the closing of a request; its head is told, the deputy while the head is away.

    Nothing else changes until the head decides. Raises MoveRefused, NeedsWords, NothingDisputed.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.DISPUTE, by, ticket)
    need_words(text, _("Say what is unfair; the head of the department reads it."))
    event = disputable(ticket).get(about)
    if event is None:
        raise NothingDisputed(_("There is nothing to dispute: it was disputed before, or never happened."))
    made = Dispute.objects.create(
        ticket=ticket, event=event, about=about, raised_by=by, raised_at=at,
        department_id=event.data.get("department", ticket.department_id),
    )  # fmt: skip
    data = {"about": str(about), "department": made.department_id, **to_the_head(ticket.department, at=at)}
    record(ticket=ticket, kind=Kind.DISPUTED, at=at, by=by, text=text.strip(), data=data)
    save_change(ticket, (), at=at)
    return made


def to_the_head(department: Department, *, at: datetime) -> dict[str, Any]:
    """Whom to tell as the head, for an event's data: ids, and for whom somebody stands in until when."""
    told = responsible_heads(department, at=at) or superiors(department, at=at)
    data: dict[str, Any] = {"told": [person.pk for person in told]}
    away = absent_head(department, at=at)
    if away and away.away_until and away not in told:
        data["stands_in"] = [{"for": str(away), "until": away.away_until.isoformat()}]
    return data


@transaction.atomic
def decide_dispute(*, ticket_id: int, state: DisputeState, text: str, by: Person, at: datetime) -> Dispute:
    """The head of the serving department decides. Upheld: the wait ends, or the request is opened again.

    Explained changes nothing but the words. Raises MoveRefused, NeedsWords, NothingDisputed.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.DECIDE, by, ticket)
    need_words(text, _("Say why; the one who disputed it reads it."))
    found = open_dispute(ticket)
    if found is None or state == DisputeState.OPEN:
        raise NothingDisputed(_("Nothing waits for a decision."))
    found.state, found.outcome, found.decided_by, found.decided_at = state, text.strip(), by, at
    found.save(update_fields=["state", "outcome", "decided_by", "decided_at"])
    data = {"about": found.about, "state": str(state), "department": found.department_id}
    record(ticket=ticket, kind=Kind.DISPUTE_DECIDED, at=at, by=by, text=text.strip(), data=data)
    save_change(ticket, _undo(ticket, found, by=by, at=at), at=at)
    return found


def _undo(ticket: Ticket, found: Dispute, *, by: Person, at: datetime) -> list[str]:
    """Take back what was found unfair, as far as it still stands."""
    if found.state != DisputeState.UPHELD:
        return []
    if found.about == DisputeAbout.PAUSE and ticket.status == Status.WAITING:
        return end_wait(ticket, by=by, at=at)
    if found.about == DisputeAbout.CLOSING and ticket.status == Status.RESOLVED:
        return open_again(ticket, by=by, at=at)
    return []
