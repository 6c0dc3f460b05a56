"""The promise bar of a list row, 120 by 8, put together without a template: a queue draws one in every row."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.promisebar import BarGeometry, Segment

FRAME = (
    '<svg class="sd-mini sd-{}" width="120" height="8" role="img" aria-label="{}">'
    '<rect class="sd-p-track" x="0" y="0" width="100%" height="8" rx="2" />{}{}</svg>'
)
STRETCH = '<rect class="sd-p-{}" x="{}" y="0" width="{}" height="8">{}</rect>'
LINE = '<line class="sd-p-{}" x1="{}" x2="{}" y1="-2" y2="10" />'


def draw_mini_bar(bar: BarGeometry, *, state: str, spoken: str) -> SafeString:
    """The same positions as the full bar: stretches, the warning, the end when it is over, and now."""
    stretches = format_html_join("", "{}", ((_stretch(part),) for part in bar.segments))
    moments = (("warn", bar.warn), ("due", bar.due), ("now", bar.now))
    lines = format_html_join("", LINE, ((kind, x, x) for kind, x in moments if x))
    return format_html(FRAME, state, spoken, stretches, lines)


def _stretch(part: Segment) -> SafeString:
    title = format_html("<title>{}</title>", part.title) if part.title else ""
    if part.kind != "pause":
        return format_html(STRETCH, part.kind, part.x, part.width, title)
    ground, hatch = (format_html(STRETCH, kind, part.x, part.width, "") for kind in ("pausebg", "pause"))
    return format_html("<g>{}{}{}</g>", title, ground, hatch)
