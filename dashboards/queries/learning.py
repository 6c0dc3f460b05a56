"""Does training help: an item in departments whose people took a course about it, and in those whose did not.

Who is trained was not drawn by lot: departments that had most to learn went first, and low results rise by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import FigureTable
from core.moments import format_date
from core.quarters import Quarter
from core.text import drawn_once
from dashboards.queries.department import departments_by_id
from dashboards.queries.effects import points_words, said_in, summary_words
from improvements.queries import trained_departments
from surveys.enums import Item
from surveys.queries import item_series
from surveys.statistics import newcombe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from surveys.models import Wave
    from surveys.queries import Figure, ItemPoint

Key = tuple[str, int]
KEPT = 8  # it changes when somebody is trained, or an evaluation is released


@dataclass(frozen=True)
class Learned:
    """One department's item around the first training in it; `first_on` is None where nobody was trained."""

    item: str
    department_id: int
    first_on: date | None
    before: Figure
    after: Figure
    before_wave: Wave
    after_wave: Wave

    @cached_property
    def difference(self) -> tuple[float, float] | None:
        """The 95 % interval of the change; None where a side is not printed exactly."""
        then, now = _counts(self.before), _counts(self.after)
        return newcombe(*now, *then) if then and now else None


def _counts(figure: Figure) -> tuple[int, int] | None:
    if figure.share is None or not figure.answers:
        return None
    return round(figure.share * figure.answers), figure.answers


def training_table(waves: Sequence[Wave], csv_url: str, today: date) -> FigureTable | None:
    """One row for each department and item; None before anybody was trained between two evaluations.

    `waves` are the released ones. At most four statements.
    """
    rows = learned(_first_trainings(), tuple(waves))
    names = {pk: one.title for pk, one in departments_by_id({one.department_id for one in rows}).items()}
    named = [(names[one.department_id], one) for one in rows if one.department_id in names]
    named.sort(key=lambda pair: (pair[1].item, pair[1].first_on is None, pair[0]))
    return _drawn(tuple(named), csv_url, today) if named else None


def _first_trainings() -> tuple[tuple[Key, date], ...]:
    """The first day that anybody of a department was trained in an item."""
    firsts: dict[Key, date] = {}
    for one in trained_departments():
        key = (one.course.item, one.department_id)
        firsts[key] = min(one.first_on, firsts.get(key, one.first_on))
    return tuple(firsts.items())


@lru_cache(maxsize=KEPT)
def learned(firsts: Sequence[tuple[Key, date]], waves: Sequence[Wave]) -> Sequence[Learned]:
    """Every department that a later one of these released evaluations asked about an item, trained in it or not."""
    own = dict(firsts)
    began = {item: min(day for (of, _pk), day in firsts if of == item) for (item, _pk), _day in firsts}
    series = item_series(began.keys(), waves)
    found = (_learned(key, own.get(key), began[key[0]], points) for key, points in series.items())
    return tuple(one for one in found if one is not None)


def _learned(key: Key, first_on: date | None, began: date, points: Sequence[ItemPoint]) -> Learned | None:
    """Around its own training, or around the first one of anybody where it had none."""
    quarter = Quarter.of(first_on or began)
    shown = [point for point in points if point.is_shown]
    after = shown[-1] if shown else None
    before = next((point for point in reversed(shown) if point.wave.quarter < quarter), None)
    if before is None or after is None or after.wave.quarter <= quarter:
        return None
    return Learned(*key, first_on, before.figure, after.figure, before.wave, after.wave)


@drawn_once
def _drawn(rows: Sequence[tuple[str, Learned]], csv_url: str, today: date) -> FigureTable:
    better = {trained: [_is_better(one) for _name, one in rows if (one.first_on is not None) == trained]
              for trained in (True, False)}  # fmt: skip
    return FigureTable(
        described=_("Satisfied share of trained items, before and after the training"),
        headers=(_("Item"), _("Department"), _("Trained"), _("Before"), _("After"), _("Difference")),
        rows=tuple(_row(name, one, today) for name, one in rows),
        caption=_summaries(better),
        csv_url=csv_url,
    )


def _is_better(one: Learned) -> bool:
    return one.difference is not None and one.difference[0] > 0


def _summaries(better: Mapping[bool, Sequence[bool]]) -> tuple[str, ...]:
    names = {True: _("with training"), False: _("without training")}
    return tuple(summary_words(names[trained], found) for trained, found in better.items() if found)


def _row(department: str, one: Learned, today: date) -> tuple[str, ...]:
    since = _("since %(day)s") % {"day": format_date(one.first_on, today)} if one.first_on else _("no")
    return (
        str(Item(one.item).label), department, since, said_in(one.before.text, one.before_wave),
        said_in(one.after.text, one.after_wave), points_words(one.difference),
    )  # fmt: skip
