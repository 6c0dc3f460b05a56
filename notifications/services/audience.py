"""Who hears of an event, as what, and whether by mail. One table; the actor never hears of their own deed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from departments.models import Membership
from departments.queries import agents_of
from notifications.enums import Group, Notice
from tickets.enums import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tickets.models import Ticket, TicketEvent


@dataclass(frozen=True)
class Rule:
    """What each side is told of one kind of event; None: nothing.

    Customers are who filed it and for whom. The crew is the agent, and while nobody has the request every agent of the
    department, of whom only the team leads get a mail.
    """

    customers: Notice | None = None
    crew: Notice | None = None
    followers: Notice | None = None
    by_mail: bool = True


def _everybody(notice: Notice, *, by_mail: bool = True) -> Rule:
    return Rule(notice, notice, notice, by_mail)


TOLD = Rule()
"""Steps of the ladder, disputes: exactly the people that the event names hear of it, see `_told`."""

RULES: dict[Kind, Rule] = {
    Kind.CREATED: Rule(customers=Notice.FILED_FOR_YOU, crew=Notice.NEW_REQUEST),
    Kind.APPROVAL_ASKED: TOLD,
    Kind.APPROVED: Rule(customers=Notice.APPROVED, crew=Notice.NEW_REQUEST),
    Kind.DECLINED: Rule(customers=Notice.DECLINED, followers=Notice.DECLINED),
    Kind.AGENT_REPLIED: _everybody(Notice.ANSWERED),
    Kind.REQUESTER_REPLIED: _everybody(Notice.REPLIED),
    Kind.NOTE_ADDED: Rule(crew=Notice.NOTED, followers=Notice.NOTED),
    Kind.CALL_LOGGED: Rule(customers=Notice.CALLED, by_mail=False),
    Kind.ASSIGNED: Rule(crew=Notice.ASSIGNED_TO_YOU),
    Kind.WAITING_STARTED: Rule(customers=Notice.WAITING, followers=Notice.WAITING),
    Kind.RESUMED: _everybody(Notice.RESUMED, by_mail=False),
    Kind.RESOLVED: _everybody(Notice.RESOLVED),
    Kind.REOPENED: _everybody(Notice.REOPENED),
    Kind.CLOSED: _everybody(Notice.CLOSED, by_mail=False),
    Kind.CANCELLED: _everybody(Notice.CANCELLED),
    Kind.TRANSFERRED: Rule(Notice.HANDED_OVER, Notice.HANDED_TO_YOU, Notice.HANDED_OVER),
    Kind.PRIORITY_CHANGED: _everybody(Notice.PRIORITY_CHANGED),
    Kind.WARNED: TOLD,
    Kind.BREACHED: TOLD,
    Kind.ESCALATED: TOLD,
    Kind.RETIMED: Rule(),  # thousands of requests may move at once; each says so on its own page
    Kind.PART_ASKED: Rule(),  # the part itself is told to those who serve it
    Kind.PART_ENDED: Rule(crew=Notice.PART_ENDED),
    Kind.SHARED: Rule(customers=Notice.SHARED, crew=Notice.SHARED_WITH_YOU),
    Kind.UNSHARED: Rule(),
    Kind.WHOLE_CHANGED: Rule(),  # see `_rule`
    Kind.UPDATE_PROMISED: Rule(customers=Notice.UPDATE_PROMISED, by_mail=False),
    Kind.UPDATE_MISSED: Rule(crew=Notice.UPDATE_MISSED),
    Kind.TIED: Rule(),
    Kind.UNTIED: Rule(),
    Kind.AWAITED_ENDED: Rule(crew=Notice.AWAITED_ENDED),
    Kind.MERGED: Rule(customers=Notice.MERGED, followers=Notice.MERGED),
    Kind.DUPLICATE_FOUND: Rule(),  # the one more who asks follows it and hears of everything else
    Kind.DISPUTED: TOLD,
    Kind.DISPUTE_DECIDED: _everybody(Notice.DISPUTE_DECIDED),
    Kind.RATED: Rule(),  # marks are read where the disclosure rules hold, never sent around
}
LADDER = {
    Kind.APPROVAL_ASKED: (Notice.APPROVAL_ASKED, Group.OWN),
    Kind.WARNED: (Notice.WARNED, Group.QUEUE),
    Kind.BREACHED: (Notice.BREACHED, Group.ESCALATION),
    Kind.ESCALATED: (Notice.ESCALATED, Group.ESCALATION),
    Kind.DISPUTED: (Notice.DISPUTED, Group.ESCALATION),
}

WITH_THE_WHOLE = _everybody(Notice.WHOLE_WITHDRAWN)
OF_THE_WHOLE = {"moved": _everybody(Notice.WHOLE_MOVED), "solved": _everybody(Notice.WHOLE_SOLVED)}

# What happened as part of something that is told anyway: a reply resumes or reopens, solving ends a wait.
ECHOES = {
    Kind.RESUMED: (Kind.REQUESTER_REPLIED, Kind.RESOLVED, Kind.TRANSFERRED, Kind.DISPUTE_DECIDED),
    Kind.REOPENED: (Kind.REQUESTER_REPLIED, Kind.DISPUTE_DECIDED),
    Kind.PART_ENDED: (Kind.CANCELLED,),
}

# Calls to whoever could take it: once somebody has, there is nobody left to call.
CALLS = (Kind.CREATED, Kind.APPROVED, Kind.TRANSFERRED)


@dataclass(frozen=True)
class Hearer:
    """One person who hears of one event."""

    person_id: int
    notice: Notice
    group: Group
    by_mail: bool


@dataclass
class Teams:
    """The agents of departments, and which of them lead; looked up once a department."""

    known: dict[int, tuple[list[int], set[int]]] = field(default_factory=dict)

    def of(self, department_id: int) -> tuple[list[int], set[int]]:
        if department_id not in self.known:
            agents = list(agents_of(department_id).values_list("pk", flat=True))
            leads = Membership.objects.filter(department_id=department_id, is_lead=True)
            self.known[department_id] = agents, set(leads.values_list("person_id", flat=True))
        return self.known[department_id]


def audience(event: TicketEvent, teams: Teams) -> list[Hearer]:
    """Who hears of `event`, each once: as a customer rather than as crew, as crew rather than as a follower.

    Whether each may see the request, and wants mail, is for the caller to judge.
    """
    kind = Kind(event.kind)
    hearers = _told(event) if kind in LADDER else _sides(event, _rule(event), teams)
    once: dict[int, Hearer] = {}
    for hearer in hearers:
        if hearer.person_id != event.by_id:
            once.setdefault(hearer.person_id, hearer)
    return list(once.values())


def _rule(event: TicketEvent) -> Rule:
    if event.kind == Kind.WHOLE_CHANGED:
        return OF_THE_WHOLE[event.data["what"]]
    return WITH_THE_WHOLE if event.kind == Kind.CANCELLED and "whole" in event.data else RULES[Kind(event.kind)]


def _told(event: TicketEvent) -> Iterator[Hearer]:
    notice, group = LADDER[Kind(event.kind)]
    for person_id in event.data.get("told", []):
        yield Hearer(person_id, notice, group, by_mail=True)


def _sides(event: TicketEvent, rule: Rule, teams: Teams) -> Iterator[Hearer]:
    ticket = event.ticket
    if rule.customers:
        for person_id in (ticket.requester_id, ticket.beneficiary_id):
            if person_id:
                yield Hearer(person_id, rule.customers, Group.OWN, rule.by_mail)
    if rule.crew:
        for person_id, is_mailed in _crew(event, ticket, teams):
            yield Hearer(person_id, rule.crew, Group.QUEUE, rule.by_mail and is_mailed)
    for person_id in event.data.get("lost", ()):
        yield Hearer(person_id, Notice.LOST_SIGHT, Group.OWN, by_mail=True)
    if rule.followers:
        for follower in ticket.followers.all():
            yield Hearer(follower.person_id, rule.followers, Group.OWN, rule.by_mail)


def _crew(event: TicketEvent, ticket: Ticket, teams: Teams) -> Iterator[tuple[int, bool]]:
    """(person, gets a mail): who was given the request, else who has it, else everybody who could take it.

    Of a request that another department now serves, too, its agents hear.
    """
    if event.kind == Kind.CREATED and ticket.approver_id:
        return  # they hear of it once it is approved
    if event.kind == Kind.SHARED:
        agents, leads = teams.of(event.data["partner"])
        yield from ((agent, agent in leads) for agent in agents)
        return
    assignee = event.data.get("to_id") if event.kind == Kind.ASSIGNED else ticket.assignee_id
    if assignee:
        if event.kind not in CALLS:
            yield assignee, True
        return
    agents, leads = teams.of(ticket.department_id)
    for agent in agents:
        yield agent, agent in leads
