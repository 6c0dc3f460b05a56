"""What a released evaluation asked and found: it never changes again, therefore it is read once a process."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from surveys.enums import Item, WaveState
from surveys.models import Result, Wave
from surveys.queries.figures import RESULT_COLUMNS, ResultRow, equal_weight, printed_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from surveys.bank import Question
    from surveys.queries.figures import Figure

Kept = TypeVar("Kept")
Totals = dict[str, dict[int, ResultRow]]
"""What all its customers together said of a provider, by item and by provider's id."""
_WORDING: dict[int, list[Question]] = {}
_TOTALS: dict[int, Totals] = {}
_MARKS: dict[int, Mapping[int, Marks]] = {}
_MOST_KEPT = 40  # waves: ten years of quarters
_MOST_MATRICES = 8  # each holds a figure for every pair of departments


def keep_wording(waves: Iterable[Wave]) -> None:
    """Give released waves that were read without their `questions` what they asked; one statement or none."""
    without = {wave.pk: wave for wave in waves if "questions" in wave.get_deferred_fields()}
    for pk, questions in _once(_WORDING, set(without), _wording).items():
        without[pk].questions = questions


def totals_of(waves: Iterable[Wave]) -> Mapping[int, Totals]:
    """The totals of those of these waves that are released, by wave's id; one statement or none."""
    return _once(_TOTALS, {wave.pk for wave in waves if wave.state == WaveState.RELEASED}, _totals)


class Marks(NamedTuple):
    """A provider's overall share, every answer and every department counted the same, and each customer's.

    `cells` by customer department's id; None is "others".
    """

    by_respondent: Figure
    by_department: Figure
    cells: Mapping[int | None, Figure]


def marks_of(wave: Wave) -> Mapping[int, Marks]:
    """What a released wave says of every pair of departments, by provider's id; one statement or none."""
    if wave.state != WaveState.RELEASED:
        return {}
    return _once(_MARKS, {wave.pk}, lambda _waves: {wave.pk: _marks(wave)}, most=_MOST_MATRICES)[wave.pk]


def _once(
    kept: dict[int, Kept], wanted: set[int], read: Callable[[set[int]], dict[int, Kept]], *, most: int = _MOST_KEPT
) -> dict[int, Kept]:
    known = {pk: found for pk in wanted if (found := kept.get(pk)) is not None}
    if missing := wanted.difference(known):
        fresh = read(missing)
        if len(kept) + len(fresh) > most:
            kept.clear()
        kept.update(fresh)
        known |= fresh
    return known


def _marks(wave: Wave) -> dict[int, Marks]:
    rows: defaultdict[int, list[tuple[int | None, ResultRow]]] = defaultdict(list)
    overall = Result.objects.filter(wave=wave, item=Item.OVR).values_list("provider", "customer", *RESULT_COLUMNS)
    for provider, customer, *columns in overall:
        rows[provider].append((customer, ResultRow(*columns)))
    return {provider: _printed(found, wave) for provider, found in rows.items()}


def _printed(found: Sequence[tuple[int | None, ResultRow]], wave: Wave) -> Marks:
    total = next(row for _customer, row in found if row.is_total)
    cells = {customer: row for customer, row in found if not row.is_total}
    return Marks(
        by_respondent=printed_figure(total, wave),
        by_department=equal_weight(total, list(cells.values())),
        cells={customer: printed_figure(row, wave) for customer, row in cells.items()},
    )


def _wording(wave_ids: set[int]) -> dict[int, list[Question]]:
    return dict(Wave.objects.filter(pk__in=wave_ids).values_list("pk", "questions"))


def _totals(wave_ids: set[int]) -> dict[int, Totals]:
    found: dict[int, Totals] = {pk: {} for pk in wave_ids}
    rows = Result.objects.filter(wave__in=wave_ids, is_total=True).order_by("provider")
    for wave, provider, *columns in rows.values_list("wave", "provider", *RESULT_COLUMNS):
        row = ResultRow(*columns)
        found[wave].setdefault(row.item, {})[provider] = row
    return found
