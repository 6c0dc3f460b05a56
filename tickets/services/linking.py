"""Requests that hang together: a duplicate gives way to its original, one request waits for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from tickets.enums import OPEN_STATUSES, Kind, LinkKind, Move, Status
from tickets.events import record, record_all
from tickets.models import Follower, Link, Ticket, TicketEvent
from tickets.permissions import check_move, visible_tickets
from tickets.services.locking import lock_ticket, save_change
from tickets.services.parts import check_no_open_parts
from tickets.services.steps import end_unjudged, report_to_whole

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person

STILL_ANSWERS = (*OPEN_STATUSES, Status.RESOLVED)
LONGEST_CHAIN = 50


class NotLinkable(Refused):
    """The other request is unknown, finished, of another department, or would make a circle."""


@transaction.atomic
def merge_ticket(*, ticket_id: int, into_ref: str, text: str, by: Person, at: datetime) -> Ticket:
    """Close a request as a duplicate of `into_ref`, whose progress its people follow from now on.

    Its clocks stop without a verdict; a promise broken before stays broken and is counted as such. Raises MoveRefused,
    NotLinkable, PartsOpen.
    """
    ticket, original = _lock_both(ticket_id, into_ref, by)
    check_move(Move.MERGE, by, ticket)
    _check_takes_in(original, ticket)
    check_no_open_parts(ticket)
    Link.objects.create(ticket=ticket, to=original, kind=LinkKind.DUPLICATE, made_by=by, made_at=at)
    changed = end_unjudged(ticket, Kind.MERGED, by=by, at=at, text=text.strip(), data={"into": original.ref})
    record(ticket=original, kind=Kind.DUPLICATE_FOUND, at=at, by=by, data={"duplicate": ticket.ref})
    _let_follow(original, ticket)
    report_to_whole(ticket, Status.CANCELLED, by=by, at=at)
    report_to_waiting(ticket, by=by, at=at)
    save_change(original, (), at=at)
    save_change(ticket, changed, at=at)
    return ticket


def _lock_both(ticket_id: int, ref: str, by: Person) -> tuple[Ticket, Ticket]:
    """Both requests, locked in the order of their ids, so that two people who link them crosswise do not wait forever.

    Raises NotLinkable for a reference that `by` may not see, or the request's own.
    """
    other_id = visible_tickets(by).filter(ref=ref.strip().upper()).values_list("pk", flat=True).first()
    if other_id is None:
        raise NotLinkable(_("There is no request %(ref)s that you can see.") % {"ref": ref.strip()})
    if other_id == ticket_id:
        raise NotLinkable(_("That is this request itself; write the reference of the other one."))
    locked = {pk: lock_ticket(pk) for pk in sorted((ticket_id, other_id))}
    return locked[ticket_id], locked[other_id]


def _check_takes_in(original: Ticket, ticket: Ticket) -> None:
    said = {"ref": original.ref}
    if original.department_id != ticket.department_id:
        raise NotLinkable(_("%(ref)s is with another department; hand this one over first.") % said)
    if original.status not in STILL_ANSWERS:
        raise NotLinkable(_("%(ref)s is finished; nobody would answer there any more.") % said)
    if original.is_restricted and original.customer != ticket.customer:
        raise NotLinkable(_("%(ref)s is restricted: the people of this request could not follow it.") % said)


def _let_follow(original: Ticket, duplicate: Ticket) -> None:
    here = {original.requester_id, original.beneficiary_id}
    people = {person for person in (duplicate.requester_id, duplicate.beneficiary_id) if person} - here
    rows = [Follower(ticket=original, person_id=person) for person in sorted(people)]
    Follower.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def wait_for_request(*, ticket_id: int, ref: str, by: Person, at: datetime) -> Ticket:
    """Say that a request cannot go on before another one ends. No clock stops: the promise stays the department's.

    Saying it twice changes nothing. Raises MoveRefused and NotLinkable, also when they would wait for each other.
    """
    ticket, other = _lock_both(ticket_id, ref, by)
    said = {"ref": other.ref}
    check_move(Move.WAIT_FOR_REQUEST, by, ticket)
    if not other.is_open:
        raise NotLinkable(_("%(ref)s is finished; there is nothing to wait for.") % said)
    if ticket.pk in _awaited_by(other.pk):
        raise NotLinkable(_("%(ref)s already waits for this request, by itself or through others.") % said)
    _link, is_new = Link.objects.get_or_create(
        ticket=ticket, to=other, kind=LinkKind.WAITS_FOR, defaults={"made_by": by, "made_at": at}
    )
    if is_new:
        record(ticket=ticket, kind=Kind.TIED, at=at, by=by, data={"on": other.ref})
        save_change(ticket, (), at=at)
    return ticket


def _awaited_by(ticket_id: int) -> set[int]:
    """Every request that `ticket_id` waits for, directly or through others."""
    found: set[int] = set()
    reached = {ticket_id}
    for _step in range(LONGEST_CHAIN):
        rows = Link.objects.filter(kind=LinkKind.WAITS_FOR, ticket__in=reached)
        reached = set(rows.values_list("to_id", flat=True)) - found
        if not reached:
            break
        found |= reached
    return found


@transaction.atomic
def untie_ticket(*, ticket_id: int, ref: str, by: Person, at: datetime) -> Ticket:
    """Take such a tie off again. Raises MoveRefused, and NotLinkable where there is none."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.UNTIE, by, ticket)
    wanted = ref.strip().upper()
    gone, _rows = Link.objects.filter(ticket=ticket, to__ref=wanted, kind=LinkKind.WAITS_FOR).delete()
    if not gone:
        raise NotLinkable(_("This request does not wait for %(ref)s.") % {"ref": wanted})
    record(ticket=ticket, kind=Kind.UNTIED, at=at, by=by, data={"on": wanted})
    save_change(ticket, (), at=at)
    return ticket


def report_to_waiting(ended: Ticket, *, by: Person | None, at: datetime) -> None:
    """Write on every open request that waited for `ended` that it need not any more."""
    waiting = Link.objects.filter(to=ended, kind=LinkKind.WAITS_FOR, ticket__status__in=OPEN_STATUSES)
    record_all(
        [
            TicketEvent(ticket_id=ticket_id, kind=Kind.AWAITED_ENDED, at=at, by=by, data={"on": ended.ref})
            for ticket_id in waiting.order_by("id").values_list("ticket_id", flat=True)
        ]
    )
