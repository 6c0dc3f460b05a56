"""The only reader of `Result`: what page, chart, table, CSV, API, mail and PDF may print of confidential answers.

Everything returned is safe to print as it is. Hidden figures carry no number at all, few answers at an end of the
scale only a wide band. Nothing is returned before the release, except the preview of a department's own head.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from core.prepared import Prepared, any_of
from core.quarters import Quarter
from core.text import localized
from departments.models import Department
from departments.queries import headed_department_ids
from surveys.bank import same_wording
from surveys.enums import Item, Noticed, OwnItem, WaveState
from surveys.models import NoticedResult, Result, Wave
from surveys.queries.figures import (
    DIGITS,
    INDEX,
    RESULT_COLUMNS,
    WAVE_COLUMNS,
    WAVE_DOCUMENTS,
    Figure,
    ResultRow,
    printed_figure,
    share_figure,
)
from surveys.queries.frozen import hand_documents, keep_wording, marks_of, stored_documents, totals_of
from surveys.queries.loop import loop_days
from surveys.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from departments.models import Person

WAVES_OF_THREE_YEARS = 12


@dataclass(frozen=True, slots=True)
class CellFigure:
    """A customer department's overall mark of a provider; `customer` is None for "others"."""

    customer: Department | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class ProviderResult:
    """What one department's customers said in one wave. `own` are its own questions, which nothing adds up.

    `cells` are the overall mark by customer department, "others" last; empty where many departments are read at once.
    """

    provider: Department
    overall: Figure
    index: Figure
    items: tuple[Figure, ...]
    invited: int
    own: tuple[Figure, ...] = ()
    cells: tuple[CellFigure, ...] = ()

    @property
    def rate(self) -> float | None:
        """Answered of those asked; None where the number of answers is hidden."""
        answers = self.overall.answers
        return round(answers / self.invited, DIGITS) if answers and self.invited else None


def is_released(wave: Wave) -> bool:
    return wave.state == WaveState.RELEASED


def may_preview(person: Person, wave: Wave, department_id: int, *, at: datetime) -> bool:
    """Whether the department's head may read its own result before everybody's."""
    counted = wave.state == WaveState.CLOSED and wave.closed_at is not None
    return counted and department_id in headed_department_ids(person) and at >= loop_days(wave).preview_at


def wave_before(wave: Wave) -> Wave | None:
    """The counted wave of the quarter before."""
    quarter = wave.quarter.moved(-1)
    return Wave.objects.filter(year=quarter.year, number=quarter.number, closed_at__isnull=False).first()


def released_waves(limit: int | None = 8, *, documents: Sequence[str] = ()) -> list[Wave]:
    """The last released waves (None: all of them), the newest first, with those `documents` that are read."""
    return _released(tuple(documents)).rows(first=limit)


@cache
def _released(documents: tuple[str, ...]) -> Prepared[Wave]:
    released = Wave.objects.filter(state=WaveState.RELEASED).defer(*WAVE_DOCUMENTS)
    return Prepared(lambda: released.annotate(**stored_documents(*documents)))


def worded_waves(*, documents: Sequence[str] = ()) -> list[Wave]:
    """All released waves with their wording, the newest first: what is compared was asked in the same words."""
    waves = released_waves(None, documents=documents)
    keep_wording(waves)
    return waves


def released_by_quarter(*, documents: Sequence[str] = ()) -> dict[Quarter, Wave]:
    """The released waves of the last three years by the quarter that they are about, the newest first."""
    found = released_waves(WAVES_OF_THREE_YEARS, documents=documents)
    return {wave.quarter: wave for wave in found}


def shown_results(wave: Wave) -> dict[int, ProviderResult]:
    """Every evaluated department's result by its id, in the order of names; empty before the release."""
    figures: defaultdict[int, dict[str, ResultRow]] = defaultdict(dict)
    for item, totals in totals_of([wave]).get(wave.pk, {}).items():
        for provider, total in totals.items():
            figures[provider][item] = total
    return {one.pk: _provider_result(wave, one, figures[one.pk]) for one in NAMED.rows(list(figures))}


NAMED = Prepared(lambda ids: Department.objects.filter(any_of("pk", ids)).order_by("name"))


def provider_result(wave: Wave, department: Department) -> ProviderResult | None:
    """One department's marks with its answers of those asked; None before the release, and where nobody was asked."""
    return result_of(wave, department) if is_released(wave) else None


def result_of(wave: Wave, department: Department) -> ProviderResult | None:
    """The same for who may read it before the release; one statement."""
    rows = OF_PROVIDER.rows(wave.pk, department.pk)
    figures = {row.item: row for row in rows if row.is_total}
    if not figures:
        return None
    cells = [CellFigure(row.customer, printed_figure(row, wave)) for row in rows if not row.is_total]
    cells.sort(key=lambda cell: (cell.customer is None, cell.customer.name if cell.customer else ""))
    return replace(_provider_result(wave, department, figures), cells=tuple(cells))


OF_PROVIDER = Prepared(
    lambda wave, provider: (
        Result.objects.filter(wave=wave, provider=provider)
        .select_related("customer")
        .only(*RESULT_COLUMNS, *Department.title_columns("customer"))
    )
)


def _provider_result(wave: Wave, provider: Department, figures: Mapping[str, Result | ResultRow]) -> ProviderResult:
    printed = {item: printed_figure(result, wave) for item, result in figures.items()}
    items = tuple(printed[item] for item in Item if item != Item.OVR and item in printed)
    own = tuple(printed[item] for item in OwnItem if item in printed)
    index = printed.get(INDEX, Figure(INDEX))
    return ProviderResult(provider, printed[Item.OVR], index, items, figures[Item.OVR].invited, own)


def figures_between(wave: Wave, one: Department, other: Department) -> dict[int, Figure]:
    """What each of two departments says of the other, by the provider's id; empty before the release."""
    marks = marks_of(wave)
    said = {of.pk: marks[of.pk].cells.get(by.pk) for of, by in ((one, other), (other, one)) if of.pk in marks}
    return {pk: figure for pk, figure in said.items() if figure is not None}


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One wave's overall share; `starts_anew` where the wording changed: what came before is not comparable."""

    wave: Wave
    figure: Figure
    starts_anew: bool = False


def department_series(department_id: int, waves: int = 8) -> list[SeriesPoint]:
    """A department's overall share over the last released waves, the oldest first."""
    found = SERIES.rows(department_id, first=waves)[::-1]
    for one in found:
        hand_documents(one, one.wave)
    keep_wording([one.wave for one in found])
    anew = [not same_wording(then.wave.questions, now.wave.questions, Item.OVR) for then, now in pairwise(found)]
    points = zip(found, [False, *anew], strict=False)
    return [SeriesPoint(one.wave, printed_figure(one, one.wave), starts_anew=new) for one, new in points]


SERIES = Prepared(
    lambda department: (
        Result.objects.filter(provider=department, is_total=True, item=Item.OVR, wave__state=WaveState.RELEASED)
        .select_related("wave")
        .only(*RESULT_COLUMNS, *WAVE_COLUMNS)
        .annotate(**stored_documents("study", wave="wave__"))
        .order_by("-wave__year", "-wave__number")
    )
)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A provider's overall share by customer department's id (None: "others"), in both weightings."""

    provider: Department
    by_respondent: Figure
    by_department: Figure
    cells: Mapping[int | None, Figure]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Customers × providers. A cell that is missing was not served; one that is hidden has too few answers."""

    customers: tuple[Department, ...]
    rows: tuple[MatrixRow, ...]
    has_others: bool


def matrix(wave: Wave) -> Matrix:
    """Every pair of departments at once, both directions of a pair together; empty before the release."""
    marks = marks_of(wave)
    asked_of = {pk for one in marks.values() for pk in one.cells}
    wanted = {*marks, *(pk for pk in asked_of if pk is not None)}
    named = {one.pk: one for one in NAMED.rows(list(wanted))}  # in the order of names
    return Matrix(
        customers=tuple(one for pk, one in named.items() if pk in asked_of),
        rows=tuple(MatrixRow(one, *marks[pk]) for pk, one in named.items() if pk in marks),
        has_others=None in asked_of,
    )


@dataclass(frozen=True, slots=True)
class NoticedFigure:
    """The share of those with an occasion who noticed a change for the better; `action` is its id."""

    action: int
    question: dict[str, str | int]
    figure: Figure

    @property
    def words(self) -> str:
        return localized(str(self.question["text"]), str(self.question["text_zh"]))


def noticed_of(wave: Wave, department_id: int) -> list[NoticedFigure]:
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in NoticedResult.objects.filter(wave=wave, provider=department_id):
        counts[row.action][row.answer] = row.count
    questions = [one for one in wave.questions if one["code"] == "ACT" and one["provider"] == department_id]
    return [
        NoticedFigure(one["action"], one, noticed_share(counts[one["action"]], wave.threshold)) for one in questions
    ]


def noticed_share(counts: Mapping[str, int], threshold: int) -> Figure:
    better = counts.get(Noticed.YES, 0)
    answers = better + counts.get(Noticed.NO, 0) + counts.get(Noticed.WORSE, 0)
    if answers < threshold:
        return Figure("ACT")
    return share_figure("ACT", better / answers, answers, wilson(better, answers))
