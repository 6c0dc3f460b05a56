"""From a resolution to the question about it, and back when the request is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from departments.models import Person
from departments.queries import lineages
from slas.queries import department_hours
from surveys.enums import PulseState, SkippedBecause
from surveys.models import Pulse
from surveys.pulse_rules import PERSON_WINDOW, EarlierPulse, NotSent, Resolution, decide
from tickets.enums import Kind
from tickets.models import TicketEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

UNANSWERED = (PulseState.PLANNED, PulseState.SENT)
ASKED = (PulseState.PLANNED, PulseState.SENT, PulseState.ANSWERED, PulseState.EXPIRED)


def plan_pulses(*, event_ids: Iterable[int]) -> int:
    """Decide for each of these resolutions whether its customer is asked, once and for all. Returns how many are new.

    What the decision rests on (department, agent, moment) is copied from the event, so it does not matter when the
    worker comes to it.
    """
    events = TicketEvent.objects.filter(pk__in=list(event_ids), kind=Kind.RESOLVED).order_by("id")
    return sum(_plan_pulse(event) for event in events.select_related("ticket"))


@transaction.atomic
def _plan_pulse(event: TicketEvent) -> bool:
    person = _lock_customer(event)
    if Pulse.objects.filter(resolution=event).exists():
        return False
    Pulse.objects.create(
        ticket=event.ticket, resolution=event, provider_id=_provider_id(event), resolver_id=event.by_id, person=person,
        **_decision(event, person),
    )  # fmt: skip
    return True


def _lock_customer(event: TicketEvent) -> Person:
    # The limits count a person's pulses, so two workers must not count at the same time; and a reopening waits here
    # for the pulse that it takes back.
    ticket = event.ticket
    people = Person.objects.select_for_update(no_key=True)
    return people.get(pk=ticket.beneficiary_id or ticket.requester_id)


def _provider_id(event: TicketEvent) -> int:
    return int(event.data.get("department") or event.ticket.department_id)


def _decision(event: TicketEvent, person: Person) -> dict[str, Any]:
    if TicketEvent.objects.filter(ticket=event.ticket_id, kind=Kind.REOPENED, pk__gt=event.pk).exists():
        return {"state": PulseState.WITHDRAWN}
    if not person.is_active:
        return {"state": PulseState.SKIPPED, "skipped_because": SkippedBecause.LEFT}
    above = lineages().get(person.department_id or 0, frozenset())
    resolution = Resolution(
        requester=person.pk, departments=above, provider=_provider_id(event),
        resolvers=frozenset({event.by_id} if event.by_id else ()), resolved_at=event.at,
    )  # fmt: skip
    hours = department_hours(person.department_id, at=event.at)
    outcome = decide(resolution, _earlier(person, event.at), next_opening=hours.next_opening if hours else _at_once)
    if isinstance(outcome, NotSent):
        return {"state": PulseState.SKIPPED, "skipped_because": outcome.value}
    return {"state": PulseState.PLANNED, "send_at": outcome.send_at, "expires_at": outcome.expires_at}


def _earlier(person: Person, resolved_at: datetime) -> list[EarlierPulse]:
    asked = Pulse.objects.filter(person=person, state__in=ASKED, send_at__gt=resolved_at - PERSON_WINDOW)
    moments = asked.values_list("provider_id", "send_at")
    return [EarlierPulse(provider, send_at) for provider, send_at in moments if send_at is not None]


def _at_once(at: datetime) -> datetime:
    return at


def withdraw_pulses(*, event_ids: Iterable[int]) -> int:
    """Take back the unanswered questions about requests that were opened again. Returns how many."""
    events = TicketEvent.objects.filter(pk__in=list(event_ids), kind=Kind.REOPENED).select_related("ticket")
    return sum(_withdraw_pulses(event) for event in events)


@transaction.atomic
def _withdraw_pulses(event: TicketEvent) -> int:
    _lock_customer(event)
    before = Pulse.objects.filter(ticket=event.ticket_id, resolution_id__lt=event.pk, state__in=UNANSWERED)
    return before.update(state=PulseState.WITHDRAWN)
