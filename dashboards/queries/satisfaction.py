"""What customers said, from the released evaluations; the surveys decide what of it may be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.addresses import address
from core.charts import DotRow, DotStrip, LineChart, LineMarker, LinePoint
from core.quarters import Quarter
from core.text import said_once
from dashboards.queries.cards import Card
from dashboards.queries.drawings import action_markers
from dashboards.wording import Said, count_words, range_words
from surveys.queries import Figure, department_series, noticed_actions, provider_result
from surveys.statistics.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from departments.models import Department
    from improvements.models import ImprovementAction
    from surveys.queries import CellFigure, ProviderResult, SeriesPoint

SHOWN_WAVES = 8
HIDDEN_PRINTED = "< 5"


@dataclass(frozen=True)
class Satisfaction:
    """A department's released overall marks, the oldest first; empty before its first evaluation."""

    department: Department
    series: Sequence[SeriesPoint]

    @property
    def last(self) -> SeriesPoint | None:
        return self.series[-1] if self.series else None


def satisfaction_until(department: Department, chosen: Quarter) -> Satisfaction:
    """The released evaluations of the chosen quarter and those before it."""
    series = department_series(department.pk, waves=SHOWN_WAVES * 2)
    known = [point for point in series if point.wave.quarter <= chosen]
    return Satisfaction(department, known[-SHOWN_WAVES:])


def satisfaction_result(satisfaction: Satisfaction) -> ProviderResult | None:
    """What the newest of these evaluations says of the department as a whole."""
    last = satisfaction.last
    return provider_result(last.wave, satisfaction.department) if last else None


def noticed_words(actions: Iterable[ImprovementAction]) -> dict[int, str]:
    """By action's id: the share of those who could tell that noticed it, in the newest evaluation that asked."""
    seen = noticed_actions(action.pk for action in actions)
    return {action: one.figure.text or _("too few answers") for action, one in seen.items()}


def satisfied_card(satisfaction: Satisfaction) -> Card:
    """The satisfied share of the newest evaluation, with its answers and interval."""
    last = satisfaction.last
    if last is None:
        return Card("satisfied", _("Satisfied"), "–", (_("no evaluation was released yet"),))
    figure, quarter = last.figure, last.wave.quarter
    name = _("Satisfied, %(quarter)s") % {"quarter": quarter.title}
    url = address("surveys:result", str(quarter), satisfaction.department.code)
    if not figure.is_shown:
        return Card("satisfied", name, "–", (_("too few answers to show"),), url=url, as_of=last.wave.closed_at)
    return Card("satisfied", name, figure.text, _lines(figure), _change(figure), url=url, as_of=last.wave.closed_at)


def _lines(figure: Figure) -> tuple[str, ...]:
    answers = figure.answers or 0
    said = ngettext("%(count)s answer", "%(count)s answers", answers) % {"count": count_words(answers)}
    interval = _interval(figure)
    return (said, _("interval %(range)s") % {"range": interval}) if interval else (said,)


def _interval(figure: Figure) -> str:
    return range_words(figure.low, figure.high)


def _change(figure: Figure) -> Said | None:
    return {
        Change.BETTER.value: Said(_("better than the quarter before"), "met"),
        Change.WORSE.value: Said(_("worse than the quarter before"), "at_risk"),
        Change.NO_CLEAR_CHANGE.value: Said(_("no clear change")),
        Change.TOO_FEW.value: Said(_("too few to tell a change")),
    }.get(figure.change)


def satisfied_trend(satisfaction: Satisfaction, actions: Sequence[ImprovementAction], csv_url: str) -> LineChart:
    """The satisfied share by evaluation with its 95 % interval; a hidden one leaves a gap."""
    series = satisfaction.series
    return LineChart(
        described=_("Satisfied share of %(department)s, by evaluation")
        % {"department": satisfaction.department.title},
        points=tuple(_point(point.figure, point.wave.quarter, point.starts_anew) for point in series),
        markers=(*action_markers(actions, [point.wave.quarter for point in series]), *_breaks(series)),
        last_label=next((point.figure.text for point in reversed(series) if point.figure.share is not None), ""),
        caption=(_("Band: 95 % interval. A gap: too few answers to show."),),
        headers=(_("Quarter"), _("Satisfied"), _("Answers"), _("Interval")),
        rows=tuple(
            (point.wave.title, point.figure.text or "–", _answers(point.figure),
             _interval(point.figure))
            for point in series
        ),
        csv_url=csv_url,
    )  # fmt: skip


def _breaks(series: Sequence[SeriesPoint]) -> list[LineMarker]:
    """A stroke before every evaluation that asked in other words."""
    said = _("not comparable: new wording")
    return [LineMarker(at=place - 0.5, label=said) for place, point in enumerate(series) if point.starts_anew]


def _answers(figure: Figure) -> str:
    """The exact count of a total, the band of a cell, nothing of what is hidden."""
    return count_words(figure.answers) if figure.answers is not None else figure.band


@said_once
def _point(figure: Figure, quarter: Quarter, starts_anew: bool) -> LinePoint:  # noqa: FBT001 - as its point says
    answers = _answers(figure)
    below = _("n %(count)s") % {"count": answers} if answers else ""
    said = {"quarter": quarter.title, "share": figure.text, "interval": _interval(figure), "answers": answers}
    title = _("%(quarter)s: %(share)s, interval %(interval)s, %(answers)s answers") % said if figure.is_shown else ""
    return LinePoint(
        label=quarter.short,
        value=figure.share,
        low=figure.low,
        high=figure.high,
        below=below,
        title=title,
        starts_anew=starts_anew,
    )


def satisfied_strip(satisfaction: Satisfaction, result: ProviderResult | None, csv_url: str) -> DotStrip:
    """The newest evaluation by asking department; what is hidden is hatched and carries no number."""
    last = satisfaction.last
    cells = result.cells if result else ()
    return DotStrip(
        described=_("Satisfied share of %(department)s, by asking department")
        % {"department": satisfaction.department.title},
        lines=tuple(_strip_row(cell) for cell in cells),
        reference=last.figure.share if last else None,
        caption=(
            _("Dotted: all together. Line: 95 % interval."),
            _("Line without a dot: fewer than 10 answers, an indication."),
            _("Hatched: fewer than 5 answered, or hidden so that those stay hidden."),
        ),
        headers=(_("Department"), _("Satisfied"), _("Answers"), _("Interval")),
        rows=tuple(
            (_customer(cell), cell.figure.text or _("hidden"), _answers(cell.figure), _interval(cell.figure))
            for cell in cells
        ),
        csv_url=csv_url,
    )  # fmt: skip


def _customer(cell: CellFigure) -> str:
    return cell.customer.title if cell.customer else _("others")


def _strip_row(cell: CellFigure) -> DotRow:
    figure = cell.figure
    if not figure.is_shown:
        return DotRow(label=_customer(cell), value=None, printed=HIDDEN_PRINTED)
    low, high = figure.bounds or (0.0, 0.0)
    said = {"share": figure.text, "interval": _interval(figure), "answers": figure.band}
    if figure.share is None:  # printed as a band: no dot says more than the text
        title = _("%(share)s, %(answers)s answers") % said
        return DotRow(label=_customer(cell), value=None, low=low, high=high, printed=figure.text, title=title)
    return DotRow(
        label=_customer(cell), value=figure.share, low=figure.low or 0.0, high=figure.high or 0.0,
        printed=figure.text, title=_("%(share)s, interval %(interval)s, %(answers)s answers") % said,
    )  # fmt: skip
