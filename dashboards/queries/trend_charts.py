"""The drawings of the company over time."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import Cloud, CloudPoint, LineChart, LinePoint
from core.text import percent
from dashboards.queries.cards import time_words
from dashboards.queries.drawings import kept_point
from dashboards.queries.moments import csv_address
from dashboards.wording import (
    count_words,
    interval_words,
    of_words,
    range_words,
    share_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.quarters import Quarter
    from dashboards.figures import Kept
    from dashboards.queries.moments import Moment
    from surveys.queries import CompanyFigure

HOUR = 3600
TICKS = 4


def satisfied_chart(moments: Sequence[Moment], last: Quarter) -> LineChart:
    return LineChart(
        described=_("Satisfied share of the company in both weightings, by evaluation"),
        points=tuple(_satisfied_point(one) for one in moments),
        last_label=next((percent(one.said.by_department[0]) for one in reversed(moments)
                         if one.said and one.said.by_department), ""),
        caption=(_("Line: every asking department counts the same. Dashed: every answer counts the same."),),
        headers=(_("Quarter"), _(
            "By department"
        ), _("Interval"), _("By answer"), _("Interval"), _("Answers"), _("Index")),
        rows=tuple((one.quarter.title, *satisfied_cells(one.said)) for one in moments),
        csv_url=csv_address("satisfied", last),
    )  # fmt: skip


def _satisfied_point(one: Moment) -> LinePoint:
    label, said = one.quarter.short, one.said
    if said is None or said.by_department is None or said.by_respondent is None:
        return LinePoint(label=label, value=None)
    share, low, high = said.by_department
    words = {"quarter": one.quarter.title, "share": percent(share), "answers": count_words(said.answers)}
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


def staff_chart(moments: Sequence[Moment], last: Quarter) -> LineChart:
    return LineChart(
        described=_("Satisfied with the service of other departments, and with working here, by quarter"),
        points=tuple(_staff_point(one) for one in moments),
        last_label=next((percent(one.said.by_department[0]) for one in reversed(moments)
                         if one.said and one.said.by_department), ""),
        second_label=next((one.staff.text for one in reversed(moments)
                           if one.staff and one.staff.share is not None), ""),
        caption=(_("Line: service of other departments. Dashed: working here."),),
        headers=(
            _("Quarter"), _("Service"), _("Interval"), _("Answers"), _("Working here"), _("Interval"), _("Answers"),
        ),
        rows=tuple((one.quarter.title, *_staff_cells(one)) for one in moments),
        csv_url=csv_address("staff", last),
    )  # fmt: skip


def _staff_point(one: Moment) -> LinePoint:
    service = one.said.by_department if one.said else None
    staff = one.staff.share if one.staff else None
    words = {
        "quarter": one.quarter.title,
        "service": percent(service[0]) if service else "–",
        "staff": one.staff.text if one.staff and one.staff.is_shown else "–",
    }
    share, low, high = service or (None, None, None)
    return LinePoint(
        label=one.quarter.short, value=share, low=low, high=high, reference=staff,
        title=_("%(quarter)s: service %(service)s, working here %(staff)s") % words,
    )  # fmt: skip


def _staff_cells(one: Moment) -> tuple[str, ...]:
    said, staff = satisfied_cells(one.said), one.staff
    service = (said[0], said[1], said[4])
    if staff is None:
        return (*service, "–", "–", "–")
    if not staff.is_shown:
        return (*service, _("too few answers"), "–", "–")
    interval = range_words(staff.low, staff.high) if staff.low is not None and staff.high is not None else "–"
    return (*service, staff.text, interval, count_words(staff.answers or 0))


def times_chart(moments: Sequence[Moment], last: Quarter) -> LineChart:
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
        rows=tuple((one.quarter.title, *_time_cells(one)) for one in moments),
        csv_url=csv_address("times", last),
    )  # fmt: skip


def _time_point(one: Moment, highest: int) -> LinePoint:
    label = one.quarter.short
    if one.counted is None or one.counted.figures.times.median is None:
        return LinePoint(label=label, value=None)
    times = one.counted.figures.times
    words = {"quarter": one.quarter.title, "time": time_words(times.median_time)}
    return LinePoint(
        label=label, value=(times.median or 0) / HOUR / highest, reference=(times.ninth or 0) / HOUR / highest,
        below=_("n %(count)s") % {"count": count_words(times.count)}, title=_("%(quarter)s: %(time)s") % words,
    )  # fmt: skip


def _time_cells(one: Moment) -> tuple[str, str, str]:
    if one.counted is None:
        return ("–", "–", "–")
    times = one.counted.figures.times
    return time_words(times.median_time), time_words(times.ninth_time), count_words(times.count)


def kept_chart(moments: Sequence[Moment], last: Quarter) -> LineChart:
    shown = [(one.quarter, one.counted.figures.resolution) for one in moments if one.counted]
    return LineChart(
        described=_("Promises to solve kept in the company, by quarter"),
        points=tuple(kept_point(quarter, ended) for quarter, ended in shown),
        last_label=share_words(shown[-1][1].kept, shown[-1][1].total) if shown else "",
        caption=(_("Band: 95 % interval. Fewer than 10 promises are not drawn."),),
        headers=(_("Quarter"), _("Kept"), _("Promises"), _("Interval")),
        rows=tuple((quarter.title, *kept_cells(ended)) for quarter, ended in shown),
        csv_url=csv_address("kept", last),
    )


def kept_cells(ended: Kept) -> tuple[str, str, str]:
    """Share, counts and interval of promises that ended."""
    counts = of_words(ended.kept, ended.total) if ended.total else "–"
    return share_words(ended.kept, ended.total), counts, interval_words(ended.kept, ended.total)


def together_chart(moments: Sequence[Moment], last: Quarter) -> Cloud | None:
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
            CloudPoint(label=one.quarter.short, x=(times.median or 0) / HOUR, y=share[0], y_range=share[1:],
                       title=_(": ").join((one.quarter.title,
                                           _(", ").join((time_words(times.median_time), percent(share[0]))))))
            for one, times, share in known
        ),
        low=low, high=high, x_labels=(str(low[0]), str(high[0])),
        tick_labels=tuple(f"{100 * (low[1] + step * (high[1] - low[1]) / TICKS):.0f}" for step in range(TICKS + 1)),
        axis_label=_("median working hours to solve"),
        headers=(_("Quarter"), _("Time to solve, median"), _("Satisfied"), _("Interval")),
        rows=tuple((one.quarter.title, time_words(times.median_time), percent(share[0]),
                    range_words(*share[1:])) for one, times, share in known),
        csv_url=csv_address("together", last),
    )  # fmt: skip
