"""Who has which course due: per person, per department, and how far a department has come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from core.months import months_later
from departments.models import Person
from improvements.models import Assignment, SignUp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from departments.models import Department
    from improvements.models import Course

Attended = dict[tuple[int, int], "date"]


@dataclass(frozen=True)
class Duty:
    """One course that one person is to take. `due_on` is None once it was taken and does not come round again."""

    person: Person
    course: Course
    last_on: date | None
    due_on: date | None
    today: date

    @property
    def is_up_to_date(self) -> bool:
        """Whether it was taken and has not come round again."""
        return self.last_on is not None and (self.due_on is None or self.due_on > self.today)

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.today


@dataclass(frozen=True)
class Completion:
    """How many of the trainings that a department's people are to take are taken and still hold."""

    done: int
    wanted: int

    @property
    def share(self) -> float | None:
        return self.done / self.wanted if self.wanted else None


def own_duties(person: Person, *, today: date) -> list[Duty]:
    """What `person` is to take, what is due first on top."""
    if person.department_id is None:
        return []
    assigned = _assignments([person.department_id])
    return _sorted(_duties(assigned, {person.department_id: [person]}, today))


def department_duties(department: Department, *, today: date) -> list[Duty]:
    """What everybody of a department is to take, what is due first on top."""
    return _sorted(_duties(_assignments([department.pk]), _people([department.pk]), today))


def completions(department_ids: Iterable[int], *, today: date) -> dict[int, Completion]:
    """How far these departments have come, by id; three statements. Without any assigned course one is not in it."""
    ids = list(department_ids)
    assigned = list(_assignments(ids))
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for duty in _duties(assigned, _people(ids), today) if assigned else ():
        count = counts[duty.person.department_id or 0]
        count[0] += duty.is_up_to_date
        count[1] += 1
    return {pk: Completion(done, wanted) for pk, (done, wanted) in counts.items()}


def _assignments(department_ids: Sequence[int]) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(department__in=department_ids, course__is_active=True)
    return rows.select_related("course").order_by("due_on", "course__name")


def _people(department_ids: Sequence[int]) -> Mapping[int, list[Person]]:
    found: defaultdict[int, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(department__in=department_ids, is_active=True).order_by("name"):
        found[person.department_id or 0].append(person)
    return found


def _duties(assigned: Iterable[Assignment], people: Mapping[int, Sequence[Person]], today: date) -> list[Duty]:
    rows = list(assigned)
    if not rows:
        return []
    attended = _attended([row.course_id for row in rows], [one.pk for group in people.values() for one in group])
    return [
        _duty(row, person, attended.get((person.pk, row.course_id)), today)
        for row in rows
        for person in people.get(row.department_id, ())
    ]


def _attended(course_ids: Sequence[int], person_ids: Sequence[int]) -> Attended:
    """The last day each of them attended each of these courses."""
    rows = SignUp.objects.filter(came=True, person__in=person_ids, session__course__in=course_ids)
    last = rows.values_list("person", "session__course").annotate(last=Max("session__starts_at")).order_by()
    return {(person, course): timezone.localdate(at) for person, course, at in last}


def _duty(row: Assignment, person: Person, last_on: date | None, today: date) -> Duty:
    due_on: date | None = row.due_on
    if last_on is not None:
        again = row.course.months_between
        due_on = months_later(last_on, again) if again else None
    return Duty(person, row.course, last_on, due_on, today)


def _sorted(duties: list[Duty]) -> list[Duty]:
    return sorted(duties, key=lambda one: (one.due_on is None, one.due_on or one.today, one.course.title))
