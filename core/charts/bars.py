"""Charts made of bars: counts, changes."""

from dataclasses import dataclass
from typing import ClassVar

from core.charts.frame import PLOT, TOP, Chart, percent, pixel, place


@dataclass(frozen=True, kw_only=True)
class Bin:
    """A bar of a histogram; `missed` colours it, `edge` labels its left edge."""

    count: int
    edge: str = ""
    missed: bool = False
    title: str = ""


@dataclass(frozen=True)
class Bar:
    """A drawn bar."""

    x: str
    width: str
    y: str
    height: str
    middle: str
    text_y: str
    state: str
    label: str
    title: str
    edge: str


@dataclass(frozen=True, kw_only=True)
class Histogram(Chart):
    """Counts over equal steps with a line where the promise ends (before the bin of that index)."""

    template: ClassVar[str] = "pieces/charts/histogram.html"
    bins: tuple[Bin, ...]
    promise_before: int | None = None
    promise_label: str = ""
    promise_note: str = ""
    axis_label: str = ""

    @property
    def bars(self) -> list[Bar]:
        most = max((each.count for each in self.bins), default=0) or 1
        return [self._bar(i, each, most) for i, each in enumerate(self.bins)]

    def _bar(self, i: int, each: Bin, most: int) -> Bar:
        wide = 1 / len(self.bins)
        y = place(each.count, 0, most)
        return Bar(
            percent(i * wide + 0.003), percent(wide - 0.006), pixel(y), pixel(TOP + PLOT - y),
            percent((i + 0.5) * wide), pixel(y - 5), "missed" if each.missed else "running",
            str(each.count), each.title, each.edge,
        )  # fmt: skip

    @property
    def promise_x(self) -> str:
        return "" if self.promise_before is None else percent(self.promise_before / len(self.bins))


@dataclass(frozen=True, kw_only=True)
class Change:
    """One day: what came above the line, what was cleared below it, and the level afterwards."""

    label: str
    up: int
    down: int
    level: int
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class UpDown(Chart):
    """Bars up and down from a line, and the level they lead to, dashed."""

    template: ClassVar[str] = "pieces/charts/updown.html"
    changes: tuple[Change, ...]
    level_label: str = ""
    middle: ClassVar[float] = TOP + PLOT * 0.6

    @property
    def _scale(self) -> float:
        above = max((max(each.up, each.level) for each in self.changes), default=0)
        below = max((each.down for each in self.changes), default=0)
        return min((self.middle - TOP) / max(above, 1), (TOP + PLOT - self.middle) / max(below, 1))

    @property
    def bars(self) -> list[tuple[Bar, Bar]]:
        step = 1 + (len(self.changes) - 1) // 7
        last = len(self.changes) - 1
        return [self._pair(i, each, shown=(last - i) % step == 0) for i, each in enumerate(self.changes)]

    def _pair(self, i: int, each: Change, *, shown: bool) -> tuple[Bar, Bar]:
        wide = 1 / len(self.changes)
        x, width, middle = percent((i + 0.1) * wide), percent(wide * 0.8), percent((i + 0.5) * wide)
        up, down = each.up * self._scale, each.down * self._scale
        label = each.label if shown else ""
        above = Bar(x, width, pixel(self.middle - up), pixel(up), middle, "", "missed", label, each.title, each.label)
        return above, Bar(x, width, pixel(self.middle), pixel(down), middle, "", "met", "", each.title, "")

    @property
    def level(self) -> str:
        wide = 100 / max(len(self.changes), 1)
        spots = (
            f"{(i + 0.5) * wide:.2f},{self.middle - each.level * self._scale:.1f}"
            for i, each in enumerate(self.changes)
        )
        return "M" + " L".join(spots) if self.changes else ""

    @property
    def middle_y(self) -> str:
        return pixel(self.middle)

    @property
    def level_y(self) -> str:
        return pixel(self.middle - self.changes[-1].level * self._scale - 8) if self.changes else ""
