"""Charts of points between two axes: shares by volume, and one quantity against another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from core.charts.frame import PLOT, TOP, Chart, percent, pixel, place
from core.charts.lines import Tick, ticks

NARROW = 280.0  # pixels across on a phone: labels that keep apart there do so everywhere
LETTER, HAN, LINE, RADIUS = 7.0, 12.5, 13.0, 5.0  # pixels: widths of letters, height of a label, of a point
FIRST_HAN = "\u2e80"
SPOTS = (-9, 18, -23, 32, -37, 46)  # where a label may stand above or below its point, the nearest first


@dataclass(frozen=True, kw_only=True)
class FunnelPoint:
    """A department or service: how many answers, which share, and whether it lies outside the limits."""

    label: str
    n: int
    share: float
    outside: bool = False
    title: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Funnel(Chart):
    """Shares against the number behind them, with limits that narrow as it grows: small samples are no outliers.

    `limits` and the wider `alarms` are (n, low, high) from small n to large; `centre` is the share of the whole.
    """

    template: ClassVar[str] = "pieces/charts/funnel.html"
    points: tuple[FunnelPoint, ...]
    limits: tuple[tuple[int, float, float], ...]
    alarms: tuple[tuple[int, float, float], ...] = ()
    centre: float
    low: float = 0.0
    high: float = 1.0
    axis_label: str = ""
    tick_labels: tuple[str, ...] = ("0", "25", "50", "75", "100")

    @property
    def most(self) -> int:
        return max([*(point.n for point in self.points), *(n for n, _, _ in self.limits), 1])

    @property
    def ticks(self) -> list[Tick]:
        return ticks(self.tick_labels)

    @property
    def centre_y(self) -> str:
        return pixel(place(self.centre, self.low, self.high))

    @property
    def limit_paths(self) -> list[str]:
        return self._paths(self.limits)

    @property
    def alarm_paths(self) -> list[str]:
        return self._paths(self.alarms)

    def _paths(self, limits: tuple[tuple[int, float, float], ...]) -> list[str]:
        lower = [(n, low) for n, low, _ in limits]
        upper = [(n, high) for n, _, high in limits]
        return ["M" + " L".join(self._spot(n, share) for n, share in edge) for edge in (lower, upper) if edge]

    def _spot(self, n: int, share: float) -> str:
        return f"{n / self.most * 100:.2f},{place(share, self.low, self.high):.1f}"

    @property
    def dots(self) -> list[tuple[str, str, FunnelPoint]]:
        return [
            (percent(point.n / self.most), pixel(place(point.share, self.low, self.high)), point)
            for point in self.points
        ]


@dataclass(frozen=True, kw_only=True)
class CloudPoint:
    """A labelled point with the intervals around it; `strong` draws it in the colour of what needs attention."""

    label: str
    x: float
    y: float
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    strong: bool = False
    title: str = ""


class Box(NamedTuple):
    """What a label or a point covers on a phone, in pixels."""

    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class CloudDot:
    """A drawn point, its label above or below it, and its intervals."""

    x: str
    y: str
    low_x: str
    high_x: str
    low_y: str
    high_y: str
    label_dy: str
    anchor: str
    point: CloudPoint


@dataclass(frozen=True, kw_only=True)
class Cloud(Chart):
    """Points on two axes from `low` to `high` each, cut into four fields by `centre`; `corner` names the lower right.

    Both axes are cut to what there is, so that points which lie close together can be told apart.
    """

    template: ClassVar[str] = "pieces/charts/cloud.html"
    points: tuple[CloudPoint, ...]
    low: tuple[float, float]
    high: tuple[float, float]
    centre: tuple[float, float] | None = None
    corner: str = ""
    axis_label: str = ""
    x_labels: tuple[str, str] = ("", "")
    tick_labels: tuple[str, ...] = ()

    def _x(self, value: float) -> str:
        wide = self.high[0] - self.low[0]
        return percent(min(max((value - self.low[0]) / wide, 0.0), 1.0) if wide > 0 else 0.0)

    def _y(self, value: float) -> str:
        return pixel(place(value, self.low[1], self.high[1]))

    @property
    def ticks(self) -> list[Tick]:
        return ticks(self.tick_labels)

    @property
    def dividers(self) -> tuple[str, str] | None:
        return None if self.centre is None else (self._x(self.centre[0]), self._y(self.centre[1]))

    @property
    def corner_y(self) -> str:
        return pixel(TOP + PLOT - 8)

    @property
    def dots(self) -> list[CloudDot]:
        """In the order of x, each label above or below its point where it covers no other, if there is room."""
        ordered = sorted(self.points, key=lambda point: point.x)
        taken = [*(self._covered(point) for point in ordered), self._named_corner]
        dots = []
        for point in ordered:
            labels = [(spot, self._label(point, spot)) for spot in SPOTS]
            spot, box = min(labels, key=lambda label: _crossed(label[1], taken))  # the nearest of equals
            taken.append(box)
            dots.append(self._dot(point, spot))
        return dots

    @property
    def _named_corner(self) -> Box:
        base = TOP + PLOT - 8
        return Box(NARROW - _width(self.corner), NARROW, base - LINE + 2, base + 2)

    def _covered(self, point: CloudPoint) -> Box:
        x, y = self._share(point) * NARROW, place(point.y, self.low[1], self.high[1])
        return Box(x - RADIUS, x + RADIUS, y - RADIUS, y + RADIUS)

    def _label(self, point: CloudPoint, spot: int) -> Box:
        wide = _width(point.label)
        x, base = self._share(point) * NARROW, place(point.y, self.low[1], self.high[1]) + spot
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[self._anchor(point)]
        return Box(left, left + wide, base - LINE + 2, base + 2)

    def _share(self, point: CloudPoint) -> float:
        return (point.x - self.low[0]) / (self.high[0] - self.low[0] or 1)

    def _anchor(self, point: CloudPoint) -> str:
        share = self._share(point)
        return "start" if share < 0.1 else "end" if share > 0.9 else "middle"  # noqa: PLR2004 - near an edge

    def _dot(self, point: CloudPoint, spot: int) -> CloudDot:
        (low_x, high_x), (low_y, high_y) = point.x_range or (point.x, point.x), point.y_range or (point.y, point.y)
        return CloudDot(
            self._x(point.x), self._y(point.y), self._x(low_x), self._x(high_x), self._y(low_y), self._y(high_y),
            str(spot), self._anchor(point), point,
        )  # fmt: skip


def _width(text: str) -> float:
    return sum(HAN if letter >= FIRST_HAN else LETTER for letter in text)


def _crossed(label: Box, taken: Sequence[Box]) -> int:
    """How many labels and points it would cover, or how it would leave the plot."""
    outside = label.top < -RADIUS or label.bottom > TOP + PLOT
    return sum(label.meets(other) for other in taken) + outside
