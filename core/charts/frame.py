"""What all charts share: their frame, and where a value lies."""

from dataclasses import dataclass
from typing import ClassVar

TOP = 16.0  # room above the plot for the highest label
PLOT = 176.0  # height of the plot itself


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What all charts share: a description, the figures as a table, a line under it, and where the CSV is."""

    template: ClassVar[str]
    described: str
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    caption: tuple[str, ...] = ()
    csv_url: str = ""
    is_table: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class FigureTable(Chart):
    """Figures that are a table from the start; `urls` opens what a row counts, by its number."""

    template: ClassVar[str] = "pieces/charts/table.html"
    is_table: ClassVar[bool] = True
    urls: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """The address, the name and the cells of each row."""
        urls = self.urls or ("",) * len(self.rows)
        return [(url, row[0], row[1:]) for url, row in zip(urls, self.rows, strict=True)]


def place(value: float, low: float, high: float, *, top: float = TOP, height: float = PLOT) -> float:
    """Return the y of a value on an axis from low (bottom) to high (top); outside values stay on the edge."""
    if high <= low:
        return top + height
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return top + (1 - share) * height


def percent(share: float) -> str:
    """Print a share of the width as an SVG percentage."""
    return f"{share * 100:.2f}%"


def pixel(value: float) -> str:
    """Print a position with one digit, whatever the language."""
    return f"{value:.1f}"
