"""Which departments take which course: assigned by their head or HR, suggested by what their customers said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from departments.models import Department, Person
from departments.queries import responsible_heads
from improvements.models import Assignment, Course, Suggestion
from improvements.permissions import check_training, may_assign
from improvements.services.training import TrainingRefused
from notifications.enums import Notice
from notifications.services import notify_people
from surveys.queries import released_waves, weak_items

if TYPE_CHECKING:
    from datetime import date, datetime

    from surveys.models import Wave


@transaction.atomic
def assign_course(*, course_id: int, department_id: int, due_on: date, by: Person, at: datetime) -> Assignment:
    """Everybody of a department takes a course by a day, or by another day than before; they hear of it.

    Raises NotYours for anybody but its head and HR, TrainingRefused for a day that has passed or a course that is not
    offered any more.
    """
    check_training(allowed=may_assign(by, department_id))
    course = Course.objects.select_for_update(no_key=True).get(pk=course_id)
    if not course.is_active:
        raise TrainingRefused(_("This course is not offered any more."))
    if due_on < at.date():
        raise TrainingRefused(_("Choose a date that is still to come."))
    row, _is_new = Assignment.objects.update_or_create(
        course=course, department_id=department_id,
        defaults={"due_on": due_on, "assigned_by": by, "assigned_at": at},
    )  # fmt: skip
    people = Person.objects.filter(department=department_id, is_active=True).values_list("pk", flat=True)
    notify_people(
        person_ids=people, kind=Notice.TRAINING_DUE, url=f"{course.url}#due-{due_on}", at=at,
        params={"title": course.name, "title_zh": course.name_zh, "day": due_on.isoformat()},
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_assignment(*, course_id: int, department_id: int, by: Person) -> None:
    """A department does not have to take a course any more. What people attended stays on record."""
    check_training(allowed=may_assign(by, department_id))
    Assignment.objects.filter(course=course_id, department=department_id).delete()


@transaction.atomic
def suggest_courses(*, at: datetime) -> int:
    """Suggest courses for what the newest evaluation shows to be weak, and tell the heads once. Returns how many.

    Repeating it suggests nothing twice; courses that came into the catalogue since are suggested then.
    """
    waves = released_waves(limit=2)
    courses = list(Course.objects.filter(is_active=True).exclude(item="")) if waves else []
    if not courses:
        return 0
    weak = weak_items(waves[0], waves[1] if len(waves) > 1 else None)
    wanted = {
        (course.pk, one.department_id): Suggestion(
            course=course, department_id=one.department_id, wave=waves[0], reason=one.reason.value
        )
        for one in weak
        for course in courses
        if course.item == one.item
    }
    taken = set(Assignment.objects.values_list("course_id", "department_id"))
    taken |= set(Suggestion.objects.filter(wave=waves[0]).values_list("course_id", "department_id"))
    new = [row for key, row in wanted.items() if key not in taken]
    Suggestion.objects.bulk_create(new, ignore_conflicts=True)
    _tell_heads(new, waves[0], at)
    return len(new)


def _tell_heads(suggestions: list[Suggestion], wave: Wave, at: datetime) -> None:
    departments = Department.objects.select_related("head", "deputy").in_bulk(
        [one.department_id for one in suggestions]
    )
    for one in suggestions:
        heads = responsible_heads(departments[one.department_id], at=at)
        notify_people(
            person_ids=[head.pk for head in heads], kind=Notice.TRAINING_FITS, url=f"{one.course.url}#{wave}", at=at,
            params={"title": one.course.name, "title_zh": one.course.name_zh},
        )  # fmt: skip
