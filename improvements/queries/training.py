"""What the pages about training read: the catalogue, one course, one session, a department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Prefetch, Q
from django.utils import timezone

from core.prepared import Prepared, any_of
from departments.models import Person
from improvements.models import Assignment, Course, PracticeTask, SignUp, Suggestion, TrainingSession
from improvements.queries.duties import Completion, Duty, department_duties, own_duties

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from departments.models import Department

REMEMBERED = timedelta(days=400)  # sessions of the last year, so that a yearly one stands beside its last
SHOWN_TASKS, SHOWN_PRACTICE = 5, 12


@dataclass(frozen=True)
class OfferedSession:
    """A date of a course, how full it is, and how the reader stands: "", "seat" or "waiting"."""

    session: TrainingSession
    taken: int
    waiting: int
    mine: str

    @property
    def is_full(self) -> bool:
        return self.taken >= self.session.seats

    @property
    def free(self) -> int:
        return max(0, self.session.seats - self.taken)


@dataclass(frozen=True)
class Catalogue:
    courses: Sequence[Course]
    duties: Sequence[Duty]
    sessions: Sequence[OfferedSession]
    tasks: Sequence[PracticeTask]


def catalogue(person: Person, *, today: date, at: datetime) -> Catalogue:
    """Everything offered, what `person` has due, the next dates, and what they are to practise."""
    courses = Course.objects.filter(is_active=True).select_related("department", "trainer")
    coming = _sessions().filter(starts_at__gt=at, cancelled_at=None)
    return Catalogue(
        courses=list(courses),
        duties=own_duties(person, today=today),
        sessions=_offered(coming[:12], person),
        tasks=open_practice(person),
    )


def open_practice(person: Person) -> list[PracticeTask]:
    """What `person` is still to practise, what is due first on top."""
    mine = PracticeTask.objects.filter(person=person, done_at=None).select_related("course")
    return list(mine.order_by("due_on", "id")[:SHOWN_TASKS])


def _sessions() -> QuerySet[TrainingSession]:
    counted = TrainingSession.objects.annotate(
        taken=Count("sign_ups", filter=Q(sign_ups__is_waiting=False)),
        waiting=Count("sign_ups", filter=Q(sign_ups__is_waiting=True)),
    )
    return counted.select_related("course").order_by("starts_at", "id")


def _offered(sessions: QuerySet[TrainingSession], person: Person) -> list[OfferedSession]:
    mine = dict(SignUp.objects.filter(session__in=list(sessions), person=person).values_list("session", "is_waiting"))
    words = {True: "waiting", False: "seat", None: ""}
    return [OfferedSession(one, one.taken, one.waiting, words[mine.get(one.pk)]) for one in sessions]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class CoursePage:
    course: Course
    coming: Sequence[OfferedSession]
    past: Sequence[OfferedSession]
    tasks: Sequence[PracticeTask]
    is_assigned: bool


def course_page(course_id: int, person: Person, *, at: datetime) -> CoursePage:
    """One course with its dates. Raises Course.DoesNotExist."""
    course = course_of(course_id)
    dates = _offered(_sessions().filter(course=course, starts_at__gt=at - REMEMBERED), person)
    coming = [one for one in dates if one.session.starts_at > at]
    past = [one for one in reversed(dates) if one.session.starts_at <= at and one.session.cancelled_at is None]
    tasks = PracticeTask.objects.filter(person=person, course=course).order_by("-due_on")
    assigned = Assignment.objects.filter(course=course, department=person.department_id or 0).exists()
    return CoursePage(course, coming, past, list(tasks[:SHOWN_TASKS]), assigned)


def course_of(course_id: int) -> Course:
    """Raises Course.DoesNotExist."""
    return Course.objects.select_related("department", "trainer").get(pk=course_id)


def courses_offered() -> list[Course]:
    return list(Course.objects.filter(is_active=True))


def session_of(session_id: int) -> TrainingSession:
    """A session with its course and everybody who signed up. Raises TrainingSession.DoesNotExist."""
    people = Prefetch("sign_ups", SignUp.objects.select_related("person__department").order_by("is_waiting", "id"))
    return TrainingSession.objects.select_related("course").prefetch_related(people).get(pk=session_id)


def practice_of(task_id: int, person: Person) -> PracticeTask | None:
    """One's own task; None for somebody else's."""
    return PracticeTask.objects.filter(pk=task_id, person=person).select_related("course").first()


@dataclass(frozen=True)
class DepartmentTraining:
    """A department's courses, who has what due, what was suggested, and what its people practised."""

    assigned: Sequence[Assignment]
    duties: Sequence[Duty]
    suggestions: Sequence[Suggestion]
    practice: Sequence[PracticeTask]

    @property
    def completion(self) -> Completion:
        return Completion(sum(one.is_up_to_date for one in self.duties), len(self.duties))

    @property
    def due(self) -> list[Duty]:
        """Who has something to take, what is due first on top."""
        return [one for one in self.duties if not one.is_up_to_date]


def department_training(department: Department, *, today: date) -> DepartmentTraining:
    """Everything that the head of a department reads about what it learns."""
    assigned = Assignment.objects.filter(department=department).select_related("course", "assigned_by")
    courses = {row.course_id for row in assigned}
    suggested = Suggestion.objects.filter(department=department, course__is_active=True).exclude(course__in=courses)
    newest = suggested.order_by("course_id", "-wave__year", "-wave__number").distinct("course_id")
    people = Person.objects.filter(department=department, is_active=True)
    practice = PracticeTask.objects.filter(person__in=people, due_on__gte=today - REMEMBERED)
    return DepartmentTraining(
        assigned=list(assigned.order_by("due_on")),
        duties=department_duties(department, today=today),
        suggestions=list(newest.select_related("course", "wave")),
        practice=list(
            practice.select_related("person", "course").order_by(F("done_at").desc(nulls_first=True), "due_on")[
                :SHOWN_PRACTICE
            ]
        ),
    )


@dataclass(frozen=True)
class Trained:
    """A department whose people took a course: since when, and how many."""

    course: Course
    department_id: int
    first_on: date
    people: int


def trained_departments(course: Course | None = None) -> list[Trained]:
    """Which departments took which course (or this one), the first day that anybody of them came.

    Two statements, one for one course.
    """
    rows = CAME_TO.rows(course.pk) if course else CAME.rows()
    courses = {course.pk: course} if course else {one.pk: one for one in COURSES.rows([*{pk for pk, *_rest in rows}])}
    return [Trained(courses[pk], of, timezone.localdate(first), people) for pk, of, first, people in rows]


def _came(**of: int) -> QuerySet[SignUp, tuple[Any, ...]]:
    came = SignUp.objects.filter(came=True, person__department__isnull=False, **of).exclude(session__course__item="")
    return (
        came.values_list("session__course", "person__department")
        .annotate(first=Min("session__starts_at"), people=Count("person", distinct=True))
        .order_by("first", "session__course", "person__department")
    )


CAME = Prepared(_came)
CAME_TO = Prepared(lambda course: _came(session__course=course))
COURSES = Prepared(lambda ids: Course.objects.filter(any_of("pk", ids)))
