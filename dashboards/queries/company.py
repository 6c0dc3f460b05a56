"""The company page: who is served how well, where promises are kept and customers are not, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.addresses import address
from core.quarters import Quarter
from core.text import percent
from dashboards.permissions import may_see_company_work
from dashboards.queries.addresses import company_csv_url
from dashboards.queries.boards import drawn
from dashboards.queries.definitions import quarter_of
from dashboards.queries.department import departments_by_id
from dashboards.queries.drawings import today_of
from dashboards.queries.measures import kept_board, satisfied_board, volume_board
from dashboards.queries.rollups import counted_as_of, counted_quarters, figures_side_by_side
from dashboards.queries.trend_tables import quarter_table
from dashboards.wording import FEWEST_FOR_PERCENT, of_words, share_words
from departments.models import Department
from improvements.queries import overdue_actions
from surveys.queries import counts_of_people, released_by_quarter
from surveys.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from core.charts import FigureTable, Matrix
    from dashboards.figures import QuarterFigures
    from departments.models import Person
    from improvements.models import ImprovementAction
    from surveys.models import Wave

SATISFIED, KEPT, VOLUME = "satisfied", "kept", "volume"
TOGETHER = "together"
SHOWN_OVERDUE = 10
GREEN_FROM, RED_BELOW = 0.95, 0.70  # SURVEY §4.5: kept outside, not satisfied inside
SLOW_BELOW, HAPPY_FROM = 0.85, 0.80  # the reverse: the standard may be set wrong


@dataclass(frozen=True)
class Released:
    """What the reader may choose from: quarters with a released wave and, for those who see work, counted ones."""

    waves: Mapping[Quarter, Wave]
    offered: Sequence[Quarter]
    chosen: Quarter
    measure: str
    sees_work: bool

    @property
    def wave(self) -> Wave | None:
        return self.waves.get(self.chosen)


def chosen_measure(person: Person, quarter: Quarter | None, measure: str, *, at: datetime) -> Released:
    """The measure and quarter asked for, as far as `person` may see them; else the newest evaluation."""
    waves = released_by_quarter(documents=("funnel",))
    sees_work = may_see_company_work(person)
    offered = sorted({*waves, *(counted_quarters() if sees_work else ())}, reverse=True)
    newest = max(waves, default=quarter_of(at).moved(-1))
    measures = (SATISFIED, KEPT, VOLUME) if sees_work else (SATISFIED,)
    usual = SATISFIED if waves or not sees_work else KEPT
    chosen = quarter if quarter and quarter in offered else newest
    return Released(waves, offered, chosen, measure if measure in measures else usual, sees_work)


@dataclass(frozen=True)
class CompanyMatrix:
    """A measure, drawn. `company` is what its colours stand against, in words; None where nothing can be drawn."""

    chart: Matrix
    company: str
    threshold: int
    people: Mapping[str, int]
    as_of: datetime | None


def company_matrix(asked: Released, figures: Mapping[int, QuarterFigures]) -> CompanyMatrix | None:
    """Three queries for the marks; one for the work, whose `figures` the caller has read."""
    csv_url = company_csv_url(asked.measure, asked.chosen)
    if asked.measure == SATISFIED:
        return _satisfied(asked.wave, csv_url) if asked.wave else None
    board, company = (kept_board if asked.measure == KEPT else volume_board)(asked.chosen, figures)
    if not board.cells:
        return None
    return CompanyMatrix(drawn(board, csv_url=csv_url), percent(company), 0, {}, counted_as_of(asked.chosen))


def _satisfied(wave: Wave, csv_url: str) -> CompanyMatrix | None:
    board, company = satisfied_board(wave)
    people = counts_of_people(wave)
    shown = people if people.get("answered", 0) >= wave.threshold else {}
    if not board.cells:
        return None
    return CompanyMatrix(drawn(board, csv_url=csv_url), percent(company), wave.threshold, shown, wave.closed_at)


def work_of(asked: Released) -> Mapping[int, QuarterFigures]:
    """The roll-ups of the chosen quarter; nothing for those who do not see work."""
    return figures_side_by_side(asked.chosen) if asked.sees_work else {}


@dataclass(frozen=True)
class Contrast:
    """A department whose promise-keeping says one thing and whose customers another."""

    department: Department
    kept: str
    counts: str
    satisfied: str
    answers: int
    url: str


@dataclass(frozen=True)
class Contrasts:
    """Watermelons, green outside and red inside; and late where customers are content all the same."""

    watermelons: Sequence[Contrast]
    reverse: Sequence[Contrast]


def contrasts(quarter: Quarter, figures: Mapping[int, QuarterFigures]) -> Contrasts:
    """Both by the marks of requests in the quarter, in the order of names; from ten promises and ten marks on."""
    enough = {pk: each for pk, each in figures.items()
              if min(each.resolution.total, each.pulses.answers) >= FEWEST_FOR_PERCENT}  # fmt: skip
    green = {pk: each for pk, each in enough.items() if is_watermelon(each)}
    late = {pk: each for pk, each in enough.items() if is_late_and_liked(each)}
    names = departments_by_id({*green, *late})
    return Contrasts(_listed(quarter, green, names), _listed(quarter, late, names))


def is_watermelon(figures: QuarterFigures) -> bool:
    """Promises kept, and the 95 % interval of the satisfied share lies below 70 % (SURVEY §4.5)."""
    share, (_low, high) = figures.resolution.share, wilson(figures.pulses.satisfied, figures.pulses.answers)
    return share is not None and share >= GREEN_FROM and high < RED_BELOW


def is_late_and_liked(figures: QuarterFigures) -> bool:
    """Promises broken, and the interval lies above 80 %: the standard may be set wrong."""
    share, (low, _high) = figures.resolution.share, wilson(figures.pulses.satisfied, figures.pulses.answers)
    return share is not None and share < SLOW_BELOW and low > HAPPY_FROM


def _listed(quarter: Quarter, found: Mapping[int, QuarterFigures], names: Mapping[int, Department]) -> list[Contrast]:
    rows = [
        Contrast(
            department=names[pk],
            kept=share_words(each.resolution.kept, each.resolution.total),
            counts=of_words(each.resolution.kept, each.resolution.total),
            satisfied=share_words(each.pulses.satisfied, each.pulses.answers),
            answers=each.pulses.answers,
            url=f"{address('dashboards:department', names[pk].code)}?quarter={quarter}",
        )
        for pk, each in found.items()
    ]
    return sorted(rows, key=lambda row: row.department.title)


@dataclass(frozen=True)
class OverdueAction:
    action: ImprovementAction
    days: int


def overdue(today: date) -> list[OverdueAction]:
    """Actions whose date has passed, the longest overdue first, one more than are shown."""
    late = overdue_actions(on=today, limit=SHOWN_OVERDUE + 1)
    return [OverdueAction(action, (today - action.due_on).days) for action in late]


@dataclass(frozen=True)
class CompanyPage:
    """`contrasts` and `overdue` are None for those who do not see the departments' work."""

    asked: Released
    matrix: CompanyMatrix | None
    quarter: FigureTable | None
    contrasts: Contrasts | None
    overdue: Sequence[OverdueAction]
    more_overdue: bool


def company_page(asked: Released, *, now: datetime) -> CompanyPage:
    """The whole page, for what was asked and may be seen."""
    figures = work_of(asked)
    late = overdue(today_of(now)) if asked.sees_work else []
    return CompanyPage(
        asked=asked,
        matrix=company_matrix(asked, figures),
        quarter=quarter_table(asked.chosen, company_csv_url(TOGETHER, asked.chosen)),
        contrasts=contrasts(asked.chosen, figures) if asked.sees_work else None,
        overdue=late[:SHOWN_OVERDUE],
        more_overdue=len(late) > SHOWN_OVERDUE,
    )
