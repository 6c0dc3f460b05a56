"""What a step of the ladder does to a request besides telling. The desk does it: the events name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from departments.enums import Priority
from departments.models import Person
from departments.queries import agents_of
from slas.enums import StepAction
from tickets.enums import Kind
from tickets.events import record
from tickets.models import Follower
from tickets.services.locking import lock_ticket, save_change
from tickets.services.steps import be_assigned
from tickets.services.travel import reprioritise

if TYPE_CHECKING:
    from datetime import datetime

    from slas.models import LadderStep
    from tickets.models import Ticket


def act(step: LadderStep, ticket_id: int, *, at: datetime) -> None:
    """Do what `step` asks for, in the transaction of its ledger row, so once. A finished request stays as it is."""
    ticket = lock_ticket(ticket_id)
    if not ticket.is_open:
        return
    if step.action == StepAction.RAISE_PRIORITY and ticket.priority > Priority.URGENT:
        changed = reprioritise(ticket, Priority(ticket.priority - 1), by=None, at=at)
        save_change(ticket, changed, at=at)
    elif step.action == StepAction.GIVE_TO_LEAD:
        _give_to_lead(ticket, at=at)
    elif step.action == StepAction.GIVE_BACK and ticket.assignee:
        _give_back(ticket, at=at)
    elif step.action == StepAction.ADD_FOLLOWERS:
        named = Person.objects.filter(pk__in=step.named, is_active=True)
        Follower.objects.bulk_create([Follower(ticket=ticket, person=one) for one in named], ignore_conflicts=True)


def _give_to_lead(ticket: Ticket, *, at: datetime) -> None:
    present = agents_of(ticket.department_id).exclude(away_until__gt=at)
    lead = present.filter(memberships__department=ticket.department_id, memberships__is_lead=True).first()
    if lead and lead.pk != ticket.assignee_id:
        save_change(ticket, be_assigned(ticket, lead, by=None, at=at), at=at)


def _give_back(ticket: Ticket, *, at: datetime) -> None:
    data = {"from": str(ticket.assignee), "to": "", "to_id": None}
    record(ticket=ticket, kind=Kind.ASSIGNED, at=at, by=None, data=data)
    ticket.assignee = None
    save_change(ticket, ["assignee"], at=at)
