"""Requests that two departments serve together: one promise, one time, and a broken one is broken for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department
from slas.enums import ClockState, Metric
from slas.services import stop_clock, twin_clock
from tickets.enums import Kind, Move
from tickets.events import record
from tickets.models import Promise
from tickets.permissions import check_move
from tickets.services.locking import lock_ticket, open_clocks, save_change
from tickets.services.sending import need_words
from tickets.services.steps import of_department

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from tickets.models import Ticket


class NotShareable(Refused):
    """The request is restricted, promises nothing, broke its promise already, or is with that department."""


@transaction.atomic
def share_ticket(*, ticket_id: int, department_id: int, text: str, by: Person, at: datetime) -> Ticket:
    """Let a second department serve the request as its own: its agents see and do what those of the first may.

    The promise to solve it becomes the second department's, too: a clock beside the first one with the same target,
    the same pauses and the same due time, that warns, breaks and counts for them. Asking twice changes nothing.
    Raises MoveRefused, NeedsWords, NotShareable, and Department.DoesNotExist for one that serves nobody.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.SHARE, by, ticket)
    partner = Department.objects.active().get(pk=department_id)
    if partner.pk in ticket.partner_ids:
        return ticket
    need_words(text, _("Say what they are to do; the requester and they read it."))
    promise = _check_shareable(ticket, partner, at=at)
    clock = twin_clock(promise.clock, department_id=partner.pk, at=at)
    Promise.objects.create(
        ticket=ticket, metric=clock.metric, department=partner, version=promise.version, clock=clock, is_internal=True,
        is_shared=True,
    )  # fmt: skip
    ticket.partner_ids = [*ticket.partner_ids, partner.pk]
    data = {"partner": partner.pk, **of_department(partner)}
    record(ticket=ticket, kind=Kind.SHARED, at=at, by=by, text=text.strip(), data=data)
    save_change(ticket, ["partner_ids"], at=at)
    return ticket


def _check_shareable(ticket: Ticket, partner: Department, *, at: datetime) -> Promise:
    said = {"department": ticket.department.title, "partner": partner.title}
    if partner.pk == ticket.department_id:
        raise NotShareable(_("%(partner)s serves this request already.") % said)
    if ticket.is_restricted:
        raise NotShareable(_("This request is restricted: only %(department)s may read it.") % said)
    clocks = {clock.pk: clock for clock in open_clocks(ticket, Metric.RESOLUTION)}
    promise = (
        Promise.objects.filter(ticket=ticket, is_internal=False, clock__in=clocks).select_related("version").first()
    )
    if promise is None:
        raise NotShareable(_("There is no promise to share: %(department)s published no standard for this.") % said)
    promise.clock = clocks[promise.clock_id]
    due = promise.clock.due_at
    if promise.clock.breached_at or (due and due < at):
        raise NotShareable(_("The promise is broken already; ask %(partner)s for a part instead.") % said)
    return promise


@transaction.atomic
def unshare_ticket(*, ticket_id: int, department_id: int, by: Person, at: datetime) -> Ticket:
    """The second department serves it no longer. Its clock stops without a verdict; a breach that happened stays.

    Raises MoveRefused, and NotShareable for a department that does not serve it together with the first.
    """
    ticket = lock_ticket(ticket_id)
    check_move(Move.UNSHARE, by, ticket)
    if department_id not in ticket.partner_ids:
        raise NotShareable(_("That department does not serve this request."))
    part_with(ticket, department_id, at=at)
    partner = Department.objects.get(pk=department_id)
    data = {"partner": partner.pk, **of_department(partner)}
    record(ticket=ticket, kind=Kind.UNSHARED, at=at, by=by, data=data)
    save_change(ticket, ["partner_ids"], at=at)
    return ticket


def part_with(ticket: Ticket, department_id: int, *, at: datetime) -> None:
    """Take a partner off a locked request; the caller saves `partner_ids`."""
    shared = Promise.objects.filter(ticket=ticket, department_id=department_id, is_shared=True)
    mine = set(shared.exclude(clock__state=ClockState.STOPPED).values_list("clock_id", flat=True))
    for clock in open_clocks(ticket):
        if clock.pk in mine:
            stop_clock(clock, at=at, judge=False)
    ticket.partner_ids = [partner for partner in ticket.partner_ids if partner != department_id]
