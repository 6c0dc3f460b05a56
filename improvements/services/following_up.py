"""What time alone asks for: overdue dates, reports and answers that are missing, results to be seen and discussed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from departments.models import Department, Person
from departments.queries import responsible_heads
from improvements.enums import HeadTold, Told
from improvements.links import suggestion_path
from improvements.models import Idea, ImprovementAction, Review
from improvements.permissions import departments_of
from improvements.queries import OPEN_STATES
from improvements.services.actions import tell_of_action
from improvements.services.suggesting import words_of
from notifications.enums import Notice
from notifications.services import notify_person
from surveys.queries import (
    evaluated_department_ids,
    loop_days,
    released_waves,
    waves_before_release,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from surveys.models import Wave

PATIENCE = timedelta(days=7)  # from the head to the executives
MONTH = timedelta(days=30)
REVIEWS_ASKED_FOR = 1  # waves back: a meeting about older marks helps nobody
BATCH = 50


@transaction.atomic
def tell_overdue_actions(*, today: date, at: datetime) -> int:
    """Take dates that have passed to the heads, a week later to the executives; each once a date. Returns how many."""
    open_rows = ImprovementAction.objects.filter(state__in=OPEN_STATES)
    for_head = Q(due_on__lt=today, told=Told.NOBODY)
    for_executives = Q(due_on__lt=today - PATIENCE, told=Told.HEAD)
    rows = open_rows.filter(for_head | for_executives).select_for_update(no_key=True, skip_locked=True, of=("self",))
    late = list(rows.select_related("department", "second_owner").order_by("due_on", "id")[:BATCH])
    for action in late:
        level = Told(action.told + 1)
        told = _heads_of(departments_of(action), at) if level == Told.HEAD else _executives()
        mark = f"due-{action.due_on.isoformat()}"
        tell_of_action(action, Notice.ACTION_OVERDUE, [*told], at=at, mark=mark)
        action.told = level
        action.save(update_fields=["told"])
    return len(late)


@transaction.atomic
def ask_for_reports(*, at: datetime) -> int:
    """Ask the owners of open actions that nobody has reported on for a month. Returns how many."""
    since = at - MONTH
    silent = ImprovementAction.objects.filter(state__in=OPEN_STATES, heard_at__lt=since)
    rows = silent.filter(Q(asked_at=None) | Q(asked_at__lt=since)).select_related("department")
    asked = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:BATCH])
    for action in asked:
        owners = [action.owner_id, action.second_owner_id]
        tell_of_action(action, Notice.ACTION_REPORT, owners, at=at, mark=f"report-{at.date().isoformat()}")
        action.asked_at = at
        action.save(update_fields=["asked_at"])
    return len(asked)


@transaction.atomic
def tell_of_suggestions(*, at: datetime) -> int:
    """Tell the heads of suggestions that arrived and of those whose answer is late. Returns how many.

    Not told at once when one is sent: the moment of a notice would date what was said in confidence.
    """
    arrived, late = Q(told=HeadTold.NOTHING), Q(told=HeadTold.ARRIVED, due_at__lt=at)
    waiting = Idea.objects.filter(arrived | late, answered_at=None)
    rows = waiting.select_for_update(no_key=True, skip_locked=True, of=("self",))
    found = list(rows.select_related("department__head", "department__deputy").order_by("due_at", "id")[:BATCH])
    for suggestion in found:
        suggestion.told = HeadTold(suggestion.told + 1)
        suggestion.save(update_fields=["told"])
        kind = Notice.SUGGESTED if suggestion.told == HeadTold.ARRIVED else Notice.SUGGESTION_LATE
        params = words_of(suggestion)
        for head in responsible_heads(suggestion.department, at=at):
            notify_person(person_id=head.pk, kind=kind, params=params, url=suggestion_path(suggestion), at=at)
    return len(found)


def tell_of_results(*, at: datetime) -> int:
    """Tell the heads when they can preview their results, and when the review of released ones is due.

    Told again, nobody hears it twice. Returns how many waves are in such a phase.
    """
    previews = [wave for wave in waves_before_release() if at >= loop_days(wave).preview_at]
    for wave in previews:
        _tell_heads(wave, evaluated_department_ids(wave), Notice.PREVIEW_READY, at)
    reviews = [wave for wave in released_waves(REVIEWS_ASKED_FOR) if at >= loop_days(wave).review_due_at]
    for wave in reviews:
        held = set(Review.objects.filter(wave=wave).values_list("department", flat=True))
        _tell_heads(wave, set(evaluated_department_ids(wave)) - held, Notice.REVIEW_DUE, at)
    return len(previews) + len(reviews)


def _tell_heads(wave: Wave, department_ids: Iterable[int], kind: Notice, at: datetime) -> None:
    departments = Department.objects.filter(pk__in=list(department_ids)).select_related("head", "deputy")
    for department in departments:
        url = reverse("improvements:review", args=[wave, department.code])
        for head in responsible_heads(department, at=at):
            notify_person(person_id=head.pk, kind=kind, params={"wave": str(wave)}, url=url, at=at)


def _heads_of(department_ids: Iterable[int], at: datetime) -> list[int]:
    departments = Department.objects.filter(pk__in=list(department_ids)).select_related("head", "deputy")
    return sorted({head.pk for department in departments for head in responsible_heads(department, at=at)})


def _executives() -> list[int]:
    return list(Person.objects.filter(is_executive=True, is_active=True).order_by("pk").values_list("pk", flat=True))
