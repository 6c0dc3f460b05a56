"""Telling people: on the page, and by mail to those who want it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core.live import announce_on_commit
from departments.models import Person
from departments.queries import served_department_ids
from notifications.enums import Notice, Pace
from notifications.models import Mail, Notification, Preference
from notifications.services.audience import ECHOES, Hearer, Teams, audience
from notifications.services.letters import event_mail
from notifications.services.params import event_params
from notifications.services.urgency import urgency
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

Told = list[tuple["TicketEvent", "Hearer"]]


@transaction.atomic
def notify_of_events(*, event_ids: Iterable[int], at: datetime) -> int:
    """Tell everybody concerned of these events. Returns how many were told now: repeating it tells nobody twice.

    Only people who may see the request hear of it, of notes only its suppliers. Those whom a step of the ladder names
    are told of the broken promise in any case; without the right to see the request, of no more than that. So are
    those who followed a request that they may not see any more.
    """
    told = _told(_events(event_ids))
    people = Person.objects.filter(is_active=True).in_bulk({hearer.person_id for _event, hearer in told})
    seen, known = _seen_tickets(told, people), _known(told)
    notices, mails = [], []
    choices = Preference.objects.in_bulk(list(people))
    for event, hearer in told:
        person = people.get(hearer.person_id)
        if person is None or (person.pk, event.pk) in known:
            continue
        sees = event.ticket_id in seen[person.pk] and _may_read(person, event)
        if not sees and "told" not in event.data and hearer.notice != Notice.LOST_SIGHT:
            continue
        choice = choices.get(person.pk) or Preference()
        is_mailed = hearer.by_mail and choice.wants(hearer.group)
        waits = is_mailed and choice.pace != Pace.AT_ONCE and urgency(event, hearer) is None
        notices.append(_notification(event, hearer, sees=sees, waits=waits, at=at))
        if is_mailed and not waits:
            mails.append(event_mail(person, hearer.notice, event, sees=sees, at=at))
    Notification.objects.bulk_create(notices, ignore_conflicts=True)  # two workers at once: the constraint decides
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    announce_on_commit(f"person:{notice.person_id}" for notice in notices)
    return len(notices)


def notify_person(*, person_id: int, kind: Notice, params: dict[str, Any], url: str, at: datetime) -> Notification:
    """Tell one person on the page of something that is not about a request; once for each kind and address."""
    waits = bool(_gathering([person_id]))
    notice, _created = Notification.objects.get_or_create(
        person_id=person_id, kind=kind, url=url, event=None,
        defaults={"params": params, "created_at": at, "waits_for_digest": waits},
    )  # fmt: skip
    announce_on_commit([f"person:{person_id}"])
    return notice


def notify_people(*, person_ids: Iterable[int], kind: Notice, params: dict[str, Any], url: str, at: datetime) -> None:
    """Tell many people the same on the page; each once for each kind and address, however often it is called."""
    people = sorted(set(person_ids))
    gathering = _gathering(people)
    notices = [
        Notification(
            person_id=pk, kind=kind, params=params, url=url, created_at=at, waits_for_digest=pk in gathering
        )
        for pk in people
    ]  # fmt: skip
    Notification.objects.bulk_create(notices, ignore_conflicts=True)
    announce_on_commit(f"person:{pk}" for pk in people)


def _gathering(person_ids: list[int]) -> set[int]:
    """Which of these people get their news gathered; to all others news that is not about a request is not mailed."""
    chosen = Preference.objects.gathering().filter(person__in=person_ids)
    return set(chosen.values_list("person_id", flat=True))


def _events(event_ids: Iterable[int]) -> QuerySet[TicketEvent]:
    together = TicketEvent.objects.filter(ticket=OuterRef("ticket"), at=OuterRef("at"), by=OuterRef("by"))
    echo = Q()
    for kind, louder in ECHOES.items():
        echo |= Q(Exists(together.filter(kind__in=louder)), kind=kind)
    events = TicketEvent.objects.filter(pk__in=list(event_ids)).exclude(echo).order_by("id")
    return events.select_related("ticket__department", "by").prefetch_related("ticket__followers")


def _told(events: Iterable[TicketEvent]) -> Told:
    teams = Teams()
    return [(event, hearer) for event in events for hearer in audience(event, teams)]


def _seen_tickets(told: Told, people: dict[int, Person]) -> dict[int, set[int]]:
    """For each person, which of the requests that concern them they may see: asked at the one door."""
    concerned: defaultdict[int, set[int]] = defaultdict(set)
    for event, hearer in told:
        concerned[hearer.person_id].add(event.ticket_id)
    return {
        pk: set(visible_tickets(person).filter(pk__in=concerned[pk]).values_list("pk", flat=True))
        for pk, person in people.items()
    }


def _may_read(person: Person, event: TicketEvent) -> bool:
    return event.kind != Kind.NOTE_ADDED or event.ticket.department_id in served_department_ids(person)


def _notification(event: TicketEvent, hearer: Hearer, *, sees: bool, waits: bool, at: datetime) -> Notification:
    return Notification(
        person_id=hearer.person_id,
        event=event,
        ticket=event.ticket if sees else None,
        kind=hearer.notice,
        params=event_params(event),
        created_at=at,
        waits_for_digest=waits,
    )


def _known(told: Told) -> set[tuple[int, int]]:
    """(person, event) of what was told before: with which mail, or with none, was decided then."""
    written = Notification.objects.filter(event__in={event.pk for event, _hearer in told})
    return {(person, event) for person, event in written.values_list("person_id", "event_id") if event}
