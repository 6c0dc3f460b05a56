"""The ledger of one request: every step of the ladder that fired, from its own history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from departments.models import Person
from tickets.enums import Kind, Side
from tickets.models import Ticket, TicketEvent
from tickets.permissions import sides, visible_tickets
from tickets.queries.audience import told_people
from tickets.queries.drawings import metric_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from slas.models import Escalation

LADDER_KINDS = (Kind.WARNED, Kind.BREACHED, Kind.ESCALATED)


@dataclass(frozen=True)
class FiredStep:
    """One step: what it was, when it was due and came, and whom it told (nobody: a higher one did).

    told     in words, a whole team in one
    people   ids of those people, each of whom the event names
    """

    event_id: int
    kind: str
    promise: str
    due_at: datetime
    fired_at: datetime
    told: Sequence[str]
    people: Sequence[int]

    @property
    def late_by(self) -> timedelta:
        return self.fired_at - self.due_at


def steps_of(person: Person, ref: str) -> tuple[Ticket, list[FiredStep], dict[int, str]]:
    """The request `ref`, its steps that fired, and names by id of the people told; for those who serve it.

    Raises Ticket.DoesNotExist for everybody else.
    """
    ticket = visible_tickets(person).select_related("department").get(ref=ref)
    if Side.SUPPLIER not in sides(person, ticket):
        raise Ticket.DoesNotExist
    events = list(TicketEvent.objects.filter(ticket=ticket, kind__in=LADDER_KINDS).order_by("at", "id"))
    told = {number for event in events for number in event.data.get("told", ())}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=told)}
    return ticket, fired_steps(events, names), names


def events_of_steps(steps: Collection[Escalation]) -> dict[int, int]:
    """The event that tells of each step in the ledger, by the step's id. One query; `clock__promise` is at hand."""
    wanted = {(step.clock.promise.ticket_id, step.step_id, step.due_at): step.pk for step in steps}
    moments = {step.fired_at for step in steps}
    tickets = {ticket for ticket, _step, _due in wanted}
    events = TicketEvent.objects.filter(ticket__in=tickets, at__in=moments, kind__in=LADDER_KINDS)
    told = {
        (event.ticket_id, event.data["step"], datetime.fromisoformat(event.data["due_at"])): event.pk
        for event in events
    }
    return {pk: told[key] for key, pk in wanted.items() if key in told}


def fired_steps(events: Iterable[TicketEvent], names: Mapping[int, str]) -> list[FiredStep]:
    """The steps among `events`, in their order; `names` are those of the people told."""
    return [
        FiredStep(
            event_id=event.pk,
            kind=event.get_kind_display(),
            promise=metric_words(event.data["metric"]),
            due_at=datetime.fromisoformat(event.data["due_at"]),
            fired_at=event.at,
            told=told_people(event.data, names),
            people=event.data.get("told", ()),
        )
        for event in events
        if event.kind in LADDER_KINDS
    ]
