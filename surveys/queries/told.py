"""What customers had said about an item, and whether they noticed what was done about it, for many at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.enums import WaveState
from surveys.models import NoticedResult, Result, Wave
from surveys.queries.figures import WAVE_DOCUMENTS, Figure, printed_figure
from surveys.queries.results import noticed_share

if TYPE_CHECKING:
    from collections.abc import Iterable

SaidKey = tuple[int, int, str]


def figures_said(keys: Iterable[SaidKey]) -> dict[SaidKey, Figure]:
    """The printed totals by (wave, provider, item) of released waves; one statement."""
    wanted = set(keys)
    rows = Result.objects.filter(
        wave__in={wave for wave, _provider, _item in wanted}, provider__in={one for _wave, one, _item in wanted},
        item__in={item for _wave, _provider, item in wanted}, is_total=True, wave__state=WaveState.RELEASED,
    ).select_related("wave")  # fmt: skip
    read = rows.defer(*WAVE_DOCUMENTS)
    found = {(row.wave_id, row.provider_id, row.item): printed_figure(row, row.wave) for row in read}
    return {key: figure for key, figure in found.items() if key in wanted}


@dataclass(frozen=True, slots=True)
class NoticedIn:
    """The share that noticed an action for the better, in the newest released wave that asked."""

    wave: Wave
    figure: Figure


def noticed_actions(actions: Iterable[int]) -> dict[int, NoticedIn]:
    """By action's id; one that no released wave asked about is missing. One statement."""
    found = NoticedResult.objects.filter(action__in=list(actions), wave__state=WaveState.RELEASED)
    rows = found.select_related("wave").defer(*WAVE_DOCUMENTS)
    counts: defaultdict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    waves: dict[int, Wave] = {}
    newest: dict[int, int] = {}
    for row in rows.order_by("wave__year", "wave__number"):
        counts[row.action, row.wave_id][row.answer] = row.count
        waves[row.wave_id] = row.wave
        newest[row.action] = row.wave_id
    return {
        action: NoticedIn(waves[wave], noticed_share(counts[action, wave], waves[wave].threshold))
        for action, wave in newest.items()
    }
