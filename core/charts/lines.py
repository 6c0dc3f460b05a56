"""Charts made of points and strokes: over time, by volume, and the size of a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from core.charts.frame import PLOT, TOP, Chart, percent, pixel, place


@dataclass(frozen=True, kw_only=True)
class LinePoint:
    """One period: its value with the interval around it; None leaves a gap. `title` is the hover text.

    `starts_anew`: the series was broken here, so no line leads to it from the period before.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    below: str = ""
    title: str = ""
    reference: float | None = None
    starts_anew: bool = False


@dataclass(frozen=True, kw_only=True)
class LineMarker:
    """A numbered event between two periods: 3.5 lies between the fourth and the fifth; without a number, a break."""

    at: float
    number: str = ""
    label: str = ""


@dataclass(frozen=True)
class Dot:
    """A drawn point with its labels; `shown` is False where a phone has no room for the label."""

    x: str
    y: str
    label: str
    below: str
    title: str
    shown: bool


@dataclass(frozen=True)
class Tick:
    """A line of the y axis."""

    y: str
    text_y: str
    label: str


def ticks(labels: Sequence[str]) -> list[Tick]:
    """Place the labels of a y axis at equal distances, the first at the bottom."""
    steps = max(len(labels) - 1, 1)
    heights = [TOP + PLOT * (1 - i / steps) for i in range(len(labels))]
    return [Tick(pixel(y), pixel(y + 4), label) for y, label in zip(heights, labels, strict=True)]


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Values over time with a band of uncertainty, a dashed reference, numbered events and breaks.

    With a `second_label` the reference is a series of its own: its points are marked, the newest carries the label.
    """

    template: ClassVar[str] = "pieces/charts/line.html"
    points: tuple[LinePoint, ...]
    markers: tuple[LineMarker, ...] = ()
    low: float = 0.0
    high: float = 1.0
    tick_labels: tuple[str, ...] = ("0", "25", "50", "75", "100")
    last_label: str = ""
    second_label: str = ""

    def _x(self, index: float) -> float:
        return (index + 0.5) / max(len(self.points), 1)

    def _y(self, value: float) -> float:
        return place(value, self.low, self.high)

    def _path(self, values: Sequence[float | None]) -> str:
        """SVG path over the known values; a gap, or a break of the series, starts a new stroke."""
        strokes = []
        for (_series, known), run in groupby(enumerate(values), key=lambda pair: self._stretch(*pair)):
            if known:
                spots = (f"{self._x(i) * 100:.2f},{self._y(v):.1f}" for i, v in run if v is not None)
                strokes.append("M" + " L".join(spots))
        return " ".join(strokes)

    def _stretch(self, index: int, value: float | None) -> tuple[int, bool]:
        """What a period is drawn together with: the number of breaks so far, and whether it is known."""
        return sum(point.starts_anew for point in self.points[: index + 1]), value is not None

    @property
    def line(self) -> str:
        return self._path([point.value for point in self.points])

    @property
    def reference(self) -> str:
        return self._path([point.reference for point in self.points])

    @property
    def band(self) -> str:
        """One closed shape per stretch of periods that have an interval."""
        shapes = []
        for (_series, known), run in groupby(enumerate(self.points), key=lambda p: self._stretch(p[0], p[1].low)):
            if not known:
                continue
            edges = [(self._x(i) * 100, point.low, point.high) for i, point in run]
            upper = [f"{x:.2f},{self._y(high):.1f}" for x, _, high in edges if high is not None]
            lower = [f"{x:.2f},{self._y(low):.1f}" for x, low, _ in reversed(edges) if low is not None]
            shapes.append("M" + " L".join([*upper, *lower]) + "Z")
        return " ".join(shapes)

    @property
    def dots(self) -> list[Dot]:
        last = len(self.points) - 1
        step = 1 + last // 4
        return [
            Dot(
                percent(self._x(i)),
                "" if point.value is None else pixel(self._y(point.value)),
                point.label,
                point.below,
                point.title,
                shown=(last - i) % step == 0,
            )
            for i, point in enumerate(self.points)
        ]

    @property
    def last(self) -> Dot | None:
        """The newest known value, which carries its label."""
        known = [dot for dot in self.dots if dot.y]
        return known[-1] if known else None

    @property
    def last_y(self) -> str:
        return pixel(max(float(self.last.y) - 12, 11)) if self.last else ""

    @property
    def second(self) -> list[tuple[str, str, str]]:
        """(x, y, hover text) of the second series' points."""
        known = [(i, point.reference, point.title) for i, point in enumerate(self.points) if self.second_label]
        return [(percent(self._x(i)), pixel(self._y(value)), title) for i, value, title in known if value is not None]

    @property
    def second_last(self) -> tuple[str, str] | None:
        """Where the label of the second series stands: on the side of its newest point that is away from the line."""
        if not self.second:
            return None
        x, y, _title = self.second[-1]
        is_above = self.last is not None and float(y) < float(self.last.y)
        return x, pixel(float(y) + (-12 if is_above else 20))

    @property
    def ticks(self) -> list[Tick]:
        return ticks(self.tick_labels)

    @property
    def events(self) -> list[tuple[str, LineMarker]]:
        return [(percent(self._x(marker.at)), marker) for marker in self.markers]
