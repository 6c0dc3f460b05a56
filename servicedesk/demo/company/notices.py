"""What the people of the sign-in page were told lately, by the desk's own rules: no bell is empty at the start."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from departments.models import Person
from notifications.models import Notification
from notifications.services import notify_of_events
from servicedesk.demo.company.people import SHOW_PEOPLE
from tickets.models import TicketEvent

LOOKS_BACK = timedelta(days=150)
TOLD_EACH = 8
READ_AFTER = timedelta(hours=1)
UNREAD_SINCE = timedelta(days=2)


def tell_the_shown(*, at: datetime) -> None:
    """Tell of the last things that happened to the requests of each of them; the older ones they have read."""
    people = Person.objects.filter(email__in=[person.email for person in SHOW_PEOPLE])
    moments = {moment for person in people.order_by("pk") for moment in _last_events(person, at)}
    for happened_at, event in sorted(moments):
        notify_of_events(event_ids=[event], at=happened_at)
    old = Notification.objects.filter(created_at__lt=at - UNREAD_SINCE)
    old.update(read_at=F("created_at") + READ_AFTER)


def _last_events(person: Person, at: datetime) -> list[tuple[datetime, int]]:
    concerned = Q(ticket__requester=person) | Q(ticket__assignee=person) | Q(data__told__contains=person.pk)
    events = TicketEvent.objects.filter(concerned, at__gt=at - LOOKS_BACK).exclude(by=person)
    return list(events.order_by("-at", "-pk").values_list("at", "pk")[:TOLD_EACH])
