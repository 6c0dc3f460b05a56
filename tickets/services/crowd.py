"""Whom a step of the ladder tells, and who stands in for somebody who is away."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from departments.models import Department, Person
from departments.queries import absent_head, agents_of, responsible_heads, superiors
from slas.enums import Recipient
from tickets.models import Follower

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slas.models import LadderStep
    from tickets.models import Promise


@dataclass(frozen=True)
class Told:
    """Ids of the people that a step tells.

    `team` are those among them who hear of it only because every agent of the department does; `stands_in` says for
    whom somebody hears of it, and until when.
    """

    people: list[int] = field(default_factory=list)
    team: list[int] = field(default_factory=list)
    stands_in: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Crowd:
    """Who is told, looked up once per department and sweep."""

    at: datetime
    known: dict[tuple[int, str], Told] = field(default_factory=dict)

    def told(self, promise: Promise, step: LadderStep) -> Told:
        """Whom `step` tells for `promise`, without repeats, in the step's order."""
        groups = [self._group(promise, step, recipient) for recipient in step.recipients]
        people = list(dict.fromkeys(person for group in groups for person in group.people))
        absent = {tuple(one.items()): one for group in groups for one in group.stands_in}
        return Told(people, self._team(promise, step), list(absent.values()))

    def _team(self, promise: Promise, step: LadderStep) -> list[int]:
        whole = {Recipient.TEAM} if promise.ticket.assignee_id else {Recipient.TEAM, Recipient.ASSIGNEE}
        wide = next((recipient for recipient in step.recipients if recipient in whole), None)
        if wide is None:
            return []
        groups = [self._group(promise, step, recipient) for recipient in step.recipients if recipient not in whole]
        by_name = {person for group in groups for person in group.people}
        return [person for person in self._group(promise, step, wide).people if person not in by_name]

    def _group(self, promise: Promise, step: LadderStep, recipient: str) -> Told:
        assignee = promise.ticket.assignee_id
        if recipient == Recipient.NAMED:
            return Told(list(step.named))
        if recipient == Recipient.FOLLOWERS:
            return Told(list(Follower.objects.filter(ticket=promise.ticket).values_list("person_id", flat=True)))
        department = promise.clock.department
        if recipient == Recipient.ASSIGNEE and assignee:
            return self._once((-assignee, f"{department.pk}"), partial(_agent_or_cover, assignee, department, self.at))
        return self._once((department.pk, recipient), partial(_people, department, recipient, self.at))

    def _once(self, key: tuple[int, str], look_up: Callable[[], Told]) -> Told:
        if key not in self.known:
            self.known[key] = look_up()
        return self.known[key]


def _agent_or_cover(assignee_id: int, department: Department, at: datetime) -> Told:
    """The agent; while they are away, the team leads who are there, else everybody who is."""
    away = Person.objects.filter(pk=assignee_id, away_until__gt=at).first()
    if away is None:
        return Told([assignee_id])
    return Told([person.pk for person in cover_of(department, at=at)], stands_in=[_absence(away)])


def cover_of(department: Department, *, at: datetime) -> list[Person]:
    """Who stands in for an agent of `department`: its team leads who are not away, else every agent who is not."""
    present = agents_of(department.pk).exclude(away_until__gt=at)
    leads = present.filter(memberships__department=department, memberships__is_lead=True)
    return list(leads) or list(present)


def _absence(person: Person) -> dict[str, str]:
    return {"for": str(person), "until": person.away_until.isoformat() if person.away_until else ""}


def _people(department: Department, recipient: str, at: datetime) -> Told:
    if recipient == Recipient.HEAD:
        away = absent_head(department, at=at)
        told = responsible_heads(department, at=at)
        absent = [_absence(away)] if away and away not in told else []
        return Told([person.pk for person in told], stands_in=absent)
    if recipient == Recipient.DEPUTY:
        deputy = department.deputy
        told = [deputy] if deputy and deputy.is_active else responsible_heads(department, at=at)
        return Told([person.pk for person in told])
    if recipient == Recipient.SUPERIOR:
        above = superiors(department, at=at) or responsible_heads(department, at=at)
        return Told([person.pk for person in above])
    if recipient == Recipient.HR:
        return Told(list(Person.objects.filter(is_hr_admin=True, is_active=True).values_list("pk", flat=True)))
    return Told(list(agents_of(department.pk).values_list("pk", flat=True)))  # also while nobody has taken it
