"""What a person was told, and what they may still see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
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
RIGHTS_KEPT = 30  # seconds


def notices_of(person: Person) -> QuerySet[Notification]:
    """A person's notices; one about a request that they may no longer see is not theirs any more."""
    # Asked row by row (EXISTS, not IN): a few notices must not cost a look at every request there is.
    may_see = Exists(visible_tickets(person).filter(pk=OuterRef("ticket")))
    return Notification.objects.filter(Q(ticket=None) | may_see, person=person)


def notices_page(person: Person, *, cursor: str) -> Page[Notification]:
    """The newest notices, or those after `cursor`, with their requests."""
    return keyset_page(notices_of(person).select_related("ticket"), order=("-id",), cursor=cursor, size=PAGE)


def unread_count(person: Person) -> int:
    """How many notices wait unread; 100 means "more than 99".

    Every page asks. What came or was read since counts at once; whether the person may still see each of them is asked
    anew only every half minute, because that is the dearer question.
    """
    unread = Notification.objects.unread().filter(person=person).order_by("-id").values_list("pk", flat=True)
    waiting = list(unread[: MOST_COUNTED + 1])
    if not waiting:
        return 0
    key = f"unread:{person.pk}:{waiting[0]}:{waiting[-1]}:{len(waiting)}"
    count: int | None = cache.get(key)
    if count is None:
        count = capped_count(notices_of(person).filter(read_at__isnull=True), cap=MOST_COUNTED)
        cache.set(key, count, RIGHTS_KEPT)
    return count


def mail_choices(person: Person) -> dict[str, bool]:
    """What comes by mail, by the names of the form's fields."""
    row = Preference.objects.filter(person=person).first() or Preference(person=person)
    return {f"{Group.OWN}_by_mail": row.own_by_mail, f"{Group.QUEUE}_by_mail": row.queue_by_mail}
