"""The company over eight quarters: how long things take, what is kept, and what customers say of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.text import drawn_once
from dashboards.queries.moments import csv_address, moments_until
from dashboards.queries.panels import Panel
from dashboards.queries.rollups import figures_side_by_side
from dashboards.queries.scorecard import BROKEN_KEPT, scorecard
from dashboards.queries.trend_charts import kept_chart, satisfied_chart, staff_chart, times_chart, together_chart
from dashboards.queries.trend_tables import figures_table
from surveys.queries import released_by_quarter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.quarters import Quarter
    from dashboards.queries.moments import Moment
    from surveys.models import Wave


COUNTED = ("times", "kept", "together", "figures")  # panels of what the worker counts, every minute anew


def trend_panels(last: Quarter, *, sees_work: bool) -> list[Panel]:
    """Everything on the page of the company's trend; who sees work sees the departments side by side as well."""
    waves = released_by_quarter(documents=("study",))
    moments = tuple(moments_until(last, waves))
    as_of = next((one.counted.as_of for one in reversed(moments) if one.counted), None)
    panels = [replace(one, as_of=as_of) if one.key in COUNTED else one for one in _trend_panels(moments, last)]
    return [*panels, _scorecard_panel(last, waves.get(last))] if sees_work else panels


def _scorecard_panel(quarter: Quarter, wave: Wave | None) -> Panel:
    """The departments side by side in one quarter."""
    return Panel(
        key="scorecard", title=_("Departments side by side, %(quarter)s") % {"quarter": quarter.title},
        chart=scorecard(quarter, figures_side_by_side(quarter), wave, csv_address("scorecard", quarter)),
        definition=_(
            "In the order of names, without a total: a single score would hide what each figure guards "
            "against in the others. Intervals in brackets are 95 %%. Broken now was counted at most "
            "%(seconds)s seconds before this was drawn; actions in time are those first due in the quarter. "
            "The evaluation’s share counts every answer of the department the same."
        )
        % {"seconds": BROKEN_KEPT},
        empty=_("The worker counts the figures every minute; they appear here by themselves."), is_wide=True,
    )  # fmt: skip


@drawn_once
def _trend_panels(moments: Sequence[Moment], last: Quarter) -> tuple[Panel, ...]:
    empty = _("The worker counts the figures every minute; they appear here by themselves.")
    said_at = next((one.said.closed_at for one in reversed(moments) if one.said), None)
    return (
        Panel(
            key="satisfied", title=_("Satisfied, by evaluation"),
            chart=satisfied_chart(moments, last) if any(one.said for one in moments) else None,
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
            key="times", title=_("Time to solve"), chart=times_chart(moments, last) if moments else None,
            definition=_(
                "Working time until the solution of every request solved in the quarter, without the "
                "pauses, over all departments together. Half of them took less than the median, nine of "
                "ten less than the dashed line."
            ),
            empty=empty,
        ),
        Panel(
            key="kept", title=_("Promises to solve kept"), chart=kept_chart(moments, last) if moments else None,
            definition=_(
                "Promises to solve that ended in the quarter, of all departments together. Every request "
                "counts the same."
            ),
            empty=empty,
        ),
        *_whole_panels(moments, last, staff=_staff_panel(moments, last, said_at)),
    )  # fmt: skip


def _staff_panel(moments: Sequence[Moment], last: Quarter, as_of: datetime | None) -> list[Panel]:
    """Where HR has everybody asked about working here; nothing elsewhere."""
    if not any(one.staff for one in moments):
        return []
    return [
        Panel(
            key="staff", title=_("Service, and working here"), chart=staff_chart(moments, last),
            note=_(
                "Two lines side by side, no more: that both rise or fall together does not show that one "
                "causes the other."
            ),
            definition=_(
                "Line: satisfied with the service of other departments, marks 4 and 5 of all overall marks, every "
                "asking department counted the same. Dashed: satisfied with working here, marks 4 and 5 of the one "
                "question that everybody is asked in the same weeks. Fewer than 10 answers are not drawn."
            ),
            as_of=as_of, is_wide=True,
        )
    ]  # fmt: skip


def _whole_panels(moments: Sequence[Moment], last: Quarter, *, staff: Sequence[Panel]) -> list[Panel]:
    empty = _("The worker counts the figures every minute; they appear here by themselves.")
    return [
        Panel(
            key="together", title=_("Time and satisfaction"), chart=together_chart(moments, last),
            note=_(
                "Each point is a quarter. A few points that move together show an association at most: "
                "both may follow from something else."
            ),
            definition=_(
                "Across: median working time to solve. Up: satisfied share of the evaluation of the same "
                "quarter, every asking department counted the same."
            ),
            empty=_("At least two quarters with an evaluation are needed."),
        ),
        *staff,
        Panel(
            key="figures", title=_(
                "All figures by quarter"
            ), chart=figures_table(moments, csv_address("figures", last)) if moments else None,
            definition=_(
                "Each share counts every request of the company the same, as the department’s dashboards "
                "define it; the satisfied share counts every asking department the same."
            ),
            empty=empty, is_wide=True,
        ),
    ]  # fmt: skip
