"""The three measures of the company's matrix: satisfied share, promises kept, requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import matrix_step
from core.quarters import Quarter
from core.text import NARROW_SPACE
from dashboards.figures import Kept
from dashboards.queries.boards import DASH, Board, Shown
from dashboards.queries.counting import NOBODY
from dashboards.queries.department import departments_by_id
from dashboards.wording import (
    FEWEST_FOR_PERCENT,
    count_words,
    interval_words,
    of_words,
    range_words,
    share_words,
)
from surveys.queries import matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashboards.figures import Customer, QuarterFigures
    from surveys.models import Wave
    from surveys.queries import Figure, MatrixRow

Pair = tuple[int | None, int]
VOLUME_STEPS = ((2, "a3"), (4, "a2"), (8, "a1"))  # at least a half, a quarter, an eighth of the largest


def satisfied_board(wave: Wave) -> tuple[Board, float | None]:
    """The released overall marks, and the company's value that colours stand against.

    A department's total counts each asking department the same and those that are hidden together. Every other margin
    is made of printed numbers alone: with the true ones, rows and columns together would solve what is hidden.
    """
    found, quarter = matrix(wave), wave.quarter
    company = _average(row.by_department.share for row in found.rows)
    cells = {(pk, row.provider.pk): _mark(figure, company) for row in found.rows for pk, figure in row.cells.items()}
    customers = [*found.customers, *([None] if found.has_others else [])]
    board = Board(
        quarter=quarter, customers=customers, providers=[row.provider for row in found.rows], cells=cells,
        by_customer={pk: _number(given_by(pk, found.rows)) for pk in (one.pk if one else None for one in customers)},
        by_provider={row.provider.pk: row.by_department.number or DASH for row in found.rows},
        company=_number(company),
        described=_("Satisfied share in percent, %(quarter)s: who asks in rows, who serves in columns")
        % {"quarter": quarter.title},
        rest=_("Others, together"),
        headers=(_("Satisfied"), _("Answers"), _("Interval")),
    )  # fmt: skip
    return board, company


def _mark(figure: Figure, company: float | None) -> Shown:
    if not figure.is_shown:
        return Shown("", _("hidden, too few answers"), hidden=True, details=("", ""))
    value = figure.coloured
    step = matrix_step(value, company) if value is not None and company is not None else "z0"
    printed = figure.number.replace(" ", "")
    return Shown(printed, figure.text, step, details=(figure.band, range_words(figure.low, figure.high)))


def given_by(customer: int | None, rows: Iterable[MatrixRow]) -> float | None:
    """What a department gave on average, of the shares that are printed exactly."""
    return _average(row.cells[customer].share for row in rows if customer in row.cells)


def _average(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def _number(share: float | None) -> str:
    return DASH if share is None else f"{share * 100:.0f}"


def kept_board(quarter: Quarter, figures: Mapping[int, QuarterFigures]) -> tuple[Board, float | None]:
    """Promises to solve that ended in the quarter, and the company's share of kept ones."""
    pairs = {pair: each.resolution for pair, each in asked_pairs(figures).items() if each.resolution.total}
    whole = sum(pairs.values(), Kept())
    company = whole.share
    board = _work_board(
        quarter, {pair: _kept(each, company) for pair, each in pairs.items()},
        by_customer={pk: _share(_sum(pairs, 0, pk)) for pk in {customer for customer, _provider in pairs}},
        by_provider={pk: _share(_sum(pairs, 1, pk)) for pk in {provider for _customer, provider in pairs}},
        company=_share(whole),
        described=_("Promises to solve kept, in percent, %(quarter)s: who asks in rows, who serves in columns")
        % {"quarter": quarter.title},
        headers=(_("Kept"), _("Promises"), _("Interval")),
    )  # fmt: skip
    return board, company


def asked_pairs(figures: Mapping[int, QuarterFigures]) -> dict[Pair, Customer]:
    """What passed between two departments, by (who asked, who served); a department's own requests are left out."""
    return {
        (None if customer == NOBODY else customer, provider): each
        for provider, counted in figures.items()
        for customer, each in counted.customers.items()
        if customer != provider
    }


def _sum(pairs: Mapping[Pair, Kept], place: int, pk: int | None) -> Kept:
    return sum((each for pair, each in pairs.items() if pair[place] == pk), Kept())


def _kept(ended: Kept, company: float | None) -> Shown:
    details = (of_words(ended.kept, ended.total), interval_words(ended.kept, ended.total))
    words = share_words(ended.kept, ended.total)
    if ended.total < FEWEST_FOR_PERCENT or company is None:
        return Shown(f"{ended.kept}/{ended.total}", words, details=details)
    share = ended.kept / ended.total
    return Shown(f"{share * 100:.0f}", words, matrix_step(share, company), details=details)


def _share(ended: Kept) -> str:
    return share_words(ended.kept, ended.total).removesuffix(f"{NARROW_SPACE}%")


def volume_board(quarter: Quarter, figures: Mapping[int, QuarterFigures]) -> tuple[Board, float | None]:
    """Requests filed in the quarter; colours tell how many beside the largest number."""
    pairs = {pair: each.asked for pair, each in asked_pairs(figures).items() if each.asked}
    most = max(pairs.values(), default=0)
    board = _work_board(
        quarter, {pair: Shown(count_words(asked), count_words(asked), _volume_step(asked, most))
                  for pair, asked in pairs.items()},
        by_customer=_counts(pairs, 0), by_provider=_counts(pairs, 1), company=count_words(sum(pairs.values())),
        described=_("Requests filed, %(quarter)s: who asks in rows, who serves in columns")
        % {"quarter": quarter.title},
        headers=(_("Requests"),),
    )  # fmt: skip
    return board, None


def _volume_step(asked: int, most: int) -> str:
    return next((step for part, step in VOLUME_STEPS if asked * part >= most), "z0")


def _counts(pairs: Mapping[Pair, int], place: int) -> dict[int | None, str]:
    keys = {pair[place] for pair in pairs}
    return {pk: count_words(sum(asked for pair, asked in pairs.items() if pair[place] == pk)) for pk in keys}


def _work_board(
    quarter: Quarter,
    cells: dict[Pair, Shown],
    *,
    by_customer: Mapping[int | None, str],
    by_provider: Mapping[int | None, str],
    company: str,
    described: str,
    headers: tuple[str, ...],
) -> Board:
    """Departments in the order of their names, those without a department last."""
    known = departments_by_id({pk for pair in cells for pk in pair if pk is not None})
    by_name = sorted(known.values(), key=lambda one: one.title)
    asking, serving = {customer for customer, _provider in cells}, {provider for _customer, provider in cells}
    return Board(
        quarter=quarter,
        customers=[*(one for one in by_name if one.pk in asking), *([None] if None in asking else [])],
        providers=[one for one in by_name if one.pk in serving],
        cells=cells,
        by_customer=by_customer,
        by_provider={pk: printed for pk, printed in by_provider.items() if pk is not None},
        company=company,
        described=described,
        rest=_("without a department"),
        headers=headers,
    )
