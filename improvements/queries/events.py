"""What departments do together: the calendar, and one event with who comes and what followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch
from django.utils import timezone

from core.months import months_later
from improvements.models import Event, FollowUp, Participation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from departments.models import Person

SHOWN_COMING, SHOWN_PAST = 40, 12


@dataclass(frozen=True)
class EventRow:
    """An event in the calendar: how many come, whether the reader does, and when it comes round again."""

    event: Event
    people: int
    is_joined: bool
    next_on: date | None


@dataclass(frozen=True)
class EventsPage:
    coming: Sequence[EventRow]
    past: Sequence[EventRow]


def _events(person: Person) -> QuerySet[Event]:
    mine = Participation.objects.filter(event=OuterRef("pk"), person=person)
    counted = Event.objects.annotate(people=Count("participants"), is_joined=Exists(mine))
    return counted.select_related("host").prefetch_related("departments")


def next_on(event: Event) -> date | None:
    """The day on which it comes round again; None for what happens once or was called off."""
    if not event.months_between or event.cancelled_at:
        return None
    return months_later(timezone.localdate(event.starts_at), event.months_between)


def _row(event: Event) -> EventRow:
    return EventRow(event, event.people, event.is_joined, next_on(event))  # type: ignore[attr-defined]


def events_page(person: Person, *, at: datetime) -> EventsPage:
    """The calendar: what is to come by date, and the last that are over."""
    coming = _events(person).filter(ends_at__gt=at).order_by("starts_at", "id")
    past = _events(person).filter(ends_at__lte=at).order_by("-starts_at", "-id")
    return EventsPage([_row(one) for one in coming[:SHOWN_COMING]], [_row(one) for one in past[:SHOWN_PAST]])


@dataclass(frozen=True)
class EventPage:
    row: EventRow
    participants: Sequence[Participation]
    follow_ups: Sequence[FollowUp]

    @property
    def event(self) -> Event:
        return self.row.event


def event_page(event_id: int, person: Person) -> EventPage:
    """One event with its people and what follows. Raises Event.DoesNotExist."""
    owners = FollowUp.objects.select_related("owner").order_by("done_at", "due_on", "id")
    comers = Participation.objects.select_related("person__department").order_by("person__department__name", "id")
    rows = _events(person).prefetch_related(Prefetch("participants", comers), Prefetch("follow_ups", owners))
    event = rows.get(pk=event_id)
    return EventPage(_row(event), list(event.participants.all()), list(event.follow_ups.all()))


def follow_up_of(follow_up_id: int) -> FollowUp | None:
    return FollowUp.objects.filter(pk=follow_up_id).select_related("event").first()
