"""An item's mark before and after something was done about it (SURVEY §4.3, §6): an association, never a proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.bank import same_wording
from surveys.queries.figures import Figure, printed_figure
from surveys.queries.frozen import totals_of
from surveys.statistics import newcombe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from surveys.models import Wave
    from surveys.queries.frozen import Totals


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something done by `done_at` about an item that `before` had shown to be weak."""

    provider: int
    item: str
    before: int
    done_at: datetime


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Both figures, and the 95 % interval of the difference where both are printed exactly, in points of a share."""

    item: str
    before_wave: Wave
    after_wave: Wave
    before: Figure
    after: Figure
    low: float | None
    high: float | None


def item_changes(wanted: Sequence[Wanted], worded: Sequence[Wave]) -> list[ItemChange | None]:
    """For each: the item in the wave that caused it and in the newest of the `worded_waves` opened after it was done.

    None where no such wave was released, the wording changed between the two, or one of them was never counted.
    """
    waves = {wave.pk: wave for wave in worded}
    totals = totals_of(worded)
    return [_change(one, waves, totals) for one in wanted]


def _change(one: Wanted, waves: Mapping[int, Wave], totals: Mapping[int, Totals]) -> ItemChange | None:
    before = waves.get(one.before)
    after = next((wave for wave in waves.values() if wave.opens_at >= one.done_at), None)  # the newest comes first
    if before is None or after is None or not same_wording(after.questions, before.questions, one.item):
        return None
    then, now = (totals[wave.pk].get(one.item, {}).get(one.provider) for wave in (before, after))
    if then is None or now is None:
        return None
    printed_then, printed_now = printed_figure(then, before), printed_figure(now, after)
    low, high = None, None
    if printed_then.share is not None and printed_now.share is not None:
        low, high = newcombe(now.satisfied, now.answers, then.satisfied, then.answers)
    return ItemChange(one.item, before, after, printed_then, printed_now, low, high)
