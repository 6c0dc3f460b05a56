"""Requests that change department or weight while they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from departments.queries import service_with_form
from slas.enums import Metric
from slas.queries import ladder, standard_in_force
from slas.services import hand_over_clock, retarget_clock, start_clocks, stop_clock
from tickets.enums import Kind, Move, Status
from tickets.events import record
from tickets.models import Promise
from tickets.permissions import check_move
from tickets.services.following import let_go
from tickets.services.locking import lock_ticket, open_clocks, save_change
from tickets.services.parts import check_is_elsewhere
from tickets.services.sending import need_words
from tickets.services.sharing import part_with
from tickets.services.steps import end_wait, hand_over_data
from tickets.services.usage import held_at
from tickets.services.whole import take_parts_along

if TYPE_CHECKING:
    from datetime import datetime

    from departments.enums import Priority
    from departments.models import Person, Service
    from slas.models import Clock
    from tickets.models import Ticket


@transaction.atomic
def transfer_ticket(*, ticket_id: int, service_id: int, text: str, by: Person, at: datetime) -> Ticket:
    """Hand a request to another department's service.

    The promise to the requester runs on, held by the new department; beside it that one gets a clock of its own (an
    OLA), and the one of the department that hands over is closed. Open parts go along. Those who merely follow a
    request that becomes restricted lose sight of it, and so do departments that served it together with this one.
    Raises NeedsWords, SameDepartment, MoveRefused.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.TRANSFER, by, ticket)
    need_words(text, _("Say why it goes there; the requester and the next department read it."))
    service = service_with_form(service_id)
    check_is_elsewhere(service, ticket)
    changed = end_wait(ticket, by=by, at=at) if ticket.status == Status.WAITING else []
    _end_sharing(ticket, service, at=at)
    clocks = open_clocks(ticket)
    data = hand_over_data(ticket, service.department) | held_at(ticket, clocks, at=at)
    _hand_over_clocks(ticket, clocks, service, at=at)
    if parts := take_parts_along(ticket, service.department, by=by, at=at):
        data["parts"] = parts
    becomes_restricted = service.is_restricted and not ticket.is_restricted
    if becomes_restricted and (lost := let_go(ticket, service)):
        data["lost"] = lost
    record(ticket=ticket, kind=Kind.TRANSFERRED, at=at, by=by, text=text.strip(), data=data)
    ticket.department, ticket.service, ticket.assignee, ticket.hops = (
        service.department,
        service,
        None,
        ticket.hops + 1,
    )
    ticket.is_restricted = ticket.is_restricted or service.is_restricted
    fields = {*changed, "partner_ids", "department", "service", "assignee", "hops", "is_restricted"}
    save_change(ticket, fields, at=at)
    return ticket


def _end_sharing(ticket: Ticket, service: Service, *, at: datetime) -> None:
    """A partner that takes the request over serves it alone; what becomes confidential has no partners at all."""
    for partner in ticket.partner_ids:
        if service.is_restricted or partner == service.department_id:
            part_with(ticket, partner, at=at)


def _hand_over_clocks(ticket: Ticket, clocks: list[Clock], service: Service, *, at: datetime) -> None:
    internal = set(ticket.promises.filter(is_internal=True, is_shared=False).values_list("clock_id", flat=True))
    shared = set(ticket.promises.filter(is_shared=True).values_list("clock_id", flat=True))
    for clock in clocks:
        if clock.pk in internal:
            stop_clock(clock, at=at)
        elif clock.pk not in shared:
            hand_over_clock(clock, department_id=service.department_id, at=at)
    version = standard_in_force(service_id=service.pk, department_id=service.department_id, at=at)
    if version is None:
        return
    for clock in start_clocks(
        version=version,
        priority=ticket.priority,
        department_id=service.department_id,
        at=at,
        metrics=(Metric.RESOLUTION,),
    ):
        Promise.objects.create(
            ticket=ticket,
            metric=clock.metric,
            department=service.department,
            version=version,
            clock=clock,
            is_internal=True,
        )


@transaction.atomic
def change_priority(*, ticket_id: int, priority: Priority, text: str, by: Person, at: datetime) -> Ticket:
    """Change how much is at stake: clocks are re-timed from creation, old and new due times are written down."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.REPRIORITISE, by, ticket)
    if ticket.priority == priority:
        return ticket
    need_words(text, _("Say why the priority changes; the requester reads it."))
    save_change(ticket, reprioritise(ticket, priority, by=by, at=at, text=text.strip()), at=at)
    return ticket


def reprioritise(ticket: Ticket, priority: Priority, *, by: Person | None, at: datetime, text: str = "") -> list[str]:
    """Re-time the clocks of a locked request for `priority`; returns the fields to save."""
    clocks = open_clocks(ticket)
    data = {"from": ticket.priority, "to": int(priority), **held_at(ticket, clocks, at=at)}
    data["due"] = [_retarget(clock, priority, at=at) for clock in clocks]
    record(ticket=ticket, kind=Kind.PRIORITY_CHANGED, at=at, by=by, text=text, data=data)
    ticket.priority = priority
    return ["priority"]


def _retarget(clock: Clock, priority: Priority, *, at: datetime) -> dict[str, str | int]:
    before = clock.due_at
    target = ladder(clock.version_id).target(priority, clock.metric)
    if target is None:
        stop_clock(clock, at=at, judge=False)
    else:
        retarget_clock(clock, version_id=clock.version_id, target=target, at=at)
    after = clock.due_at if target is not None else None
    return {
        "clock": clock.pk,
        "metric": clock.metric,
        "before": before.isoformat() if before else "",
        "after": after.isoformat() if after else "",
    }
