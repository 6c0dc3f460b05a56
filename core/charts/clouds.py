"""Charts of points between two axes: shares by volume, and one quantity against another."""

from dataclasses import dataclass
from typing import ClassVar

from core.charts.frame import PLOT, TOP, Chart, percent, pixel, place
from core.charts.lines import Tick, ticks


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
    """A named point with the intervals around it; `strong` draws it in the colour of what needs attention."""

    label: str
    x: float
    y: float
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    strong: bool = False
    title: str = ""


@dataclass(frozen=True)
class CloudDot:
    """A drawn point, its label on the side where there is room, and its intervals."""

    x: str
    y: str
    low_x: str
    high_x: str
    low_y: str
    high_y: str
    at_left: bool
    point: CloudPoint


@dataclass(frozen=True, kw_only=True)
class Cloud(Chart):
    """Points on two axes, cut into four fields by `centre_x` and `centre_y`; `corner` names the field below right."""

    template: ClassVar[str] = "pieces/charts/cloud.html"
    points: tuple[CloudPoint, ...]
    highest_x: float = 1.0
    lowest_x: float = 0.0
    centre_x: float | None = None
    centre_y: float | None = None
    corner: str = ""
    axis_label: str = ""
    x_labels: tuple[str, str] = ("", "")
    tick_labels: tuple[str, ...] = ("0", "25", "50", "75", "100")

    def _x(self, value: float) -> float:
        wide = self.highest_x - self.lowest_x
        return min(max((value - self.lowest_x) / wide, 0.0), 1.0) if wide > 0 else 0.0

    @property
    def ticks(self) -> list[Tick]:
        return ticks(self.tick_labels)

    @property
    def divider_x(self) -> str:
        return "" if self.centre_x is None else percent(self._x(self.centre_x))

    @property
    def divider_y(self) -> str:
        return "" if self.centre_y is None else pixel(place(self.centre_y, 0, 1))

    @property
    def corner_y(self) -> str:
        return pixel(TOP + PLOT - 8)

    @property
    def dots(self) -> list[CloudDot]:
        return [self._dot(point) for point in self.points]

    def _dot(self, point: CloudPoint) -> CloudDot:
        x, (low_x, high_x) = self._x(point.x), point.x_range or (point.x, point.x)
        low_y, high_y = point.y_range or (point.y, point.y)
        return CloudDot(
            percent(x), pixel(place(point.y, 0, 1)), percent(self._x(low_x)), percent(self._x(high_x)),
            pixel(place(low_y, 0, 1)), pixel(place(high_y, 0, 1)), x > 0.5, point,  # noqa: PLR2004 - the middle
        )  # fmt: skip
