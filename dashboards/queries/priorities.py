"""What to work on first: how much each item matters to the company's customers, and how well a department does it.

Importance is the company's, performance the department's own (SURVEY §6.1). It tells what goes together, not what
causes what.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import Cloud, CloudPoint
from core.text import percent, said_once
from dashboards.wording import count_words, range_words
from surveys.queries import complete_answers, importance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surveys.queries import Figure, ItemImportance, ProviderResult, SeriesPoint

FEWEST_COMPLETE = 100  # complete answers of the company; with fewer importance is noise
STEP_X, STEP_Y, TICKS = 0.02, 0.1, 4


def priorities(last: SeriesPoint | None, result: ProviderResult | None, csv_url: str) -> Cloud | None:
    """The grid of the newest evaluation; None where importance or the department's items cannot be told."""
    weights = importance(last.wave) if last else []
    if not weights or result is None:
        return None
    marks = {figure.item: figure for figure in result.items if figure.is_shown}
    pairs = [(weight, marks[weight.item.value]) for weight in weights if weight.item.value in marks]
    if not pairs:
        return None
    (lowest, highest), (worst, best) = _axes(pairs)
    middle = sum(weight.share for weight in weights) / len(weights)
    level = sum(figure.coloured or 0.0 for _weight, figure in pairs) / len(pairs)
    pairs.sort(key=lambda pair: -pair[0].share)
    return Cloud(
        described=_("Importance of each item, and how satisfied customers of %(department)s are with it")
        % {"department": result.provider.title},
        points=tuple(_point(weight, figure, middle, level) for weight, figure in pairs),
        low=(lowest, worst), high=(highest, best), centre=(middle, level),
        x_labels=(percent(lowest), percent(highest)), axis_label=_("share of what the overall mark goes with"),
        tick_labels=tuple(f"{100 * (worst + step * (best - worst) / TICKS):.0f}" for step in range(TICKS + 1)),
        corner=_("matters more, done less well: start here"),
        caption=(_("Dotted: the averages. Lines: 95 % interval of the importance. Association, not cause."),),
        headers=(_("Item"), _("Importance"), _("Interval"), _("Satisfied"), _("Interval"), _("Answers")),
        rows=tuple(_row(weight, figure) for weight, figure in pairs),
        csv_url=csv_url,
    )  # fmt: skip


def _axes(pairs: Sequence[tuple[ItemImportance, Figure]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both axes cut to the points, in full steps: the items of one department lie close together."""
    across = [weight.share for weight, _figure in pairs]
    up = [figure.coloured or 0.0 for _weight, figure in pairs]
    return (
        (max(0.0, STEP_X * (floor(min(across) / STEP_X) - 1)), STEP_X * (ceil(max(across) / STEP_X) + 1)),
        (max(0.0, STEP_Y * (floor(min(up) / STEP_Y) - 1)), min(1.0, STEP_Y * (ceil(max(up) / STEP_Y) + 1))),
    )


@said_once
def _point(weight: ItemImportance, figure: Figure, middle: float, level: float) -> CloudPoint:
    mark = figure.coloured or 0.0
    said = {"item": figure.label, "importance": percent(weight.share), "satisfied": figure.text}
    return CloudPoint(
        label=figure.label, x=weight.share, y=mark, x_range=(weight.low, weight.high),
        strong=weight.share > middle and mark < level,
        title=_("%(item)s: importance %(importance)s, satisfied %(satisfied)s") % said,
    )  # fmt: skip


@said_once
def _row(weight: ItemImportance, figure: Figure) -> tuple[str, ...]:
    interval = range_words(weight.low, weight.high)
    answers = count_words(figure.answers) if figure.answers is not None else figure.band
    return (
        figure.label,
        percent(weight.share),
        interval,
        figure.text,
        range_words(figure.low, figure.high),
        answers,
    )


def why_no_priorities(last: SeriesPoint | None) -> str:
    """What stands in place of the grid."""
    if last is None:
        return _("What to work on first appears here once the first evaluation is released.")
    complete = complete_answers(last.wave)
    if complete < FEWEST_COMPLETE:
        said = {"complete": count_words(complete), "needed": FEWEST_COMPLETE}
        return _("Importance needs %(needed)s complete answers in the whole company; there were %(complete)s.") % said
    return _("Too few answers about this department’s items to place them.")
