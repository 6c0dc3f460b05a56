"""The promise bar of a list row, 120 by 8, put together without a template: a queue draws one in every row."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.promisebar import BarGeometry, Segment

FRAME = (
    '<svg class="sd-mini sd-{}" width="120" height="8" role="img" aria-label="{}">'
    '<rect class="sd-p-track" x="0" y="0" width="100%" height="8" rx="2" />{}{}</svg>'
)
STRETCH = '<rect class="sd-p-{}" x="{}" y="0" width="{}" height="8">{}</rect>'
LINE = '<line class="sd-p-{}" x1="{}" x2="{}" y1="-2" y2="10" />'


def draw_mini_bar(bar: BarGeometry, *, state: str, spoken: str) -> SafeString:
    """The same positions as the full bar: stretches, the warning, the end when it is over, and now.

    Kinds and positions are our own; the words are escaped, and nothing else needs to be.
    """
    stretches = "".join(_stretch(part) for part in bar.segments)
    moments = (("warn", bar.warn), ("due", bar.due), ("now", bar.now))
    lines = "".join(LINE.format(kind, x, x) for kind, x in moments if x)
    return mark_safe(FRAME.format(state, escape(spoken), stretches, lines))


def _stretch(part: Segment) -> str:
    title = f"<title>{escape(part.title)}</title>" if part.title else ""
    if part.kind != "pause":
        return STRETCH.format(part.kind, part.x, part.width, title)
    ground, hatch = (STRETCH.format(kind, part.x, part.width, "") for kind in ("pausebg", "pause"))
    return f"<g>{title}{ground}{hatch}</g>"
