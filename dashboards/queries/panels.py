"""Pages and reports made of panels: each a figure, drawn or in a table, with its file and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.charts import Chart


@dataclass(frozen=True)
class Panel:
    """`note` stands above the chart, `empty` in its place; `definition` is a click away, and printed in reports.

    `anchors` are the names of other figures that the definition explains, too.
    """

    key: str
    title: str
    chart: Chart | None
    definition: str
    note: str = ""
    empty: str = ""
    as_of: datetime | None = None
    is_wide: bool = False
    anchors: tuple[str, ...] = ()


def panel_chart(panels: Sequence[Panel], key: str) -> Chart | None:
    """The chart whose file is asked for; None for a name that is not one."""
    return next((panel.chart for panel in panels if panel.key == key), None)
