"""Taking a request for change: the ticket first, then its clocks, always in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from slas.enums import ClockState
from slas.services import lock_clocks
from tickets.enums import OPEN_STATUSES
from tickets.models import Promise, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from slas.enums import Metric
    from slas.models import Clock


def lock_ticket(ticket_id: int) -> Ticket:
    """The request, locked until the transaction ends. Raises Ticket.DoesNotExist."""
    return _locking(Ticket.objects.all()).get(pk=ticket_id)


def lock_open(rows: QuerySet[Ticket]) -> list[Ticket]:
    """Those of `rows` that are open, locked in the order of their ids; one that ended meanwhile is left out."""
    return list(_locking(rows.filter(status__in=OPEN_STATUSES)).order_by("id"))


def _locking(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    locked = rows.select_for_update(no_key=True, of=("self",))
    return locked.select_related("department", "service", "requester", "assignee")


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


def change_all(tickets: Iterable[Ticket], *, at: datetime, **changed: Any) -> None:
    """The same change, and a new revision, for locked requests whose clocks stay as they are: one statement."""
    rows = Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])
    rows.update(**changed, updated_at=at, revision=F("revision") + 1)
