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
