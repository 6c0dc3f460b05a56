"""Who asks, who serves: a measure of every pair of departments, drawn as the company's matrix with its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.addresses import address
from core.charts import Matrix, MatrixCell, MatrixRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.quarters import Quarter
    from departments.models import Department

DASH = "–"


@dataclass(frozen=True)
class Shown:
    """One cell: `printed` in the drawing, `words` aloud and in the table, `details` in the table's last columns."""

    printed: str
    words: str
    step: str = "z0"
    hidden: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """A measure of every pair; a pair without a cell had nothing to do with each other.

    A customer of None gathers those that are not shown apart; `rest` names them. Margins and `company` are printed as
    they are. `headers` name the measure and the details.
    """

    quarter: Quarter
    customers: Sequence[Department | None]
    providers: Sequence[Department]
    cells: Mapping[tuple[int | None, int], Shown]
    by_customer: Mapping[int | None, str]
    by_provider: Mapping[int, str]
    company: str
    described: str
    rest: str
    headers: tuple[str, ...]


def drawn(board: Board, *, csv_url: str) -> Matrix:
    """Rows ask, columns serve; each cell opens its pair."""
    company = address("dashboards:company")
    return Matrix(
        described=board.described,
        columns=tuple(_column(board, provider) for provider in board.providers),
        lines=tuple(_line(board, customer, company) for customer in board.customers),
        totals=(*(board.by_provider.get(one.pk, DASH) for one in board.providers), board.company),
        headers=(_("Asks"), _("Serves"), *board.headers),
        rows=tuple(_rows(board)),
        csv_url=csv_url,
    )


def _column(board: Board, provider: Department) -> tuple[str, str, str]:
    return provider.title, provider.code, address("departments:card", provider.code)


def _line(board: Board, customer: Department | None, company: str) -> MatrixRow:
    label = customer.title if customer else board.rest
    key = customer.pk if customer else None
    return MatrixRow(
        label=label,
        short=customer.code if customer else "…",
        cells=tuple(_cell(board, customer, label, provider, company) for provider in board.providers),
        total=board.by_customer.get(key, DASH),
        url=address("departments:card", customer.code) if customer else "",
    )


def _cell(board: Board, customer: Department | None, label: str, provider: Department, company: str) -> MatrixCell:
    shown = board.cells.get((customer.pk if customer else None, provider.pk))
    if shown is None:
        return MatrixCell(spoken="")
    said = {"customer": label, "provider": provider.title, "words": shown.words}
    # put together here: a hundred and more addresses of one pattern
    url = f"{company}{customer.code}/{provider.code}/?quarter={board.quarter}" if customer else ""
    return MatrixCell(
        spoken=_("%(customer)s asks %(provider)s: %(words)s") % said,
        printed=shown.printed, step=shown.step, hidden=shown.hidden, url=url,
    )  # fmt: skip


def _rows(board: Board) -> list[tuple[str, ...]]:
    pairs = ((customer, provider) for customer in board.customers for provider in board.providers)
    found = []
    for customer, provider in pairs:
        shown = board.cells.get((customer.pk if customer else None, provider.pk))
        if shown:
            label = customer.title if customer else board.rest
            found.append((label, provider.title, shown.words, *shown.details))
    return found
