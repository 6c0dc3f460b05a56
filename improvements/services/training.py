"""Courses and their sessions: seats, waiting lists, who came, and what they practised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from improvements.models import Course, PracticeTask, SignUp, TrainingSession
from improvements.permissions import check_training, may_edit_courses, may_give
from notifications.enums import Notice
from notifications.services import notify_people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from departments.models import Person

PRACTISED_WITHIN = timedelta(days=30)  # SEEDS 60
TOLD_BEFORE = timedelta(days=7)


class TrainingRefused(Refused):
    """The session is over, called off, or not yet held."""


@dataclass(frozen=True)
class CourseText:
    """What a course is, as HR writes it."""

    name: str
    department_id: int
    name_zh: str = ""
    item: str = ""
    about: str = ""
    about_zh: str = ""
    trainer_id: int | None = None
    months_between: int | None = None
    practice: str = ""
    practice_zh: str = ""
    is_active: bool = True


@transaction.atomic
def save_course(*, course_id: int | None, wanted: CourseText, by: Person) -> Course:
    """Write a course into the catalogue, or change it. Raises NotYours for anybody but HR, TrainingRefused for a
    name that another course has.
    """
    check_training(allowed=may_edit_courses(by))
    if Course.objects.filter(name=wanted.name).exclude(pk=course_id or 0).exists():
        raise TrainingRefused(_("Another course has this name: choose a different one."))
    course = Course.objects.select_for_update(no_key=True).get(pk=course_id) if course_id else Course()
    for name, value in vars(wanted).items():
        setattr(course, name, value)
    course.save()
    return course


@dataclass(frozen=True)
class Date:
    """When and where a session is, and for how many."""

    starts_at: datetime
    ends_at: datetime
    place: str
    seats: int
    link: str = ""


@transaction.atomic
def plan_session(*, course_id: int, date: Date, by: Person, at: datetime) -> TrainingSession:
    """Offer a date of a course. Raises NotYours for who does not give it, TrainingRefused for a date in the past."""
    course = Course.objects.select_for_update(no_key=True).get(pk=course_id)
    check_training(allowed=may_give(by, course))
    if date.starts_at <= at:
        raise TrainingRefused(_("Choose a date that is still to come."))
    if date.ends_at <= date.starts_at:
        raise TrainingRefused(_("It has to end after it begins."))
    return TrainingSession.objects.create(course=course, created_by=by, **vars(date))


def _lock(session_id: int) -> TrainingSession:
    rows = TrainingSession.objects.select_for_update(no_key=True, of=("self",)).select_related("course")
    return rows.get(pk=session_id)


def _check_to_come(session: TrainingSession, at: datetime) -> None:
    if session.cancelled_at is not None:
        raise TrainingRefused(_("This date was called off: choose another one."))
    if session.starts_at <= at:
        raise TrainingRefused(_("This training has begun: choose another date."))


@transaction.atomic
def cancel_session(*, session_id: int, by: Person, at: datetime) -> TrainingSession:
    """Call a date off; everybody who signed up hears of it."""
    session = _lock(session_id)
    check_training(allowed=may_give(by, session.course))
    _check_to_come(session, at)
    session.cancelled_at = at
    session.save(update_fields=["cancelled_at"])
    people = SignUp.objects.filter(session=session).values_list("person_id", flat=True)
    _tell(Notice.SESSION_OFF, session, people, at)
    return session


def _tell(kind: Notice, session: TrainingSession, people: Iterable[int], at: datetime) -> None:
    notify_people(
        person_ids=people, kind=kind, params=_params(session.course, session.starts_at.date()),
        url=f"{session.course.url}#session-{session.pk}", at=at,
    )  # fmt: skip


def _params(course: Course, day: date) -> dict[str, Any]:
    return {"title": course.name, "title_zh": course.name_zh, "day": day.isoformat()}


@transaction.atomic
def sign_up(*, session_id: int, by: Person, at: datetime) -> SignUp:
    """Take a seat, or a place in the waiting list when all are taken. Twice signed up is signed up once."""
    session = _lock(session_id)
    _check_to_come(session, at)
    known = SignUp.objects.filter(session=session, person=by).first()
    if known is not None:
        return known
    taken = SignUp.objects.filter(session=session, is_waiting=False).count()
    return SignUp.objects.create(session=session, person=by, is_waiting=taken >= session.seats, signed_up_at=at)


@transaction.atomic
def give_up_seat(*, session_id: int, by: Person, at: datetime) -> None:
    """Take one's name off; the first who waits gets the seat and hears of it."""
    session = _lock(session_id)
    _check_to_come(session, at)
    gone = SignUp.objects.filter(session=session, person=by).first()
    if gone is None:
        return
    gone.delete()
    following = SignUp.objects.filter(session=session, is_waiting=True).first()
    if not gone.is_waiting and following is not None:
        following.is_waiting = False
        following.save(update_fields=["is_waiting"])
        _tell(Notice.SEAT_FREE, session, [following.person_id], at)


@transaction.atomic
def record_attendance(*, session_id: int, came: Iterable[int], by: Person, at: datetime) -> TrainingSession:
    """Write down who of those signed up came (ids of people); they get their practice. It may be put right later.

    Raises TrainingRefused before the session began or when it was called off.
    """
    session = _lock(session_id)
    check_training(allowed=may_give(by, session.course))
    if session.cancelled_at is not None or session.starts_at > at:
        raise TrainingRefused(_("Attendance can be recorded once the training has begun."))
    there = SignUp.objects.filter(session=session, person__in=list(came))
    SignUp.objects.filter(session=session).exclude(pk__in=there.values("pk")).update(came=False)
    there.update(came=True)
    PracticeTask.objects.filter(sign_up__session=session, sign_up__came=False, done_at=None).delete()
    if session.course.practice:
        _give_practice(session)
    session.held_at = at
    session.save(update_fields=["held_at"])
    return session


def _give_practice(session: TrainingSession) -> None:
    due_on = session.starts_at.date() + PRACTISED_WITHIN
    tasks = [
        PracticeTask(sign_up=one, person_id=one.person_id, course=session.course, due_on=due_on)
        for one in SignUp.objects.filter(session=session, came=True)
    ]
    PracticeTask.objects.bulk_create(tasks, ignore_conflicts=True)


@transaction.atomic
def finish_practice(*, task_id: int, evidence: str, by: Person, at: datetime) -> PracticeTask:
    """Say what one did with it. Raises PracticeTask.DoesNotExist for another person's, TrainingRefused when done."""
    task = PracticeTask.objects.select_for_update(no_key=True).get(pk=task_id, person=by)
    if task.done_at is not None:
        raise TrainingRefused(_("You have already written what you did."))
    if not evidence.strip():
        raise TrainingRefused(_("Write what you did, and what came of it."))
    task.evidence, task.done_at = evidence.strip(), at
    task.save(update_fields=["evidence", "done_at"])
    return task


@transaction.atomic
def remind_of_practice(*, today: date, at: datetime, limit: int = 100) -> int:
    """Tell people once, a week ahead, of what they are to practise. Returns how many; call until 0."""
    waiting = PracticeTask.objects.filter(done_at=None, told_at=None, due_on__lte=today + TOLD_BEFORE)
    claimed = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("course").order_by("due_on")
    tasks = list(claimed[:limit])
    for task in tasks:
        notify_people(
            person_ids=[task.person_id], kind=Notice.PRACTICE_DUE, params=_params(task.course, task.due_on),
            url=f"{task.course.url}#practice-{task.pk}", at=at,
        )  # fmt: skip
    PracticeTask.objects.filter(pk__in=[task.pk for task in tasks]).update(told_at=at)
    return len(tasks)
