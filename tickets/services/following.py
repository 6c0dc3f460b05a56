"""Following a request: its people, and anybody whom they ask to look on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.models import Follower
from tickets.permissions import MoveRefused, can_see, sides
from tickets.services.locking import lock_ticket

if TYPE_CHECKING:
    from departments.models import Person


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


@transaction.atomic
def unfollow_ticket(*, ticket_id: int, by: Person) -> None:
    """Stop following; somebody who does not follow stops nothing."""
    Follower.objects.filter(ticket_id=ticket_id, person=by).delete()
