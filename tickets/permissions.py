"""Who may see a request and who may do what with it. The single door for pages, API, search, export and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.queries import headed_department_ids, served_department_ids
from tickets.enums import MOVES, Kind, Move, Side, Status
from tickets.models import Follower, Promise, Ticket, TicketEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from departments.models import Person


class MoveRefused(Refused):
    """The table of moves, or the side the person stands on, does not allow this."""


def visible_to(person: Person) -> Q:
    """Which requests `person` may see, as a filter on Ticket.

    People concerned (who asked, for whom, who approves, who works on it, who follows) and the serving department
    always; a department that once held a promise of it and colleagues of the customer department unless it is
    restricted.
    """
    served = served_department_ids(person)
    follows = Exists(Follower.objects.filter(ticket=OuterRef("pk"), person=person))
    concerned = Q(requester=person) | Q(beneficiary=person) | Q(assignee=person) | Q(approver=person) | Q(follows)
    seen = concerned | Q(department_id__in=served) | _served_together(served)
    if served:
        held = Exists(Promise.objects.filter(ticket=OuterRef("pk"), department_id__in=served))
        seen |= Q(is_restricted=False) & Q(held)
    if person.department_id:
        seen |= Q(is_restricted=False, customer_department_id=person.department_id)
    return seen


def _served_together(served: frozenset[int]) -> Q:
    """Requests that one of these departments serves beside another. The first half opens the index on the second."""
    return ~Q(partner_ids=[]) & Q(partner_ids__overlap=list(served)) if served else Q()


def visible_tickets(person: Person) -> QuerySet[Ticket]:
    return Ticket.objects.filter(visible_to(person))


def own_tickets(person: Person) -> QuerySet[Ticket]:
    """What `person` filed, what is for them, and what they are to approve: a part of what they may see in any case."""
    to_approve = Q(approver=person, status=Status.APPROVAL)
    return Ticket.objects.filter(Q(requester=person) | Q(beneficiary=person) | to_approve)


def can_see(person: Person, ticket_id: int) -> bool:
    return visible_tickets(person).filter(pk=ticket_id).exists()


def sides(person: Person, ticket: Ticket) -> set[Side]:
    """On which sides of `ticket` the person stands; empty for a mere onlooker."""
    found = set()
    if person.pk in (ticket.requester_id, ticket.beneficiary_id):
        found.add(Side.CUSTOMER)
    if not served_department_ids(person).isdisjoint((ticket.department_id, *ticket.partner_ids)):
        found.add(Side.SUPPLIER)
    if ticket.department_id in headed_department_ids(person):
        found.add(Side.HEAD)
    if ticket.approver_id == person.pk:
        found.add(Side.APPROVER)
    return found


def allowed_moves(person: Person, ticket: Ticket) -> list[Move]:
    """Moves open to `person` on `ticket` as it stands, in the table's order."""
    standing = sides(person, ticket)
    return [
        move for move, rule in MOVES.items() if ticket.status in rule.sources and standing.intersection(rule.sides)
    ]


def check_move(move: Move, person: Person, ticket: Ticket) -> set[Side]:
    """The sides on which `person` may make `move`; raises MoveRefused, with a reason fit for them, when none."""
    rule = MOVES[move]
    standing = sides(person, ticket).intersection(rule.sides)
    if not standing:
        named = {"department": ticket.department.title}
        if Side.SUPPLIER in rule.sides:
            raise MoveRefused(_("Only agents of %(department)s can do this.") % named)
        if Side.APPROVER in rule.sides:
            raise MoveRefused(_("Only the one who was asked to approve it can do this."))
        if Side.HEAD in rule.sides:
            raise MoveRefused(_("Only the head of %(department)s can do this.") % named)
        raise MoveRefused(_("Only the person who asked can do this."))
    if ticket.status not in rule.sources:
        raise MoveRefused(str(rule.refusal))
    return standing


def visible_events(person: Person, ticket: Ticket) -> QuerySet[TicketEvent]:
    """The timeline as `person` may read it: notes only for those who serve it now."""
    events = TicketEvent.objects.filter(ticket=ticket)
    if Side.SUPPLIER in sides(person, ticket):
        return events
    return events.filter(is_public=True).exclude(kind=Kind.NOTE_ADDED)
