"""Charts for paper: the drawings of the pages, measured out for one width and with their colours written on them.

A page draws in percent of its own width and takes its colours from the style sheet; what makes PDF knows neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.charts.frame import Chart

WIDTH, AXIS = 620.0, 34.0  # of a drawing on A4, and of the labels at its left
INK, QUIET, LINE, ACCENT, MISSED, MET = "#19201d", "#56605a", "#d5dad3", "#28489b", "#ae2a1f", "#1e7548"
STYLES: dict[str, dict[str, str]] = {
    "sd-ax": {"stroke": LINE},
    "sd-ax0": {"stroke": QUIET},
    "sd-ln": {"fill": "none", "stroke": ACCENT, "stroke-width": "2"},
    "sd-ln2": {"fill": "none", "stroke": QUIET, "stroke-width": "1.2", "stroke-dasharray": "4 3"},
    "sd-alarm": {"stroke-dasharray": "none", "stroke-width": "1"},
    "sd-ci-band": {"fill": ACCENT, "fill-opacity": "0.16", "stroke": "none"},
    "sd-event-line": {"stroke": QUIET, "stroke-dasharray": "2 3"},
    "sd-break": {"stroke": INK, "stroke-dasharray": "none"},
    "sd-pt": {"fill": "#fff", "stroke": ACCENT, "stroke-width": "2"},
    "sd-mk": {"fill": INK},
    "sd-dotf": {"fill": ACCENT},
    "sd-outside": {"fill": MISSED},
    "sd-whisker": {"stroke": QUIET, "stroke-opacity": "0.55"},
    "sd-p-run": {"stroke": "none"},
    "sd-running": {"fill": ACCENT},
    "sd-missed": {"fill": MISSED},
    "sd-met": {"fill": MET},
    "sd-p-due": {"stroke": INK, "stroke-width": "1.5"},
    "sd-key": {"fill": INK, "font-weight": "600"},
    "sd-inverse": {"fill": "#fff", "font-weight": "600"},
}
FONTS = "Noto Sans, Noto Sans CJK SC, Noto Sans SC, sans-serif"
LENGTHS = ("x", "x1", "x2", "cx", "width")
SPOT = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


def printed(chart: Chart) -> SafeString:
    """Return the drawing of a chart as SVG for paper; empty for a chart that is a table."""
    if chart.is_table:
        return SafeString("")
    drawn = ET.fromstring(f"<all>{render_to_string(chart.template, {'chart': chart})}</all>")  # noqa: S314 - our own
    drawings = [each for each in drawn.iter("svg") if "viewBox" not in each.attrib]
    axis = drawings[0] if len(drawings) > 1 else None
    left = AXIS if axis is not None else 0.0
    height = float(drawings[-1].get("height", "244"))
    whole = ET.Element(
        "svg", {"width": f"{WIDTH:.0f}", "height": f"{height:.0f}", "viewBox": f"0 0 {WIDTH:.0f} {height:.0f}"}
    )
    if axis is not None:
        _fill(whole, axis, AXIS - 6, 0.0)
    _fill(whole, drawings[-1], WIDTH - left, left)
    return mark_safe(ET.tostring(whole, encoding="unicode"))


def _fill(whole: ET.Element, drawing: ET.Element, width: float, left: float) -> None:
    group = ET.SubElement(whole, "g", {"transform": f"translate({left:.1f} 0)"})
    _copy(group, drawing, width)


def _copy(into: ET.Element, pieces: Iterable[ET.Element], width: float) -> None:
    for piece in pieces:
        if piece.tag == "title":
            continue
        if piece.tag == "svg":  # the stretched inner drawing: hundredths of the width
            for path in piece.iter("path"):
                attributes = {"d": _stretched(path.get("d", ""), width), **_style(path)}
                ET.SubElement(into, "path", attributes)
            continue
        copy = ET.SubElement(into, piece.tag, {**_measured(piece, width), **_style(piece)})
        copy.text = piece.text if piece.tag == "text" else None
        _copy(copy, piece, width)


def _stretched(path: str, width: float) -> str:
    return SPOT.sub(lambda spot: f"{float(spot[1]) * width / 100:.1f},{spot[2]}", path)


def _measured(piece: ET.Element, width: float) -> dict[str, str]:
    kept = {}
    for name, value in piece.attrib.items():
        if name in {"class", "role", "aria-label", "aria-hidden"}:
            continue
        is_share = name in LENGTHS and value.endswith("%")
        kept[name] = f"{float(value[:-1]) * width / 100:.1f}" if is_share else value
    return kept


def _style(piece: ET.Element) -> dict[str, str]:
    style = {"font-size": "11", "font-family": FONTS, "fill": QUIET} if piece.tag == "text" else {}
    for name in piece.get("class", "").split():
        style |= STYLES.get(name, {})
    return style
