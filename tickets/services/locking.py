"""Taking a request for change: the ticket first, then its clocks, always in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slas.enums import ClockState
from slas.services import lock_clocks
from tickets.models import Promise, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from slas.enums import Metric
    from slas.models import Clock


def lock_ticket(ticket_id: int) -> Ticket:
    """The request, locked until the transaction ends. Raises Ticket.DoesNotExist."""
    rows = Ticket.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("department", "service", "requester", "assignee").get(pk=ticket_id)


def open_clocks(ticket: Ticket, *metrics: Metric) -> list[Clock]:
    """The request's clocks that are not stopped (of the given metrics, or all), locked."""
    promises = Promise.objects.filter(ticket=ticket).exclude(clock__state=ClockState.STOPPED)
    if metrics:
        promises = promises.filter(metric__in=metrics)
    return lock_clocks(promises.values_list("clock_id", flat=True))


def copy_moments(ticket: Ticket) -> list[str]:
    """Copy the earliest running clock's moments to the ticket; returns the fields to save."""
    running = ticket.promises.filter(clock__state=ClockState.RUNNING).order_by("clock__due_at")
    first = running.values_list("clock__due_at", "clock__warn_at").first()
    ticket.next_due_at, ticket.next_warn_at = first or (None, None)
    return ["next_due_at", "next_warn_at"]


def save_change(ticket: Ticket, fields: Iterable[str], *, at: datetime) -> None:
    """Save the changed `fields`, the copied moments and the new revision in one statement."""
    ticket.updated_at = at
    ticket.revision += 1
    ticket.save(update_fields=[*fields, *copy_moments(ticket), "updated_at", "revision"])
