"""One request as plain facts: its promises with amounts and reasons, and what the reader may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.enums import Kind, Side
from tickets.models import Promise, Ticket
from tickets.permissions import allowed_moves, sides, visible_events, visible_tickets
from tickets.queries.explanation import why
from tickets.queries.parts import ties_of
from tickets.queries.readings import read
from tickets.queries.register import SHOWN_WITH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.promisebar import Why
    from departments.models import Person
    from tickets.enums import Move
    from tickets.models import TicketEvent
    from tickets.queries.parts import Ties
    from tickets.queries.readings import Reading


@dataclass(frozen=True)
class PromiseFact:
    """One promise read at a moment, and the story behind its time."""

    reading: Reading
    why: Why


@dataclass(frozen=True)
class TicketFacts:
    """`promises` between departments are there for those who serve the request only."""

    ticket: Ticket
    promises: Sequence[PromiseFact]
    allowed_moves: Sequence[Move]
    ties: Ties
    last_event_id: int


def open_ticket(person: Person, ref: str) -> Ticket:
    """The request `ref`; raises Ticket.DoesNotExist alike when it is unknown and when it is not for `person`."""
    return visible_tickets(person).select_related(*SHOWN_WITH).get(ref=ref)


def ticket_facts(person: Person, ref: str, *, at: datetime) -> TicketFacts:
    """All about one request as `person` may know it at `at`. Raises Ticket.DoesNotExist as `open_ticket` does."""
    ticket = open_ticket(person, ref)
    events = visible_events(person, ticket)
    return TicketFacts(
        ticket=ticket,
        promises=_promises(person, ticket, list(events.filter(kind=Kind.PRIORITY_CHANGED)), at=at),
        allowed_moves=allowed_moves(person, ticket),
        ties=ties_of(person, ticket, at),
        last_event_id=events.order_by("-id").values_list("pk", flat=True).first() or 0,
    )


def _promises(person: Person, ticket: Ticket, changes: list[TicketEvent], *, at: datetime) -> list[PromiseFact]:
    rows = Promise.objects.filter(ticket=ticket).order_by("is_internal", "id")
    if Side.SUPPLIER not in sides(person, ticket):
        rows = rows.filter(is_internal=False)
    made = list(rows.select_related("clock", "version__standard", "version__calendar", "department"))
    return [PromiseFact(reading, why(reading, ticket, changes)) for reading in read(made, at, with_people=True)]
