"""Charts that are tables: a strip of intervals, and the matrix of who serves whom how well."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import ClassVar

from core.charts.frame import Chart, percent

# Points from the company's value where the next colour begins: below 20, 12, 5; above 5, 10, 15.
STEP_EDGES = (-19.5, -11.5, -4.5, 4.5, 9.5, 14.5)
STEP_NAMES = ("b3", "b2", "b1", "z0", "a1", "a2", "a3")


def matrix_step(value: float, company: float) -> str:
    """Return the colour step of a share (0 to 1) against the company's: b3 far below … z0 near … a3 far above."""
    points = round(value * 100) - round(company * 100)
    return STEP_NAMES[bisect_right(STEP_EDGES, points)]


@dataclass(frozen=True, kw_only=True)
class DotRow:
    """A line of the strip: a share with its interval; without a value the range alone, without that it is hatched."""

    label: str
    value: float | None
    low: float = 0.0
    high: float = 0.0
    printed: str = ""
    title: str = ""
    url: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.value is None and not self.high

    @property
    def x(self) -> str:
        return percent(self.value or 0.0)

    @property
    def low_x(self) -> str:
        return percent(self.low)

    @property
    def high_x(self) -> str:
        return percent(self.high)


@dataclass(frozen=True, kw_only=True)
class DotStrip(Chart):
    """One dot and interval a row, against the dotted value of the whole."""

    template: ClassVar[str] = "pieces/charts/strip.html"
    lines: tuple[DotRow, ...]
    reference: float | None = None
    quarters: ClassVar[tuple[str, ...]] = ("0", "25", "50", "75", "100")

    @property
    def reference_x(self) -> str:
        return "" if self.reference is None else percent(self.reference)


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """A pair: printed number with its colour step; hidden is hatched, an empty `spoken` is blank (not served)."""

    spoken: str
    printed: str = ""
    step: str = "z0"
    hidden: bool = False
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A department that asks; `short` is its code for narrow screens."""

    label: str
    short: str
    cells: tuple[MatrixCell, ...]
    total: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Matrix(Chart):
    """Rows ask, columns serve. `columns` are (label, short, url); `totals` close the table, the last is the whole."""

    template: ClassVar[str] = "pieces/charts/matrix.html"
    columns: tuple[tuple[str, str, str], ...]
    lines: tuple[MatrixRow, ...]
    totals: tuple[str, ...] = ()
