"""Writing down what happened: the row is audit trail and outbox; a nudge after the commit hurries the relay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from core.copying import append_rows
from core.live import announce_on_commit
from tickets.models import TicketEvent

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from tickets.enums import Kind
    from tickets.models import Ticket

log = logging.getLogger(__name__)

RELAY_TASK = "servicedesk.tasks.relay"
NUDGE_LASTS = 60.0  # seconds; by then beat's own round has come, and nudges must not pile up while no worker runs


def record(
    *,
    ticket: Ticket,
    kind: Kind,
    at: datetime,
    by: Person | None,
    text: str = "",
    data: dict[str, Any] | None = None,
    is_public: bool = True,
    channel: str = "",
) -> TicketEvent:
    """Append one event to the ticket's history, in the caller's transaction; reactions follow after its commit."""
    event = TicketEvent.objects.create(
        ticket=ticket, kind=kind, at=at, by=by, text=text, data=data or {}, is_public=is_public, channel=channel
    )
    nudge_relay_on_commit()
    announce_on_commit([f"ticket:{ticket.pk}"])
    return event


def record_all(events: list[TicketEvent]) -> list[TicketEvent]:
    """Append many events at once (the sweep), as `record` does one."""
    append_rows(TicketEvent, events)
    nudge_relay_on_commit()
    announce_on_commit(f"ticket:{event.ticket_id}" for event in events)
    return events


def nudge_relay_on_commit() -> None:
    """Ask for the relay once after this transaction; beat's own round finds what a broken broker lost."""
    connection = transaction.get_connection()
    already = any(func is _nudge for _sids, func, *_rest in connection.run_on_commit)
    if not already:
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    try:
        current_app.send_task(RELAY_TASK, retry=False, expires=NUDGE_LASTS)
    except OperationalError:
        log.warning("relay_nudge_failed")
