"""Whether a training shows in the item that it should lift: before and after, with the caveats of any small sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.quarters import Quarter
from departments.models import Department
from improvements.queries.training import trained_departments
from surveys.queries import asked_alike, item_series, worded_waves
from surveys.statistics import Change, describe_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from improvements.models import Course
    from improvements.queries.training import Trained
    from surveys.queries import Figure, ItemPoint

NEW_WORDING = "new_wording"


@dataclass(frozen=True)
class Effect:
    """One department's item in the last evaluation before the quarter of its training and the newest one after it.

    The quarter of the training itself is on neither side. A side without an evaluation, or with too few answers, is
    None; then `change` is "too_few". Asked in other words it is "new_wording".
    The word is about this department alone: others changed as well.
    """

    trained: Trained
    department: Department
    before: ItemPoint | None
    after: ItemPoint | None
    change: str


def training_effects(course: Course | None = None) -> list[Effect]:
    """The effect of every training (or of this course) by course and department, names in order.

    Reads released and shown figures alone; at most five statements.
    """
    trained = trained_departments(course)
    departments = Department.objects.in_bulk({one.department_id for one in trained})
    series = item_series({one.course.item for one in trained}, worded_waves(), departments) if trained else {}
    found = [_effect(one, departments[one.department_id], series) for one in trained]
    return sorted(found, key=lambda effect: (effect.trained.course.name, effect.department.name))


def _effect(one: Trained, department: Department, series: Mapping[tuple[str, int], Sequence[ItemPoint]]) -> Effect:
    quarter = Quarter.of(one.first_on)
    points = [point for point in series.get((one.course.item, department.pk), ()) if point.is_shown]
    earlier = [point for point in points if point.wave.quarter < quarter]
    later = [point for point in points if point.wave.quarter > quarter]
    before, after = earlier[-1] if earlier else None, later[-1] if later else None
    return Effect(one, department, before, after, _change(one.course.item, before, after))


def _change(item: str, before: ItemPoint | None, after: ItemPoint | None) -> str:
    if before is None or after is None:
        return Change.TOO_FEW.value
    if not asked_alike(item, before.wave, after.wave):
        return NEW_WORDING
    then, now = _counts(before.figure), _counts(after.figure)
    return (describe_change(*then, *now) if then and now else Change.TOO_FEW).value


def _counts(figure: Figure) -> tuple[int, int] | None:
    """Satisfied and all answers as the printed share tells them; None where it is not printed exactly."""
    if figure.share is None or not figure.answers:
        return None
    return round(figure.share * figure.answers), figure.answers
