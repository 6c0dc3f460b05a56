"""What customers had said about an item, and whether they noticed what was done about it, for many at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.prepared import Prepared, any_of
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
    found = SAID.rows(
        list({wave for wave, _provider, _item in wanted}),
        list({provider for _wave, provider, _item in wanted}),
        list({item for _wave, _provider, item in wanted}),
    )
    read = {(wave, provider, row[0]): ResultRow(*row) for wave, provider, *row in found}
    return {key: printed_figure(read[key], waves[key[0]]) for key in wanted & set(read)}


SAID = Prepared(
    lambda waves, providers, items: Result.objects.filter(
        any_of("wave", waves), any_of("provider", providers), any_of("item", items), is_total=True,
        wave__state=WaveState.RELEASED,
    ).values_list("wave", "provider", *RESULT_COLUMNS)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticedIn:
    """The share that noticed an action for the better, in the newest released wave that asked."""

    quarter: Quarter
    figure: Figure


def noticed_actions(actions: Iterable[int]) -> dict[int, NoticedIn]:
    """By action's id; one that no released wave asked about is missing. One statement."""
    counts: defaultdict[tuple[int, Quarter], dict[str, int]] = defaultdict(dict)
    newest: dict[int, tuple[Quarter, int]] = {}
    for action, answer, count, year, number, threshold in NOTICED.rows(list(actions)):
        quarter = Quarter(year, number)
        counts[action, quarter][answer] = count
        newest[action] = quarter, threshold
    return {
        action: NoticedIn(quarter, noticed_share(counts[action, quarter], threshold))
        for action, (quarter, threshold) in newest.items()
    }


NOTICED = Prepared(
    lambda actions: (
        NoticedResult.objects.filter(any_of("action", actions), wave__state=WaveState.RELEASED)
        .order_by("wave__year", "wave__number")
        .values_list("action", "answer", "count", "wave__year", "wave__number", "wave__threshold")
    )
)
