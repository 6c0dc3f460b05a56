"""What customers had said about an item, and whether they noticed what was done about it, for many at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.prepared import Prepared, any_of
from core.quarters import Quarter
from surveys.enums import WaveState
from surveys.models import NoticedResult
from surveys.queries.figures import Figure, printed_figure
from surveys.queries.frozen import totals_of
from surveys.queries.results import noticed_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from surveys.models import Wave

SaidKey = tuple[int, int, str]


def figures_said(keys: Iterable[SaidKey], waves: Mapping[int, Wave]) -> dict[SaidKey, Figure]:
    """The printed totals by (wave, provider, item) of those of these waves that are released."""
    totals = totals_of(waves.values())
    found = {(wave, provider, item): totals.get(wave, {}).get(item, {}).get(provider) for wave, provider, item in keys}
    return {key: printed_figure(row, waves[key[0]]) for key, row in found.items() if row is not None}


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
