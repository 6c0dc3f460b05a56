"""The company over eight quarters: how long things take, what is kept, and what customers say of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Cloud, CloudPoint, FigureTable, LineChart, LinePoint
from core.text import percent
from dashboards.queries.cards import time_words
from dashboards.queries.drawings import kept_point
from dashboards.queries.panels import Panel
from dashboards.queries.rollups import CompanyQuarter, company_figures, stored_figures
from dashboards.queries.scorecard import scorecard
from dashboards.wording import (
    count_words,
    interval_words,
    of_words,
    quarter_name,
    quarter_short,
    range_words,
    share_words,
)
from surveys.quarters import Quarter
from surveys.queries import company_figure, released_waves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.figures import Kept
    from surveys.queries import CompanyFigure

SHOWN_QUARTERS = 8
WAVES = 12
HOUR = 3600
COUNTED_FIGURES = 9  # of a quarter's cells; the others come from its evaluation
TICKS = 4


@dataclass(frozen=True)
class Moment:
    """One quarter of the company: what was counted, and what was said; either may be missing."""

    quarter: Quarter
    counted: CompanyQuarter | None
    said: CompanyFigure | None


def csv_address(key: str, last: Quarter) -> str:
    return f"{reverse('dashboards:trend_csv', args=(key,))}?quarter={last}"


def moments_until(last: Quarter) -> list[Moment]:
    """The quarters up to `last` of which anything is known, the oldest first; two statements."""
    quarters = [last.moved(-back) for back in reversed(range(SHOWN_QUARTERS))]
    counted = company_figures(quarters)
    said = {Quarter(wave.year, wave.number): company_figure(wave) for wave in released_waves(WAVES)}
    moments = [Moment(quarter, counted.get(quarter), said.get(quarter)) for quarter in quarters]
    while moments and not ((one := moments[0]).counted and one.counted.figures.solved) and not moments[0].said:
        moments.pop(0)
    return moments


def trend_panels(last: Quarter, *, sees_work: bool) -> list[Panel]:
    """Everything on the page of the company's trend; who sees work sees the departments side by side as well."""
    panels = _trend_panels(last)
    return [*panels, scorecard_panel(last)] if sees_work else panels


def scorecard_panel(quarter: Quarter) -> Panel:
    """The departments side by side in one quarter."""
    wave = next((one for one in released_waves(WAVES) if Quarter(one.year, one.number) == quarter), None)
    return Panel(
        key="scorecard", title=_("Departments side by side, %(quarter)s") % {"quarter": quarter_name(quarter)},
        chart=scorecard(quarter, stored_figures(quarter), wave, csv_address("scorecard", quarter)),
        definition=_(
            "In the order of names, without a total: a single score would hide what each figure guards "
            "against in the others. Intervals in brackets are 95 %. Broken now is counted when the page "
            "is opened; actions in time are those first due in the quarter. The evaluation’s share "
            "counts every answer of the department the same."
        ),
        empty=_("The worker counts the figures every minute; they appear here by themselves."), is_wide=True,
    )  # fmt: skip


def _trend_panels(last: Quarter) -> list[Panel]:
    moments = moments_until(last)
    as_of = next((one.counted.as_of for one in reversed(moments) if one.counted), None)
    empty = _("The worker counts the figures every minute; they appear here by themselves.")
    said_at = next((one.said.wave.closed_at for one in reversed(moments) if one.said), None)
    return [
        Panel(
            key="satisfied", title=_("Satisfied, by evaluation"),
            chart=_satisfied(moments, last) if any(one.said for one in moments) else None,
            definition=_(
                "Marks 4 and 5 of all overall marks. The line counts every asking department the same, "
                "the dashed one every answer. The index is the mean of the seven items between 0 and "
                "100, each department counted the same."
            ),
            empty=_(
                "The marks of the quarterly evaluation appear here once the first one is released."
            ), as_of=said_at,
        ),
        Panel(
            key="times", title=_("Time to solve"), chart=_times(moments, last) if moments else None,
            definition=_(
                "Working time until the solution of every request solved in the quarter, without the "
                "pauses, over all departments together. Half of them took less than the median, nine of "
                "ten less than the dashed line."
            ),
            empty=empty, as_of=as_of,
        ),
        Panel(
            key="kept", title=_("Promises to solve kept"), chart=_kept(moments, last) if moments else None,
            definition=_(
                "Promises to solve that ended in the quarter, of all departments together. Every request "
                "counts the same."
            ),
            empty=empty, as_of=as_of,
        ),
        Panel(
            key="together", title=_("Time and satisfaction"), chart=_together(moments, last),
            note=_(
                "Each point is a quarter. A few points that move together show an association at most: "
                "both may follow from something else."
            ),
            definition=_(
                "Across: median working time to solve. Up: satisfied share of the evaluation of the same "
                "quarter, every asking department counted the same."
            ),
            empty=_("At least two quarters with an evaluation are needed."), as_of=as_of,
        ),
        Panel(
            key="figures", title=_(
                "All figures by quarter"
            ), chart=figures_table(moments, csv_address("figures", last)) if moments else None,
            definition=_(
                "Each share counts every request of the company the same, as the department’s dashboards "
                "define it; the satisfied share counts every asking department the same."
            ),
            empty=empty, as_of=as_of, is_wide=True,
        ),
    ]  # fmt: skip


def _satisfied(moments: Sequence[Moment], last: Quarter) -> LineChart:
    return LineChart(
        described=_("Satisfied share of the company in both weightings, by evaluation"),
        points=tuple(_satisfied_point(one) for one in moments),
        last_label=next((percent(one.said.by_department[0]) for one in reversed(moments)
                         if one.said and one.said.by_department), ""),
        caption=(_("Line: every asking department counts the same. Dashed: every answer counts the same."),),
        headers=(_("Quarter"), _(
            "By department"
        ), _("Interval"), _("By answer"), _("Interval"), _("Answers"), _("Index")),
        rows=tuple((quarter_name(one.quarter), *satisfied_cells(one.said)) for one in moments),
        csv_url=csv_address("satisfied", last),
    )  # fmt: skip


def _satisfied_point(one: Moment) -> LinePoint:
    label, said = quarter_short(one.quarter), one.said
    if said is None or said.by_department is None or said.by_respondent is None:
        return LinePoint(label=label, value=None)
    share, low, high = said.by_department
    words = {"quarter": quarter_name(one.quarter), "share": percent(share), "answers": count_words(said.answers)}
    return LinePoint(
        label=label, value=share, low=low, high=high, reference=said.by_respondent[0],
        below=_("n %(count)s") % {"count": count_words(said.answers)},
        title=_("%(quarter)s: %(share)s of %(answers)s answers") % words,
    )  # fmt: skip


def satisfied_cells(said: CompanyFigure | None) -> tuple[str, ...]:
    """Both weightings with their intervals, answers and index, as they are printed."""
    if said is None or said.by_department is None or said.by_respondent is None:
        return ("–",) * 6
    cells = []
    for share, low, high in (said.by_department, said.by_respondent):
        cells += [percent(share), range_words(low, high)]
    index = "–" if said.index is None else f"{said.index:.0f}"
    return (*cells, count_words(said.answers), index)


def _times(moments: Sequence[Moment], last: Quarter) -> LineChart:
    ninths = [one.counted.figures.times.ninth or 0 for one in moments if one.counted]
    highest = max(TICKS, ceil(max(ninths, default=0) / HOUR / TICKS) * TICKS)
    return LineChart(
        described=_("Working hours to solve a request, median and ninth decile, by quarter"),
        points=tuple(_time_point(one, highest) for one in moments),
        tick_labels=tuple(str(highest * step // TICKS) for step in range(TICKS + 1)),
        last_label=next((time_words(one.counted.figures.times.median_time) for one in reversed(moments)
                         if one.counted and one.counted.figures.times.count), ""),
        caption=(_("Line: median in working hours. Dashed: nine of ten took less."),),
        headers=(_("Quarter"), _("Median"), _("9 of 10 within"), _("Solved")),
        rows=tuple((quarter_name(one.quarter), *_time_cells(one)) for one in moments),
        csv_url=csv_address("times", last),
    )  # fmt: skip


def _time_point(one: Moment, highest: int) -> LinePoint:
    label = quarter_short(one.quarter)
    if one.counted is None or one.counted.figures.times.median is None:
        return LinePoint(label=label, value=None)
    times = one.counted.figures.times
    words = {"quarter": quarter_name(one.quarter), "time": time_words(times.median_time)}
    return LinePoint(
        label=label, value=(times.median or 0) / HOUR / highest, reference=(times.ninth or 0) / HOUR / highest,
        below=_("n %(count)s") % {"count": count_words(times.count)}, title=_("%(quarter)s: %(time)s") % words,
    )  # fmt: skip


def _time_cells(one: Moment) -> tuple[str, str, str]:
    if one.counted is None:
        return ("–", "–", "–")
    times = one.counted.figures.times
    return time_words(times.median_time), time_words(times.ninth_time), count_words(times.count)


def _kept(moments: Sequence[Moment], last: Quarter) -> LineChart:
    shown = [(one.quarter, one.counted.figures.resolution) for one in moments if one.counted]
    return LineChart(
        described=_("Promises to solve kept in the company, by quarter"),
        points=tuple(kept_point(quarter, ended) for quarter, ended in shown),
        last_label=share_words(shown[-1][1].kept, shown[-1][1].total) if shown else "",
        caption=(_("Band: 95 % interval. Fewer than 10 promises are not drawn."),),
        headers=(_("Quarter"), _("Kept"), _("Promises"), _("Interval")),
        rows=tuple((quarter_name(quarter), *kept_cells(ended)) for quarter, ended in shown),
        csv_url=csv_address("kept", last),
    )


def kept_cells(ended: Kept) -> tuple[str, str, str]:
    """Share, counts and interval of promises that ended."""
    counts = of_words(ended.kept, ended.total) if ended.total else "–"
    return share_words(ended.kept, ended.total), counts, interval_words(ended.kept, ended.total)


def _together(moments: Sequence[Moment], last: Quarter) -> Cloud | None:
    known = [(one, one.counted.figures.times, one.said.by_department) for one in moments
             if one.counted and one.counted.figures.times.median and one.said and one.said.by_department]  # fmt: skip
    if len(known) < 2:  # noqa: PLR2004 - one point says nothing about two things
        return None
    hours, shares = (
        [(times.median or 0) / HOUR for _one, times, _share in known],
        [share[0] for *_rest, share in known],
    )
    low = (max(0, floor(min(hours)) - 1), max(0.0, floor(min(shares) * 10) / 10 - 0.1))
    high = (ceil(max(hours)) + 1, min(1.0, ceil(max(shares) * 10) / 10 + 0.1))
    return Cloud(
        described=_("Median time to solve and satisfied share, one point a quarter"),
        points=tuple(
            CloudPoint(label=quarter_short(one.quarter), x=(times.median or 0) / HOUR, y=share[0], y_range=share[1:],
                       title=f"{quarter_name(one.quarter)}: {time_words(times.median_time)}, {percent(share[0])}")
            for one, times, share in known
        ),
        low=low, high=high, x_labels=(str(low[0]), str(high[0])),
        tick_labels=tuple(f"{100 * (low[1] + step * (high[1] - low[1]) / TICKS):.0f}" for step in range(TICKS + 1)),
        axis_label=_("median working hours to solve"),
        headers=(_("Quarter"), _("Time to solve, median"), _("Satisfied"), _("Interval")),
        rows=tuple((quarter_name(one.quarter), time_words(times.median_time), percent(share[0]),
                    range_words(*share[1:])) for one, times, share in known),
        csv_url=csv_address("together", last),
    )  # fmt: skip


def quarter_table(quarter: Quarter, csv_url: str) -> FigureTable | None:
    """The company's quarter beside the one before, a figure a row; one statement. None before it was ever counted."""
    counted = company_figures([quarter, quarter.moved(-1)])
    if quarter not in counted:
        return None
    pair = [Moment(one, counted.get(one), None) for one in (quarter, quarter.moved(-1))]
    now, before = (figure_cells(one) for one in pair)
    return FigureTable(
        described=_("The company’s quarter beside the one before"),
        headers=(_("Figure"), *(quarter_name(one.quarter) for one in pair)),
        rows=tuple(
            (name, *cells) for name, *cells in list(zip(figure_names(), now, before, strict=True))[:COUNTED_FIGURES]
        ),
        csv_url=csv_url,
    )


def figure_names() -> tuple[str, ...]:
    """What the cells of a quarter are called."""
    return (
        _("Solved"), _("First answer kept"), _("Solved kept"), _("Time to solve, median"), _("Right the first time"),
        _("Opened again"), _("Hand-overs per 100"), _("Time on pause"), _("Satisfied requests"), _("Satisfied"),
        _("Index"),
    )  # fmt: skip


def figures_table(moments: Sequence[Moment], csv_url: str) -> FigureTable:
    """Everything that is known of each quarter, the newest first."""
    return FigureTable(
        described=_("All figures of the company by quarter"),
        headers=(_("Quarter"), *figure_names()),
        rows=tuple((quarter_name(one.quarter), *figure_cells(one)) for one in reversed(moments)),
        csv_url=csv_url,
    )  # fmt: skip


def figure_cells(one: Moment) -> tuple[str, ...]:
    """The cells of one quarter, in the order of the headers above."""
    said = satisfied_cells(one.said)
    if one.counted is None:
        return ("–",) * 9 + (said[0], said[5])
    each = one.counted.figures
    per_hundred = f"{100 * each.flow.hand_overs / each.solved:.0f}" if each.solved else "–"
    return (
        count_words(each.solved),
        share_words(each.first_response.kept, each.first_response.total),
        share_words(each.resolution.kept, each.resolution.total),
        time_words(each.times.median_time),
        share_words(each.flow.right, each.solved),
        share_words(each.reopened, each.solved),
        per_hundred,
        percent(each.pause_share),
        share_words(each.pulses.satisfied, each.pulses.answers),
        said[0],
        said[5],
    )
