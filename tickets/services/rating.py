"""The customer's mark, written into the request's own history by the survey that asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tickets.enums import Kind
from tickets.events import record
from tickets.services.locking import lock_ticket

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from tickets.models import TicketEvent


@transaction.atomic
def record_rating(*, ticket_id: int, by: Person, pulse_id: int, at: datetime) -> TicketEvent:
    """Record that the customer rated. The marks stay with the pulse: its own rules say who reads them."""
    ticket = lock_ticket(ticket_id)
    return record(ticket=ticket, kind=Kind.RATED, at=at, by=by, data={"pulse": pulse_id})
