"""Single items over the quarters: how they went, and where a department is really weak. Shown figures alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from surveys.bank import same_wording
from surveys.disclosure import Visibility
from surveys.enums import INDEX_ITEMS
from surveys.queries.figures import printed_figure
from surveys.queries.frozen import totals_of
from surveys.queries.results import shown_results
from surveys.statistics import ALARM_Z, Change, limits_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from surveys.enums import Item
    from surveys.models import Wave
    from surveys.queries.figures import Figure, ResultRow
    from surveys.queries.results import ProviderResult


class ItemPoint(NamedTuple):
    """One item of a department in one wave, of which hundreds are read; printed when somebody asks."""

    wave: Wave
    row: ResultRow

    @property
    def is_shown(self) -> bool:
        return self.row.visibility == Visibility.SHOWN

    @property
    def figure(self) -> Figure:
        return printed_figure(self.row, self.wave)


def item_series(
    items: Collection[str], waves: Sequence[Wave], department_ids: Collection[int] | None = None
) -> dict[tuple[str, int], list[ItemPoint]]:
    """The shares of these items, of all or of these departments, over the `worded_waves`, the oldest first."""
    totals = totals_of(waves)
    found: defaultdict[tuple[str, int], list[ItemPoint]] = defaultdict(list)
    for wave in reversed(waves):
        for item in items:
            for provider, row in totals[wave.pk].get(item, {}).items():
                if department_ids is None or provider in department_ids:
                    found[item, provider].append(ItemPoint(wave, row))
    return dict(found)


def asked_alike(item: str, before: Wave, after: Wave) -> bool:
    """Whether two waves asked about an item in the same words, so that their figures may be compared."""
    return same_wording(after.questions, before.questions, item)


class Weakness(StrEnum):
    """Why an item of a department stands out (SURVEY §5.3)."""

    LOWEST_TWICE = "lowest"
    BELOW_LIMIT = "below"


@dataclass(frozen=True, slots=True)
class WeakItem:
    department_id: int
    item: str
    reason: Weakness


def weak_items(wave: Wave, before: Wave | None) -> list[WeakItem]:
    """Items below the 99.8 % funnel limit of a released wave, or a department's lowest in it and in the one before.

    Needs the exact binomial limits: for the worker, not for pages.
    """
    now, earlier = shown_results(wave), shown_results(before) if before else {}
    found = [WeakItem(pk, item, Weakness.BELOW_LIMIT) for item in INDEX_ITEMS for pk in _below_limit(item, now)]
    known = {(one.department_id, one.item) for one in found}
    for pk, result in now.items():
        twice = _lowest(result) & (_lowest(earlier[pk]) if pk in earlier else set())
        found += [WeakItem(pk, item, Weakness.LOWEST_TWICE) for item in sorted(twice) if (pk, item) not in known]
    return found


def _lowest(result: ProviderResult) -> set[str]:
    """The item or items with the smallest share of those that are shown; nothing when all are alike."""
    shares = {figure.item: figure.coloured for figure in result.items if figure.coloured is not None}
    if len(set(shares.values())) <= 1:
        return set()
    least = min(shares.values())
    return {item for item, share in shares.items() if share == least}


def _below_limit(item: Item, results: Mapping[int, ProviderResult]) -> list[int]:
    figures = {pk: figure for pk, one in results.items() for figure in one.items if figure.item == item}
    drawn = {pk: one for pk, one in figures.items() if one.coloured is not None and one.answers}
    target = company_share(list(drawn.values()))
    if target is None:
        return []
    return [
        pk for pk, one in drawn.items()
        if one.bounds and one.bounds[1] < limits_for(target, one.answers or 0, ALARM_Z)[0]
    ]  # fmt: skip


def company_share(figures: Sequence[Figure]) -> float | None:
    """The share over all shown figures, each by its answers; None when nothing is shown."""
    shown = [(one.coloured, one.answers) for one in figures if one.coloured is not None and one.answers]
    answers = sum(count for _share, count in shown)
    return sum(share * count for share, count in shown) / answers if answers else None


@dataclass(frozen=True, slots=True)
class Improvement:
    """A department whose overall share rose more than chance explains, in two quarters beside each other."""

    department_id: int
    before: Figure
    now: Figure


def outstanding_departments(wave: Wave) -> dict[int, Figure]:
    """Departments whose overall share lies above the upper 99.8 % funnel limit, by id. For the worker alone."""
    drawn = {
        pk: one.overall
        for pk, one in shown_results(wave).items()
        if one.overall.share is not None and one.overall.answers
    }
    target = company_share(list(drawn.values()))
    if target is None:
        return {}
    return {
        pk: one for pk, one in drawn.items() if (one.share or 0.0) > limits_for(target, one.answers or 0, ALARM_Z)[1]
    }


def biggest_improvement(wave: Wave, before: Wave) -> Improvement | None:
    """The largest rise of an overall share that the comparison of the two quarters calls better; None without one."""
    now, earlier = shown_results(wave), shown_results(before)
    risen = [
        Improvement(pk, earlier[pk].overall, one.overall)
        for pk, one in now.items()
        if one.overall.change == Change.BETTER and pk in earlier and earlier[pk].overall.coloured is not None
    ]
    return max(risen, key=lambda one: (one.now.coloured or 0.0) - (one.before.coloured or 0.0), default=None)
