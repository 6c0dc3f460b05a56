"""What a person was told, and what they may still see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from core.paging import capped_count, keyset_page
from notifications.enums import Group
from notifications.models import Notification, Preference
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.paging import Page
    from departments.models import Person

PAGE = 30
MOST_COUNTED = 99


def notices_of(person: Person) -> QuerySet[Notification]:
    """A person's notices; one about a request that they may no longer see is not theirs any more."""
    # Asked row by row (EXISTS, not IN): a few notices must not cost a look at every request there is.
    may_see = Exists(visible_tickets(person).filter(pk=OuterRef("ticket")))
    return Notification.objects.filter(Q(ticket=None) | may_see, person=person)


def notices_page(person: Person, *, cursor: str) -> Page[Notification]:
    """The newest notices, or those after `cursor`, with their requests."""
    return keyset_page(notices_of(person).select_related("ticket"), order=("-id",), cursor=cursor, size=PAGE)


def unread_count(person: Person) -> int:
    """How many notices wait unread; 100 means "more than 99"."""
    return capped_count(notices_of(person).filter(read_at__isnull=True), cap=MOST_COUNTED)


def mail_choices(person: Person) -> dict[str, bool]:
    """What comes by mail, by the names of the form's fields."""
    row = Preference.objects.filter(person=person).first() or Preference(person=person)
    return {f"{Group.OWN}_by_mail": row.own_by_mail, f"{Group.QUEUE}_by_mail": row.queue_by_mail}
