"""What a released evaluation asked and found: it never changes again, therefore it is read once a process."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import TextField
from django.db.models.functions import Cast

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
_MOST_DOCUMENTS = 64
_STORED = "stored_"


def stored_documents(*names: str, wave: str = "") -> dict[str, Cast]:
    """For `annotate`: large documents of a wave (that is found at `wave`) as text, which `document` reads."""
    return {f"{_STORED}{name}": Cast(f"{wave}{name}", TextField()) for name in names}


def hand_documents(row: Any, wave: Wave) -> None:
    """Hand the documents that were read beside a row to its wave."""
    wave.__dict__.update({name: text for name, text in row.__dict__.items() if name.startswith(_STORED)})


def document(wave: Wave, name: str) -> Any:
    """One of its large documents, for reading alone: the same text is read once a process and shared."""
    stored = wave.__dict__.get(f"{_STORED}{name}")
    return getattr(wave, name) if stored is None else _read(stored)


@lru_cache(maxsize=_MOST_DOCUMENTS)
def _read(stored: str) -> Any:
    return json.loads(stored)


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
