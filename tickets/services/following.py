"""Following a request: its people, and anybody whom they ask to look on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from departments.queries import served_department_ids
from tickets.models import Follower
from tickets.permissions import MoveRefused, can_see, sides
from tickets.services.locking import lock_ticket

if TYPE_CHECKING:
    from departments.models import Person, Service
    from tickets.models import Ticket


@transaction.atomic
def follow_ticket(*, ticket_id: int, person: Person, by: Person) -> Follower:
    """Let `person` follow the request and so see it. Anybody who sees it may follow; its people may add others.

    Raises MoveRefused. Following twice changes nothing.
    """
    ticket = lock_ticket(ticket_id)
    if person == by and not can_see(by, ticket.pk):
        raise MoveRefused(_("This request is not open to you."))
    if person != by and not sides(by, ticket):
        raise MoveRefused(_("Only the person who asked and the agents can add others."))
    follower, _is_new = Follower.objects.get_or_create(ticket=ticket, person=person)
    return follower


def let_go(ticket: Ticket, service: Service) -> list[int]:
    """Take off those who follow a request that becomes restricted with `service`; returns their ids, to be told of it.

    They were let in when it was open to more. Who asked, for whom it is and who serves it there go on following; the
    people of the request may let others in again.
    """
    concerned = {ticket.requester_id, ticket.beneficiary_id}
    serving = {service.department_id, *ticket.partner_ids}
    lost = [
        follower.person_id
        for follower in ticket.followers.select_related("person").order_by("person_id")
        if follower.person_id not in concerned and served_department_ids(follower.person).isdisjoint(serving)
    ]
    ticket.followers.filter(person__in=lost).delete()
    return lost


@transaction.atomic
def unfollow_ticket(*, ticket_id: int, by: Person) -> None:
    """Stop following; somebody who does not follow stops nothing."""
    Follower.objects.filter(ticket_id=ticket_id, person=by).delete()
