"""What happens after a wave: who sees what when, the record of the meeting, and the actions that follow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from core.prepared import Prepared
from departments.models import Department, Person
from improvements.enums import ActionState
from improvements.models import ImprovementAction, Review, ReviewTheme
from improvements.permissions import may_plan
from improvements.queries.actions import MOST_ASKED, actions_of
from improvements.queries.drawings import CHANGES
from surveys.queries import (
    ChangedItem,
    changed_items,
    evaluated_department_ids,
    is_released,
    loop_days,
    released_waves,
    result_in_short,
)
from surveys.statistics.change import Change

if TYPE_CHECKING:
    from datetime import datetime

    from surveys.models import Wave
    from surveys.queries import LoopDays, ShortResult

CLEAR = (Change.BETTER, Change.WORSE)


@dataclass(frozen=True)
class LoopRow:
    """One evaluated department in the overview of a wave."""

    department: Department
    review: Review | None
    actions: int
    is_late: bool


@dataclass(frozen=True)
class LoopPage:
    """What departments do after one wave. `others`: the released waves one can look at instead."""

    wave: Wave
    rows: list[LoopRow]
    others: list[Wave]
    review_due_at: datetime


def reviews_between(one: Department, other: Department, limit: int = 12) -> list[Review]:
    """Review meetings of one of two departments at which somebody of the other sat, the newest first."""
    return MEETINGS.rows(one.pk, other.pk, first=limit)


MEETINGS = Prepared(
    lambda one, other: (
        Review.objects.filter(
            Q(department=one, attendees__department=other) | Q(department=other, attendees__department=one)
        )
        .select_related("department", "wave")
        .only("published_at", "wave__year", "wave__number", *Department.title_columns("department"))
        .distinct()
    )
)


def loop_page(name: str, *, at: datetime) -> LoopPage | None:
    """The overview of the named released wave, of the newest for an empty name; None when there is none."""
    waves = released_waves()
    wave = next((wave for wave in waves if name in ("", str(wave))), None)
    if wave is None:
        return None
    departments = Department.objects.filter(pk__in=evaluated_department_ids(wave)).order_by("name")
    reviews = {review.department_id: review for review in Review.objects.filter(wave=wave)}
    announced = ImprovementAction.objects.filter(wave=wave).exclude(state=ActionState.DROPPED)
    actions = Counter(announced.values_list("department", flat=True))
    due = loop_days(wave).review_due_at
    rows = [
        LoopRow(one, reviews.get(one.pk), actions[one.pk], is_late=at > due and one.pk not in reviews)
        for one in departments
    ]
    return LoopPage(wave, rows, waves, due)


@dataclass(frozen=True)
class ReviewPage:
    """One department after one wave, as one reader may see it; before the release that is the head alone."""

    result: ShortResult
    department: Department
    days: LoopDays
    changes: list[ChangedItem]
    last: list[ImprovementAction]
    announced: list[ImprovementAction]
    review: Review | None
    is_head: bool
    at: datetime

    @property
    def clear_changes(self) -> list[tuple[ChangedItem, str]]:
        return [(change, str(CHANGES[change.word])) for change in self.changes if change.word in CLEAR]

    @property
    def is_review_late(self) -> bool:
        return self.review is None and self.at > self.days.review_due_at

    @property
    def may_record(self) -> bool:
        return self.is_head and self.review is None and is_released(self.result.wave)


def review_page(wave: Wave, department: Department, person: Person, *, at: datetime) -> ReviewPage | None:
    """The page of a department after a wave; None before the release, except for the head's preview."""
    result = result_in_short(wave, department, person, at=at)
    if result is None:
        return None
    record = Review.objects.filter(wave=wave, department=department).select_related("published_by")
    themes = Prefetch("themes", ReviewTheme.objects.select_related("action__department"))
    table = Prefetch("attendees", Person.objects.select_related("department").order_by("department__name", "name"))
    made = list(actions_of(department.pk).exclude(state=ActionState.DROPPED).order_by("-created_at", "-id"))
    return ReviewPage(
        result=result,
        department=department,
        days=loop_days(wave),
        changes=changed_items(wave, department.pk),
        last=[one for one in made if one.created_at < wave.closes_at][:MOST_ASKED],
        announced=[one for one in reversed(made) if one.wave_id == wave.pk],
        review=record.prefetch_related(themes, table).first(),
        is_head=may_plan(person, department.pk),
        at=at,
    )
