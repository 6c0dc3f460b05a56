"""One stored figure under its verdict: what of it may be printed, and how."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from surveys.disclosure import (
    HIGH_END,
    LOW_END,
    Response,
    Visibility,
    band,
    bounded_value,
    is_exact,
    response_label,
)
from surveys.enums import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from surveys.models import Result, StaffResult, TeamResult, Wave

INDEX = "INDEX"
WAVE_DOCUMENTS = ("questions", "funnel", "study")  # large: read where they are needed, and not once for each row
WAVE_COLUMNS = ("wave__year", "wave__number", "wave__state", "wave__threshold", "wave__closed_at")
FIGURE_COLUMNS = ("item", "visibility", "satisfied", "answers", "invited", "low", "high", "mean")


class ResultRow(NamedTuple):
    """What is printed of a `Result`, where hundreds are read."""

    item: str
    visibility: str
    satisfied: int
    answers: int
    invited: int
    low: float | None
    high: float | None
    mean: float | None
    is_total: bool
    change: str


RESULT_COLUMNS = ResultRow._fields


SIGN = "\u202f%"
DIGITS = 2  # of shares, for bars and axes; a page prints whole percents


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it may be printed.

    `text` is the share ("84 %"; below 10 answers "≥ 60 %") or the index ("71"), empty when hidden. `share`, `low` and
    `high` (0–1, two digits) are for drawing and are None when hidden or printed as a band. `answers` is exact for
    totals and None for cells, which have their `band` alone.
    """

    item: str
    text: str = ""
    share: float | None = None
    low: float | None = None
    high: float | None = None
    answers: int | None = None
    band: str = ""
    change: str = ""
    response: str = Response.HIDDEN.value

    @property
    def is_shown(self) -> bool:
        return bool(self.text)

    @property
    def number(self) -> str:
        """The text of a share without its sign, for narrow cells; empty when hidden."""
        return self.text.removesuffix(SIGN)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Between which shares the figure lies: one number when printed exactly, None when hidden."""
        if self.share is not None:
            return self.share, self.share
        if not self.is_shown:
            return None
        low = 0.0 if self.text.startswith("≤") else HIGH_END / 100 if self.text.startswith("≥") else LOW_END / 100
        return low, {0.0: LOW_END / 100, LOW_END / 100: HIGH_END / 100}.get(low, 1.0)

    @property
    def coloured(self) -> float | None:
        """What a colour may stand for: the share, or the middle of the band that is printed in its place."""
        return sum(self.bounds) / 2 if self.bounds else None

    @property
    def label(self) -> str:
        """The name of what was asked, in the reader's language."""
        return str(Item(self.item).label) if self.item in Item.values else str(_("Index"))


def printed_figure(result: Result | ResultRow | StaffResult | TeamResult, wave: Wave) -> Figure:
    """A stored figure under its verdict."""
    if result.visibility != Visibility.SHOWN:
        return Figure(result.item)
    if result.item == INDEX:
        return Figure(INDEX, bounded_value(result.mean or 0.0, result.answers), answers=result.answers)
    share = result.satisfied / result.answers
    figure = share_figure(result.item, share, result.answers, (result.low or 0.0, result.high or 1.0))
    counted = result.answers if result.is_total else None
    response = response_label(result.answers, max(result.invited, result.answers), threshold=wave.threshold)
    return Figure(
        figure.item, figure.text, figure.share, figure.low, figure.high, counted,
        band(result.answers, threshold=wave.threshold), result.change, response.value,
    )  # fmt: skip


def share_figure(item: str, share: float, answers: int, interval: tuple[float, float]) -> Figure:
    text = bounded_value(100 * share, answers) + SIGN
    if not is_exact(answers):
        return Figure(item, text)
    return Figure(item, text, round(share, DIGITS), round(interval[0], DIGITS), round(interval[1], DIGITS))


def equal_weight(total: Result | ResultRow, cells: Sequence[Result | ResultRow]) -> Figure:
    """The average over departments; those not printed exactly are pooled: by themselves they could be solved."""
    if total.visibility != Visibility.SHOWN:
        return Figure(Item.OVR)
    shares = [satisfied / answers for satisfied, answers in weighed_groups(cells)]
    return share_figure(Item.OVR, sum(shares) / len(shares), total.answers, (0.0, 1.0)) if shares else Figure(Item.OVR)


def weighed_groups(cells: Sequence[Result | ResultRow]) -> list[tuple[int, int]]:
    """Satisfied answers and answers of each department that counts the same; those not printed exactly are one."""
    exact = [cell for cell in cells if cell.visibility == Visibility.SHOWN and is_exact(cell.answers)]
    pooled = [cell for cell in cells if cell.answers and cell not in exact]
    groups = [[cell] for cell in exact] + ([pooled] if pooled else [])
    return [(sum(cell.satisfied for cell in group), sum(cell.answers for cell in group)) for group in groups]


def company_share(results: Iterable[Result]) -> float | None:
    """What colours and funnels stand against: the departments' equal-weight shares, each counted the same.

    Made of exactly printed shares alone, so that it never tells more than they do; None without any.
    """
    known = [share for total, cells in by_provider(results) if (share := equal_weight(total, cells).share) is not None]
    return sum(known) / len(known) if known else None


def by_provider(results: Iterable[Result]) -> list[tuple[Result, list[Result]]]:
    """Each provider's overall total with its cells."""
    cells: defaultdict[int, list[Result]] = defaultdict(list)
    totals: dict[int, Result] = {}
    for result in results:
        if result.item == Item.OVR and result.is_total:
            totals[result.provider_id] = result
        elif result.item == Item.OVR:
            cells[result.provider_id].append(result)
    return [(total, cells[provider]) for provider, total in totals.items()]
