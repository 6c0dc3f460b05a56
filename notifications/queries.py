"""What a person was told, and what they may still see of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from core.paging import capped_count, keyset_page
from core.prepared import Prepared
from notifications.enums import Group, MailState
from notifications.links import mail_key
from notifications.models import Mail, Notification, Preference
from tickets.permissions import visible_tickets
from tickets.queries.fired import FiredStep, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from core.paging import Page
    from departments.models import Person
    from notifications.querysets import NotificationQuerySet
    from tickets.models import Ticket

PAGE = 30
MOST_COUNTED = 99
RIGHTS_KEPT = 30  # seconds


def notices_of(person: Person) -> NotificationQuerySet:
    """A person's notices; one about a request that they may no longer see is not theirs any more."""
    return Notification.objects.filter(_is_still_theirs(person), person=person)


def _is_still_theirs(person: Person) -> Q:
    # Asked row by row (EXISTS, not IN): a few notices must not cost a look at every request there is.
    return Q(ticket=None) | Q(Exists(visible_tickets(person).filter(pk=OuterRef("ticket"))))


def notices_page(person: Person, *, cursor: str) -> Page[Notification]:
    """The newest notices, or those after `cursor`, with their requests."""
    return keyset_page(notices_of(person).select_related("ticket"), order=("-id",), cursor=cursor, size=PAGE)


UNREAD = Prepared(
    lambda person: (
        Notification.objects.unread().filter(person=person).order_by("-id").values_list("pk")[: MOST_COUNTED + 1]
    )
)


def unread_count(person: Person) -> int:
    """How many notices wait unread; 100 means "more than 99".

    Every page asks. What came or was read since counts at once; whether the person may still see each of them is asked
    anew only every half minute, because that is the dearer question.
    """
    key = f"unread:{person.pk}"
    kept: tuple[list[int], int] | None = cache.get(key)
    if kept and kept[0] == [pk for (pk,) in UNREAD.rows(person.pk)]:
        return kept[1]
    theirs = ExpressionWrapper(_is_still_theirs(person), BooleanField())
    unread = Notification.objects.unread().filter(person=person).order_by("-id")
    found = dict(unread.values_list("pk", theirs)[: MOST_COUNTED + 1])
    count = sum(found.values())
    if len(found) > MOST_COUNTED >= count:  # older ones may fill the place of those that are no longer theirs
        count = capped_count(notices_of(person).filter(read_at__isnull=True), cap=MOST_COUNTED)
    cache.set(key, (list(found), count), RIGHTS_KEPT)
    return count


@dataclass(frozen=True)
class Delivery:
    """How something reached one person: None and "" where it did not, or was forgotten since (`forget_old_*`).

    noticed_at, read_at      on the page
    mail_state, mailed_at    by mail; the state is one of MailState's
    """

    person_id: int
    name: str
    noticed_at: datetime | None = None
    read_at: datetime | None = None
    mail_state: str = ""
    mailed_at: datetime | None = None


@dataclass(frozen=True)
class Reach:
    """How one event reached all whom it told, in their order."""

    people: Sequence[Delivery] = ()

    @property
    def mailed(self) -> int:
        return sum(one.mail_state == MailState.SENT for one in self.people)

    @property
    def read(self) -> int:
        return sum(one.read_at is not None for one in self.people)


def deliveries(told: Mapping[int, Iterable[int]], names: Mapping[int, str]) -> dict[int, Reach]:
    """How each event reached the people whom it told; two queries for any number of events.

    `told` maps an event's id to those of the people, `names` is how to call them; who is not in it is left out.
    """
    pairs = [(event, person) for event, people in told.items() for person in people if person in names]
    notices = {
        (notice.event_id, notice.person_id): notice for notice in Notification.objects.filter(event_id__in=list(told))
    }
    keys = [mail_key(*pair) for pair in pairs]
    mails = {mail.dedupe_key: mail for mail in Mail.objects.filter(dedupe_key__in=keys).defer("text", "html")}
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    for event, person in pairs:
        notice, mail = notices.get((event, person)), mails.get(mail_key(event, person))
        found[event].append(_delivery(person, names[person], notice, mail))
    return {event: Reach(people) for event, people in found.items()}


def _delivery(person_id: int, name: str, notice: Notification | None, mail: Mail | None) -> Delivery:
    return Delivery(
        person_id,
        name,
        noticed_at=notice.created_at if notice else None,
        read_at=notice.read_at if notice else None,
        mail_state=mail.state if mail else "",
        mailed_at=mail.sent_at if mail else None,
    )


@dataclass(frozen=True)
class DeliveredStep(FiredStep):
    """A step of the ladder on a request that fired, and how it reached each of those whom it told."""

    reach: Reach


def delivered_steps(person: Person, ref: str) -> tuple[Ticket, list[DeliveredStep]]:
    """The request `ref` and the steps that fired on it, for those who serve it; raises Ticket.DoesNotExist."""
    ticket, steps, names = steps_of(person, ref)
    found = deliveries({step.event_id: step.people for step in steps}, names)
    return ticket, [DeliveredStep(**vars(step), reach=found.get(step.event_id, Reach())) for step in steps]


def mail_choices(person: Person) -> dict[str, bool | str]:
    """What comes by mail, and when, by the names of the form's fields."""
    row = Preference.objects.filter(person=person).first() or Preference(person=person)
    return {
        f"{Group.OWN}_by_mail": row.own_by_mail,
        f"{Group.QUEUE}_by_mail": row.queue_by_mail,
        "pace": row.pace,
        "follows_guides": row.follows_guides,
    }
