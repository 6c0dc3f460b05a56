"""Requests whose calendar got new hours: their open clocks move over, and the history says from when to when."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction

from core.updating import update_rows
from slas.enums import ClockState
from slas.queries import outdated_revision_ids
from slas.services import Moved, move_to_newest_hours
from tickets.enums import Kind
from tickets.events import record_all
from tickets.models import Promise, Ticket, TicketEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


LOOKED_AT = 6  # clocks looked at for each request that is claimed; a request has two or three


def retime_open_requests(*, at: datetime, limit: int = 2000) -> int:
    """Move the open clocks of up to `limit` requests to the newest hours of their calendars; call until 0.

    An open clock that counts by replaced hours is itself the note that this is to be done: nothing is lost with a
    killed worker, and one that was reopened later is found, too. Workers share the requests (SKIP LOCKED). What was
    decided stays decided: clocks that have stopped are never touched. Returns how many requests it locked; one that
    another worker had moved just before is among them, and left alone.
    """
    outdated = outdated_revision_ids()
    if not outdated:
        return 0
    with transaction.atomic():
        tickets = _claim(outdated, limit)
        if tickets:
            _retime(tickets, outdated, at)
    return len(tickets)


def _outdated(revision_ids: list[int]) -> QuerySet[Promise]:
    """Promises whose clock is open and counts by hours that were replaced."""
    return Promise.objects.filter(clock__calendar_id__in=revision_ids).exclude(clock__state=ClockState.STOPPED)


def _claim(revision_ids: list[int], limit: int) -> dict[int, Ticket]:
    """Up to `limit` requests, locked; more are looked at, so that several workers find some that are free."""
    waiting = list(_outdated(revision_ids).order_by().values_list("ticket_id", flat=True)[: limit * LOOKED_AT])
    locked = Ticket.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=waiting)
    return {ticket.pk: ticket for ticket in locked.only("revision").order_by("pk")[:limit]}


def _retime(tickets: dict[int, Ticket], revision_ids: list[int], at: datetime) -> None:
    rows = _outdated(revision_ids).filter(ticket__in=list(tickets))
    owners = dict(rows.values_list("clock_id", "ticket_id"))
    moved: defaultdict[int, list[Moved]] = defaultdict(list)
    for move in move_to_newest_hours(owners, at=at):
        moved[owners[move.clock.pk]].append(move)
    record_all([event for pk, moves in moved.items() for event in _events(tickets[pk], moves, at)])
    _copy_moments([tickets[pk] for pk in moved])


def _events(ticket: Ticket, moves: list[Moved], at: datetime) -> Iterable[TicketEvent]:
    """One event for each calendar by which something is due at another time now; the rest is not worth a line."""
    by_calendar: defaultdict[tuple[int, int], list[Moved]] = defaultdict(list)
    for move in moves:
        if move.due_before != move.clock.due_at:
            by_calendar[move.clock.calendar_id, move.revision_before_id].append(move)
    for (revision_id, before_id), changed in by_calendar.items():
        revision = changed[0].clock.calendar
        data = {
            "calendar": revision.calendar.name,
            "calendar_zh": revision.calendar.name_zh,
            "revision": revision_id,
            "revision_before": before_id,
            "due": [_due(move) for move in changed],
        }
        yield TicketEvent(ticket=ticket, kind=Kind.RETIMED, at=at, by_id=revision.created_by_id, data=data)


def _due(move: Moved) -> dict[str, str | int]:
    return {
        "clock": move.clock.pk,
        "metric": move.clock.metric,
        "before": move.due_before.isoformat() if move.due_before else "",
        "after": move.clock.due_at.isoformat() if move.clock.due_at else "",
    }


def _copy_moments(tickets: list[Ticket]) -> None:
    """The earliest running clock's moments on each request; its revision rises, so that open pages look again."""
    running = Promise.objects.filter(ticket__in=tickets, clock__state=ClockState.RUNNING)
    first = running.order_by("ticket_id", "clock__due_at").distinct("ticket_id")
    moments = {pk: (due, warn) for pk, due, warn in first.values_list("ticket_id", "clock__due_at", "clock__warn_at")}
    for ticket in tickets:
        ticket.next_due_at, ticket.next_warn_at = moments.get(ticket.pk, (None, None))
        ticket.revision += 1
    update_rows(Ticket, tickets, ["next_due_at", "next_warn_at", "revision"])
