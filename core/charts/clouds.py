"""Charts of points between two axes: shares by volume, and one quantity against another."""

from dataclasses import dataclass
from typing import ClassVar

from core.charts.frame import PLOT, TOP, Chart, percent, pixel, place
from core.charts.lines import Tick, ticks

NEAR = 0.25  # of the width: a long label


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
        """In the order of x. Of neighbours the highest has its label above, the others below: none is covered."""
        ordered = sorted(self.points, key=lambda point: point.x)
        return [self._dot(point, above=self._is_highest(point)) for point in ordered]

    def _is_highest(self, point: CloudPoint) -> bool:
        near = (self.high[0] - self.low[0]) * NEAR
        around = [one for one in self.points if abs(one.x - point.x) < near]
        return max(around, key=lambda one: (one.y, -one.x)) is point

    def _dot(self, point: CloudPoint, *, above: bool) -> CloudDot:
        (low_x, high_x), (low_y, high_y) = point.x_range or (point.x, point.x), point.y_range or (point.y, point.y)
        share = (point.x - self.low[0]) / (self.high[0] - self.low[0] or 1)
        anchor = "start" if share < 0.1 else "end" if share > 0.9 else "middle"  # noqa: PLR2004 - near an edge
        return CloudDot(
            self._x(point.x), self._y(point.y), self._x(low_x), self._x(high_x), self._y(low_y), self._y(high_y),
            "-9" if above else "18", anchor, point,
        )  # fmt: skip
