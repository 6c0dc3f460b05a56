"""The six figures on top of a department's dashboard, each with its counts, its change, and the list behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.durations import format_working
from dashboards.figures import Kept
from dashboards.queries.addresses import list_url
from dashboards.queries.department import CAP
from dashboards.wording import (
    FEWEST_FOR_PERCENT,
    Said,
    change_said,
    count_words,
    interval_words,
    of_words,
    share_words,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from core.quarters import Quarter
    from dashboards.figures import QuarterFigures
    from dashboards.queries.department import Quarters, Standing
    from departments.models import Department


@dataclass(frozen=True)
class Card:
    """One figure. `key` names its definition at the foot of the page; `url` opens exactly what it counts."""

    key: str
    name: str
    value: str
    lines: tuple[str, ...] = ()
    change: Said | None = None
    url: str = ""
    change_url: str = ""
    as_of: datetime | None = field(default=None, compare=False)  # said beside what is drawn once for all the rest
    is_live: bool = False


def promised_cards(quarters: Quarters, standing: Standing, now: datetime) -> list[Card]:
    """What a department promised others; the mark of its customers stands between them on the page."""
    figures, before = quarters.figures(quarters.chosen), quarters.figures(quarters.before)
    return [
        _kept_card(
            quarters, "first_response", _("First response kept"), figures.first_response, before.first_response
        ),
        _kept_card(quarters, "resolution", _("Resolution kept"), figures.resolution, before.resolution),
        _times_card(quarters, figures, before),
        _reopened_card(quarters, figures, before),
        standing_card(quarters.department, standing, now),
    ]


def _kept_card(quarters: Quarters, key: str, name: str, now: Kept, before: Kept) -> Card:
    return Card(
        key=key,
        name=name,
        value=share_words(now.kept, now.total),
        lines=counts_lines(now),
        change=change_said(now, before, quarters.before),
        url=list_url(quarters.department, key, quarters.chosen),
        as_of=quarters.as_of,
    )


def counts_lines(ended: Kept) -> tuple[str, ...]:
    """What stands under a share: the counts and the interval, or why there is none."""
    if not ended.total:
        return (_("no promise ended yet"),)
    if ended.total < FEWEST_FOR_PERCENT:
        return (_("fewer than 10, so no percentage"),)
    interval = _("interval %(range)s") % {"range": interval_words(ended.kept, ended.total)}
    return (of_words(ended.kept, ended.total), interval)


def _times_card(quarters: Quarters, figures: QuarterFigures, before: QuarterFigures) -> Card:
    times = figures.times
    return Card(
        key="times",
        name=_("Time to solve, median"),
        value=time_words(times.median_time),
        lines=_times_lines(times.count, times.ninth_time),
        change=_median_before(before, quarters.before) if times.count else None,
        url=list_url(quarters.department, "times", quarters.chosen),
        as_of=quarters.as_of,
    )


def time_words(time: timedelta | None) -> str:
    return "–" if time is None else format_working(time)


def _times_lines(count: int, ninth: timedelta | None) -> tuple[str, ...]:
    if not count:
        return (_("nothing solved yet"),)
    solved = ngettext("%(count)s solved, working time", "%(count)s solved, working time", count)
    said = solved % {"count": count_words(count)}
    if count < FEWEST_FOR_PERCENT:
        return (said,)
    return (said, _("9 of 10 within %(time)s") % {"time": time_words(ninth)})


def _median_before(before: QuarterFigures, quarter: Quarter) -> Said | None:
    if before.times.median_time is None:
        return None
    named = {"quarter": quarter.title, "time": time_words(before.times.median_time)}
    return Said(_("%(quarter)s: %(time)s") % named)


def _reopened_card(quarters: Quarters, figures: QuarterFigures, before: QuarterFigures) -> Card:
    now, then = (Kept(each.reopened, each.solved - each.reopened) for each in (figures, before))
    lines = counts_lines(now) if now.total else (_("nothing solved yet"),)
    return Card(
        key="reopened",
        name=_("Opened again"),
        value=share_words(now.kept, now.total),
        lines=lines,
        change=change_said(now, then, quarters.before, more_is_worse=True),
        url=list_url(quarters.department, "reopened", quarters.chosen),
        as_of=quarters.as_of,
    )


def capped_words(count: int) -> str:
    if count > CAP:
        return _("more than %(count)s") % {"count": count_words(CAP)}
    return count_words(count)


def standing_card(department: Department, standing: Standing, now: datetime) -> Card:
    """How many promises are in danger this moment. The other two counts open their own lists."""
    return Card(
        key="at_risk",
        name=_("At risk now"),
        value=capped_words(standing.at_risk),
        lines=(_("of %(count)s open") % {"count": capped_words(standing.open)},),
        change=_broken_said(standing.broken),
        url=list_url(department, "at_risk"),
        change_url=list_url(department, "overrun"),
        as_of=now,
        is_live=True,
    )


def _broken_said(broken: int) -> Said:
    if not broken:
        return Said(_("none is over"), "met")
    words = ngettext("%(count)s more is over", "%(count)s more are over", broken)
    return Said(words % {"count": capped_words(broken)}, "missed")
