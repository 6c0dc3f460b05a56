"""The charts of a department's dashboard: figures in, drawings with their tables out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import Bin, Change, DotRow, DotStrip, Histogram, LineChart, LineMarker, LinePoint, UpDown
from core.moments import format_date
from core.text import drawn_once, said_once
from dashboards.figures import BINS, BINS_PER_PROMISE, Kept
from dashboards.queries.definitions import company_zone, quarter_of
from dashboards.wording import (
    FEWEST_FOR_PERCENT,
    count_words,
    interval_words,
    of_words,
    share_words,
)
from surveys.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from core.quarters import Quarter
    from dashboards.figures import Broken, QuarterFigures
    from dashboards.queries.department import Quarters
    from departments.models import Department
    from improvements.models import ImprovementAction

SHOWN_DAYS = 14
WORKING_WEEK = 5
EDGES = ("0", "", "½", "", "1", "", "1½", "", "2")


def kept_trend(
    quarters: Quarters, actions: Sequence[ImprovementAction], csv_url: str, breaks: Mapping[Quarter, int]
) -> LineChart:
    """Promises to solve kept over eight quarters, with the 95 % interval of each.

    `breaks` counts by quarter the standards that came into force anew: what was promised changed with them.
    """
    shown = [(quarter, quarters.figures(quarter).resolution) for quarter in quarters.last_eight]
    return LineChart(
        described=_("Promises to solve kept by %(department)s, by quarter")
        % {"department": quarters.department.title},
        points=tuple(kept_point(quarter, ended) for quarter, ended in shown),
        markers=(*action_markers(actions, [quarter for quarter, _ended in shown]), *_break_markers(shown, breaks)),
        last_label=next((share_words(e.kept, e.total) for _q, e in reversed(shown) if _is_drawn(e)), ""),
        caption=(_("Band: 95 % interval. Fewer than 10 promises are not drawn."),),
        headers=(_("Quarter"), _("Kept"), _("Promises"), _("Interval")),
        rows=tuple(
            (q.title, share_words(e.kept, e.total), of_words(e.kept, e.total), interval_words(e.kept, e.total))
            for q, e in shown
        ),
        csv_url=csv_url,
    )


def _break_markers(shown: Sequence[tuple[Quarter, Kept]], breaks: Mapping[Quarter, int]) -> list[LineMarker]:
    return [
        LineMarker(at=place - 0.5, label=_("new standard"))
        for place, (quarter, _ended) in enumerate(shown)
        if place and quarter in breaks
    ]


def _is_drawn(ended: Kept) -> bool:
    return ended.total >= FEWEST_FOR_PERCENT


@said_once
def kept_point(quarter: Quarter, ended: Kept) -> LinePoint:
    below = _("n %(count)s") % {"count": count_words(ended.total)}
    if not _is_drawn(ended):
        return LinePoint(label=quarter.short, value=None, below=below)
    low, high = wilson(ended.kept, ended.total)
    said = {
        "quarter": quarter.title,
        "share": share_words(ended.kept, ended.total),
        "interval": interval_words(ended.kept, ended.total),
        "counts": of_words(ended.kept, ended.total),
    }
    title = _("%(quarter)s: %(share)s, %(counts)s, interval %(interval)s") % said
    share = ended.kept / ended.total
    return LinePoint(label=quarter.short, value=share, low=low, high=high, below=below, title=title)


def action_markers(actions: Sequence[ImprovementAction], quarters: Sequence[Quarter]) -> tuple[LineMarker, ...]:
    """Where in the line an action was begun; the number is its place in the table of actions."""
    places = {quarter: place for place, quarter in enumerate(quarters)}
    markers = []
    for number, action in enumerate(actions, 1):
        quarter = quarter_of(action.created_at)
        if quarter not in places:
            continue
        begun = action.created_at.astimezone(company_zone()).date()
        share = (begun - quarter.start) / (quarter.end - quarter.start + timedelta(days=1))
        markers.append(LineMarker(at=places[quarter] - 0.5 + share, number=str(number), label=str(action)))
    return tuple(markers)


@drawn_once
def used_histogram(figures: QuarterFigures, csv_url: str) -> Histogram:
    """Working time used ÷ time promised, in quarters of the promise; what lies right of the line took longer."""
    within, over = sum(figures.used[:BINS_PER_PROMISE]), sum(figures.used[BINS_PER_PROMISE:])
    ranges = [_range_words(place) for place in range(BINS)]
    return Histogram(
        described=_("Working time used divided by time promised: %(within)s within the promise, %(over)s over it")
        % {"within": within, "over": over},
        bins=tuple(
            Bin(
                count=count,
                edge=EDGES[place],
                missed=place >= BINS_PER_PROMISE,
                title=_("%(range)s: %(count)s requests") % {"range": ranges[place], "count": count_words(count)},
            )
            for place, count in enumerate(figures.used)
        ),
        promise_before=BINS_PER_PROMISE,
        promise_label=_("the promise"),
        promise_note=_("%(within)s within, %(over)s over")
        % {"within": count_words(within), "over": count_words(over)},
        axis_label=_("working time used ÷ time promised"),
        caption=(_("%(count)s solved requests.") % {"count": count_words(figures.times.count)},),
        headers=(_("Share of the promised time"), _("Requests")),
        rows=tuple((said, count_words(count)) for said, count in zip(ranges, figures.used, strict=True)),
        csv_url=csv_url,
    )


def _range_words(place: int) -> str:
    step = 100 // BINS_PER_PROMISE
    if place == BINS - 1:
        return _("more than %(percent)s %%") % {"percent": place * step}
    return _("%(low)s–%(high)s %%") % {"low": place * step, "high": (place + 1) * step}


def kept_strip(
    ended: Mapping[int, Kept],
    names: Mapping[int, Department],
    *,
    described: str,
    urls: Mapping[int, str],
    csv_url: str,
) -> DotStrip:
    """Kept promises by department with their intervals, most promises first; fewer than ten are said in counts."""
    known = [(names[pk], each) for pk, each in ended.items() if pk in names and each.total]
    known.sort(key=lambda pair: (-pair[1].total, pair[0].title))
    whole = sum(ended.values(), Kept())
    return DotStrip(
        described=described,
        lines=tuple(_strip_row(department, each, urls.get(department.pk, "")) for department, each in known),
        reference=whole.share if _is_drawn(whole) else None,
        caption=(_("Dotted: all together. Line: 95 % interval. Hatched: fewer than 10, in counts."),),
        headers=(_("Department"), _("Kept"), _("Promises"), _("Interval")),
        rows=tuple(
            (
                department.title,
                share_words(each.kept, each.total),
                of_words(each.kept, each.total),
                interval_words(each.kept, each.total),
            )
            for department, each in known
        ),
        csv_url=csv_url,
    )


def _strip_row(department: Department, ended: Kept, url: str) -> DotRow:
    printed = share_words(ended.kept, ended.total)
    if not _is_drawn(ended):
        return DotRow(label=department.title, value=None, printed=printed, url=url)
    low, high = wilson(ended.kept, ended.total)
    said = {
        "share": printed,
        "interval": interval_words(ended.kept, ended.total),
        "counts": of_words(ended.kept, ended.total),
    }
    title = _("%(share)s, interval %(interval)s, %(counts)s") % said
    share = ended.kept / ended.total
    return DotRow(label=department.title, value=share, low=low, high=high, printed=printed, title=title, url=url)


@drawn_once
def broken_days(broken: Broken, quarter: Quarter, today: date, csv_url: str) -> UpDown:
    """Broken promises by day: newly broken, cleared, still open in the evening."""
    rows = broken.levels(_shown_days(quarter, today, set(broken.days)))
    still = rows[-1][3] if rows else broken.at_start
    return UpDown(
        described=_("Broken promises by day; %(count)s still open at the end") % {"count": still},
        changes=tuple(
            Change(
                label=str(row[0].day), up=row[1], down=row[2], level=row[3], title=_day_words(*row, today)
            )
            for row in rows
        ),
        level_label=_("%(count)s open") % {"count": count_words(still)},
        caption=(_("Above the line: newly broken. Below: cleared. Dashed: still open in the evening."),),
        headers=(_("Day"), _("Newly broken"), _("Cleared"), _("Still open")),
        rows=tuple(
            (format_date(day, today), count_words(new), count_words(cleared), count_words(level))
            for day, new, cleared, level in rows
        ),
        csv_url=csv_url,
    )  # fmt: skip


def _shown_days(quarter: Quarter, today: date, eventful: set[date]) -> list[date]:
    """The last fourteen days that are working days of most, or on which something happened."""
    last = min(quarter.end, today)
    days = (last - timedelta(days=back) for back in range((last - quarter.start).days + 1))
    shown = [day for day in days if day.isoweekday() <= WORKING_WEEK or day in eventful]
    return sorted(shown[:SHOWN_DAYS])


def _day_words(day: date, new: int, cleared: int, level: int, today: date) -> str:
    said = {"day": format_date(day, today), "new": new, "cleared": cleared, "level": level}
    return _("%(day)s: %(new)s broken, %(cleared)s cleared, %(level)s still open") % said


def today_of(now: datetime) -> date:
    """The company's date, by which days and quarters are cut."""
    return now.astimezone(company_zone()).date()
