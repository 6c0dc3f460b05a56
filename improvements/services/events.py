"""Planning days on which departments meet, signing up, writing down what came of them, and having them come round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.months import months_later
from core.refusals import Refused
from departments.models import Person
from improvements.models import Event, FollowUp, Participation
from improvements.permissions import check_events, may_finish_follow_up, may_host
from notifications.enums import Notice
from notifications.services import notify_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

FEWEST_DEPARTMENTS = 2


class EventRefused(Refused):
    """The event is over, called off, has not begun, or is for one department alone."""


@dataclass(frozen=True)
class EventText:
    """An event as its host plans it."""

    title: str
    host_id: int
    department_ids: Sequence[int]
    starts_at: datetime
    ends_at: datetime
    place: str
    title_zh: str = ""
    about: str = ""
    about_zh: str = ""
    months_between: int | None = None


@transaction.atomic
def plan_event(*, wanted: EventText, by: Person, at: datetime) -> Event:
    """Plan an event; the people of its departments are invited within a minute.

    Raises NotYours for who neither heads the host nor is HR, EventRefused for a date in the past or one department.
    """
    check_events(allowed=may_host(by, wanted.host_id))
    if wanted.starts_at <= at or wanted.ends_at <= wanted.starts_at:
        raise EventRefused(_("It has to begin in the future, and end after that."))
    departments = {*wanted.department_ids, wanted.host_id}
    if len(departments) < FEWEST_DEPARTMENTS:
        raise EventRefused(_("Choose at least one department besides the one that invites."))
    fields = {name: value for name, value in vars(wanted).items() if name != "department_ids"}
    event = Event.objects.create(created_by=by, created_at=at, **fields)
    event.departments.set(departments)
    return event


def _lock(event_id: int) -> Event:
    return Event.objects.select_for_update(no_key=True, of=("self",)).select_related("host").get(pk=event_id)


def _check_to_come(event: Event, at: datetime) -> None:
    if event.cancelled_at is not None or event.ends_at <= at:
        raise EventRefused(_("This event is over or was called off."))


@transaction.atomic
def cancel_event(*, event_id: int, by: Person, at: datetime) -> Event:
    """Call it off; whoever wanted to come hears of it."""
    event = _lock(event_id)
    check_events(allowed=may_host(by, event.host_id))
    _check_to_come(event, at)
    event.cancelled_at = at
    event.save(update_fields=["cancelled_at"])
    _tell(Notice.EVENT_OFF, event, event.participants.values_list("person_id", flat=True), at)
    return event


def _tell(kind: Notice, event: Event, people: Iterable[int], at: datetime) -> None:
    params = {
        "title": event.title, "title_zh": event.title_zh, "department": event.host.name,
        "department_zh": event.host.name_zh, "day": event.starts_at.date().isoformat(),
    }  # fmt: skip
    notify_people(person_ids=people, kind=kind, params=params, url=event.url, at=at)


@transaction.atomic
def join_event(*, event_id: int, by: Person, at: datetime) -> Participation:
    """Say that one comes; twice is once. Everybody may, invited or not."""
    event = _lock(event_id)
    _check_to_come(event, at)
    row, _is_new = Participation.objects.get_or_create(event=event, person=by, defaults={"joined_at": at})
    return row


@transaction.atomic
def leave_event(*, event_id: int, by: Person, at: datetime) -> None:
    """Say that one does not come after all."""
    event = _lock(event_id)
    _check_to_come(event, at)
    Participation.objects.filter(event=event, person=by).delete()


@transaction.atomic
def write_notes(*, event_id: int, notes: str, by: Person, at: datetime) -> Event:
    """Write down what came of it, once it has begun; it may be bettered later."""
    event = _lock(event_id)
    check_events(allowed=may_host(by, event.host_id))
    if event.starts_at > at or event.cancelled_at is not None:
        raise EventRefused(_("Notes can be written once the event has begun."))
    event.notes = notes.strip()
    event.save(update_fields=["notes"])
    return event


@transaction.atomic
def add_follow_up(
    *, event_id: int, text: str, owner_id: int, due_on: date, text_zh: str = "", by: Person, at: datetime
) -> FollowUp:
    """Write down what follows, who does it and by when."""
    event = _lock(event_id)
    check_events(allowed=may_host(by, event.host_id))
    if event.cancelled_at is not None:
        raise EventRefused(_("This event is over or was called off."))
    if due_on < at.date():
        raise EventRefused(_("Choose a date that is still to come."))
    return FollowUp.objects.create(
        event=event, text=text.strip(), text_zh=text_zh.strip(), owner_id=owner_id, due_on=due_on
    )


@transaction.atomic
def finish_follow_up(*, follow_up_id: int, by: Person, at: datetime) -> FollowUp:
    """Its owner or the host says that it is done; the first time stands."""
    row = FollowUp.objects.select_for_update(no_key=True, of=("self",)).select_related("event").get(pk=follow_up_id)
    check_events(allowed=may_finish_follow_up(by, row))
    if row.done_at is None:
        row.done_at = at
        row.save(update_fields=["done_at"])
    return row


@transaction.atomic
def invite_to_events(*, at: datetime, limit: int = 20) -> int:
    """Invite the people of the departments of new events, once. Returns how many events; call until 0."""
    new = Event.objects.filter(told_at=None, cancelled_at=None, starts_at__gt=at).select_related("host")
    events = list(new.select_for_update(skip_locked=True, of=("self",))[:limit])
    for event in events:
        people = Person.objects.filter(department__in=event.departments.values("pk"), is_active=True)
        _tell(Notice.EVENT_PLANNED, event, people.exclude(pk=event.created_by_id).values_list("pk", flat=True), at)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(told_at=at)
    return len(events)


@transaction.atomic
def plan_next_events(*, at: datetime, limit: int = 20) -> int:
    """Plan the next one of each event that comes round and is over. Returns how many; call until 0."""
    over = Event.objects.filter(months_between__isnull=False, next=None, ends_at__lte=at, cancelled_at=None)
    events = list(over.select_for_update(skip_locked=True, of=("self",))[:limit])
    for event in events:
        _repeat(event, at)
    return len(events)


def _repeat(event: Event, at: datetime) -> None:
    """The same at the same local hour, so many months later; what was missed in between is left out."""
    starts_at, months = event.starts_at, event.months_between or 1
    local = timezone.localtime(event.starts_at)
    while starts_at <= at:
        day = months_later(local.date(), months)
        starts_at = local.replace(year=day.year, month=day.month, day=day.day)
        months += event.months_between or 1
    following = Event.objects.create(
        title=event.title, title_zh=event.title_zh, about=event.about, about_zh=event.about_zh, host_id=event.host_id,
        starts_at=starts_at, ends_at=starts_at + (event.ends_at - event.starts_at), place=event.place,
        months_between=event.months_between, follows=event, created_by_id=event.created_by_id, created_at=at,
    )  # fmt: skip
    following.departments.set(event.departments.all())
