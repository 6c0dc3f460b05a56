"""The company's figures in tables: a quarter beside the one before, and all quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import FigureTable
from core.text import percent
from dashboards.queries.cards import time_words
from dashboards.queries.moments import Moment
from dashboards.queries.rollups import company_figures
from dashboards.queries.trend_charts import satisfied_cells
from dashboards.wording import count_words, share_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.quarters import Quarter

COUNTED_FIGURES = 9  # of a quarter's cells; the others come from its evaluation


def quarter_table(quarter: Quarter, csv_url: str) -> FigureTable | None:
    """The company's quarter beside the one before, a figure a row; one statement. None before it was ever counted."""
    counted = company_figures([quarter, quarter.moved(-1)])
    if quarter not in counted:
        return None
    pair = [Moment(one, counted.get(one), None) for one in (quarter, quarter.moved(-1))]
    now, before = (figure_cells(one) for one in pair)
    return FigureTable(
        described=_("The company’s quarter beside the one before"),
        headers=(_("Figure"), *(one.quarter.title for one in pair)),
        rows=tuple(
            (name, *cells) for name, *cells in list(zip(figure_names(), now, before, strict=True))[:COUNTED_FIGURES]
        ),
        csv_url=csv_url,
    )


def figure_names() -> tuple[str, ...]:
    """What the cells of a quarter are called."""
    return (
        _("Solved"), _("First response kept"), _("Resolution kept"), _("Time to solve, median"),
        _("Right the first time"), _("Opened again"), _("Hand-overs per 100"), _("Time on pause"),
        _("Satisfied requests"), _("Satisfied"), _("Index"),
    )  # fmt: skip


def figures_table(moments: Sequence[Moment], csv_url: str) -> FigureTable:
    """Everything that is known of each quarter, the newest first."""
    return FigureTable(
        described=_("All figures of the company by quarter"),
        headers=(_("Quarter"), *figure_names()),
        rows=tuple((one.quarter.title, *figure_cells(one)) for one in reversed(moments)),
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
