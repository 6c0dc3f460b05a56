"""What a released evaluation asked and found: it never changes again, therefore it is read once a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from surveys.enums import WaveState
from surveys.models import Result, Wave
from surveys.queries.figures import RESULT_COLUMNS, ResultRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from surveys.bank import Question

Kept = TypeVar("Kept")
Totals = dict[str, dict[int, ResultRow]]
"""What all its customers together said of a provider, by item and by provider's id."""
_WORDING: dict[int, list[Question]] = {}
_TOTALS: dict[int, Totals] = {}
_MOST_KEPT = 40  # waves: ten years of quarters


def keep_wording(waves: Iterable[Wave]) -> None:
    """Give released waves that were read without their `questions` what they asked; one statement or none."""
    without = {wave.pk: wave for wave in waves if "questions" in wave.get_deferred_fields()}
    for pk, questions in _once(_WORDING, set(without), _wording).items():
        without[pk].questions = questions


def totals_of(waves: Iterable[Wave]) -> Mapping[int, Totals]:
    """The totals of those of these waves that are released, by wave's id; one statement or none."""
    return _once(_TOTALS, {wave.pk for wave in waves if wave.state == WaveState.RELEASED}, _totals)


def _once(kept: dict[int, Kept], wanted: set[int], read: Callable[[set[int]], dict[int, Kept]]) -> dict[int, Kept]:
    known = {pk: found for pk in wanted if (found := kept.get(pk)) is not None}
    if missing := wanted.difference(known):
        fresh = read(missing)
        if len(kept) + len(fresh) > _MOST_KEPT:
            kept.clear()
        kept.update(fresh)
        known |= fresh
    return known


def _wording(wave_ids: set[int]) -> dict[int, list[Question]]:
    return dict(Wave.objects.filter(pk__in=wave_ids).values_list("pk", "questions"))


def _totals(wave_ids: set[int]) -> dict[int, Totals]:
    found: dict[int, Totals] = {pk: {} for pk in wave_ids}
    rows = Result.objects.filter(wave__in=wave_ids, is_total=True).order_by("provider")
    for wave, provider, *columns in rows.values_list("wave", "provider", *RESULT_COLUMNS):
        row = ResultRow(*columns)
        found[wave].setdefault(row.item, {})[provider] = row
    return found
