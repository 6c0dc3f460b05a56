"""What customers had said about an item, and whether they noticed what was done about it, for many at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.enums import WaveState
from surveys.models import NoticedResult, Result
from surveys.quarters import Quarter
from surveys.queries.figures import RESULT_COLUMNS, Figure, ResultRow, printed_figure
from surveys.queries.results import noticed_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from surveys.models import Wave

SaidKey = tuple[int, int, str]


def figures_said(keys: Iterable[SaidKey], waves: Mapping[int, Wave]) -> dict[SaidKey, Figure]:
    """The printed totals by (wave, provider, item) of those of these waves that are released; one statement."""
    wanted = set(keys)
    rows = Result.objects.filter(
        wave__in={wave for wave, _provider, _item in wanted}, provider__in={one for _wave, one, _item in wanted},
        item__in={item for _wave, _provider, item in wanted}, is_total=True, wave__state=WaveState.RELEASED,
    )  # fmt: skip
    found = rows.values_list("wave", "provider", *RESULT_COLUMNS)
    read = {(wave, provider, row[0]): ResultRow(*row) for wave, provider, *row in found}
    return {key: printed_figure(read[key], waves[key[0]]) for key in wanted & set(read)}


@dataclass(frozen=True, slots=True)
class NoticedIn:
    """The share that noticed an action for the better, in the newest released wave that asked."""

    quarter: Quarter
    figure: Figure


def noticed_actions(actions: Iterable[int]) -> dict[int, NoticedIn]:
    """By action's id; one that no released wave asked about is missing. One statement."""
    found = NoticedResult.objects.filter(action__in=list(actions), wave__state=WaveState.RELEASED)
    rows = found.order_by("wave__year", "wave__number")
    counts: defaultdict[tuple[int, Quarter], dict[str, int]] = defaultdict(dict)
    newest: dict[int, tuple[Quarter, int]] = {}
    for action, answer, count, year, number, threshold in rows.values_list(
        "action", "answer", "count", "wave__year", "wave__number", "wave__threshold"
    ):
        quarter = Quarter(year, number)
        counts[action, quarter][answer] = count
        newest[action] = quarter, threshold
    return {
        action: NoticedIn(quarter, noticed_share(counts[action, quarter], threshold))
        for action, (quarter, threshold) in newest.items()
    }
