"""The promised next word: an agent says until when the requester hears again, and is reminded when that passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from tickets.enums import OPEN_STATUSES, Kind, Move
from tickets.events import record
from tickets.models import Ticket
from tickets.permissions import check_move
from tickets.services.locking import lock_ticket, save_change

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person


class NeedsFutureMoment(Refused):
    """A next word can only be promised for a moment that is still to come."""


@transaction.atomic
def promise_update(*, ticket_id: int, until: datetime, by: Person, at: datetime) -> Ticket:
    """Promise the requester a word by `until`. The next public word of an agent keeps it, whatever it says.

    No clock of the standard hears it. Raises MoveRefused and NeedsFutureMoment.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.PROMISE_UPDATE, by, ticket)
    if until <= at:
        raise NeedsFutureMoment(_("Choose a moment that is still to come."))
    if ticket.next_update_at == until:
        return ticket
    ticket.next_update_at, ticket.update_missed = until, False
    record(ticket=ticket, kind=Kind.UPDATE_PROMISED, at=at, by=by, data={"until": until.isoformat()})
    save_change(ticket, ["next_update_at", "update_missed"], at=at)
    return ticket


def note_missed_updates(*, at: datetime, limit: int = 500) -> int:
    """Write down, once each, which promised words did not come. Returns how many; call again until 0."""
    with transaction.atomic():
        rows = Ticket.objects.filter(next_update_at__lt=at, update_missed=False, status__in=OPEN_STATUSES)
        late = list(rows.select_for_update(skip_locked=True, no_key=True).order_by("next_update_at")[:limit])
        for ticket in late:
            until = ticket.next_update_at.isoformat() if ticket.next_update_at else ""
            record(ticket=ticket, kind=Kind.UPDATE_MISSED, at=at, by=None, data={"until": until})
            ticket.update_missed = True
            save_change(ticket, ["update_missed"], at=at)
    return len(late)
