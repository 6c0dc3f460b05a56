"""Who has which course due: per person, per department, and how far a department has come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Q
from django.utils import timezone

from core.months import months_later
from core.prepared import Prepared, any_of
from departments.models import Person
from improvements.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from departments.models import Department
    from improvements.models import Course

Attended = dict[tuple[int, int], "date"]
LAST_COURSES = {  # for each course that a person signed up for, when they last came
    "course": F("trainings__session__course"),
    "last_at": Max("trainings__session__starts_at", filter=Q(trainings__came=True)),
}


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
        return _still_holds(self.last_on, self.due_on, self.today)

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
    return _sorted(_duties([person.department_id], Person.objects.filter(pk=person.pk), today))


def department_duties(department: Department, *, today: date) -> list[Duty]:
    """What everybody of a department is to take, what is due first on top."""
    return _sorted(_duties([department.pk], _people([department.pk]), today))


def completions(department_ids: Iterable[int], *, today: date) -> dict[int, Completion]:
    """How far these departments have come, by id. Without any assigned course one is not in it."""
    ids = list(department_ids)
    assigned = ASSIGNED.rows(ids)
    if not assigned:
        return {}
    staff: defaultdict[int, set[int]] = defaultdict(set)
    attended: Attended = {}
    for department, person, course, last_at in TAKEN.rows(ids):
        staff[department].add(person)
        if last_at:
            attended[person, course] = timezone.localdate(last_at)
    found: defaultdict[int, list[bool]] = defaultdict(list)
    for department, course, again in assigned:
        for person in staff[department]:
            last_on = attended.get((person, course))
            due_on = _due_again(last_on, again) if last_on else None
            found[department].append(_still_holds(last_on, due_on, today))
    return {pk: Completion(sum(held), len(held)) for pk, held in found.items()}


def _people(department_ids: Sequence[int]) -> QuerySet[Person]:
    return Person.objects.filter(any_of("department", department_ids), is_active=True)


ASSIGNED = Prepared(
    lambda ids: Assignment.objects.filter(any_of("department", ids), course__is_active=True).values_list(
        "department", "course", "course__months_between"
    )
)
TAKEN = Prepared(lambda ids: _people(ids).annotate(**LAST_COURSES).values_list("department", "pk", *LAST_COURSES))


def _duties(department_ids: Sequence[int], people: QuerySet[Person], today: date) -> list[Duty]:
    """What `people` of these departments are to take, by what was assigned first; two statements."""
    rows = Assignment.objects.filter(department__in=department_ids, course__is_active=True)
    assigned = list(rows.select_related("course").order_by("due_on", "course__name"))
    if not assigned:
        return []
    known: dict[int, Person] = {}
    attended: Attended = {}
    for person in _with_courses(people):
        known.setdefault(person.pk, person)
        if person.last_at:
            attended[person.pk, person.course] = timezone.localdate(person.last_at)
    return [
        _duty(row, person, attended.get((person.pk, row.course_id)), today)
        for row in assigned
        for person in known.values()
        if person.department_id == row.department_id
    ]


def _with_courses(people: QuerySet[Person]) -> QuerySet[Any]:
    """Each person once for each course that they signed up for (or once), with the last time that they came."""
    return people.only("name", "native_name", "department").annotate(**LAST_COURSES).order_by("name", "pk")


def _duty(row: Assignment, person: Person, last_on: date | None, today: date) -> Duty:
    due_on = _due_again(last_on, row.course.months_between) if last_on else row.due_on
    return Duty(person, row.course, last_on, due_on, today)


def _still_holds(last_on: date | None, due_on: date | None, today: date) -> bool:
    return last_on is not None and (due_on is None or due_on > today)


def _due_again(last_on: date, months_between: int | None) -> date | None:
    return months_later(last_on, months_between) if months_between else None


def _sorted(duties: list[Duty]) -> list[Duty]:
    return sorted(duties, key=lambda one: (one.due_on is None, one.due_on or one.today, one.course.title))
