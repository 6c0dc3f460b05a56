"""What of a request can be disputed, and what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.enums import DisputeAbout, DisputeState, Kind, Status
from tickets.models import Dispute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tickets.models import Ticket, TicketEvent

DISPUTED_KINDS = {Kind.WAITING_STARTED: DisputeAbout.PAUSE, Kind.RESOLVED: DisputeAbout.CLOSING}


def disputable(ticket: Ticket) -> dict[DisputeAbout, TicketEvent]:
    """The last pause, and the closing of a solved request, that nobody disputed yet; none while a dispute is open."""
    events = ticket.events.filter(kind__in=DISPUTED_KINDS).order_by("at", "id")
    return disputable_among(ticket, events, ticket.disputes.all())


def disputable_among(
    ticket: Ticket, events: Iterable[TicketEvent], disputes: Iterable[Dispute]
) -> dict[DisputeAbout, TicketEvent]:
    """As `disputable`, from the ticket's events (oldest first) and disputes that the caller has."""
    known = list(disputes)
    if any(dispute.state == DisputeState.OPEN for dispute in known):
        return {}
    last = {DISPUTED_KINDS[Kind(event.kind)]: event for event in events if event.kind in DISPUTED_KINDS}
    if ticket.status != Status.RESOLVED:
        last.pop(DisputeAbout.CLOSING, None)
    done = {dispute.event_id for dispute in known}
    return {about: event for about, event in last.items() if event.pk not in done}


def open_dispute(ticket: Ticket) -> Dispute | None:
    """The dispute that waits for the head's decision."""
    return Dispute.objects.filter(ticket=ticket, state=DisputeState.OPEN).first()
