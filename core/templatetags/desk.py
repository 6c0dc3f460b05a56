"""What every page prints the same way: icons, moments, working time, two-language content, promise bars."""

from collections.abc import Hashable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core import durations, icons, live, moments, text
from core.charts import Chart
from core.charts.printed import printed
from core.markdown import render_markdown
from core.minibar import draw_mini_bar
from core.promisebar import PromiseDrawing, Why, bar_geometry

register = template.Library()

PIECES_KEPT = 512  # of 2 to 10 kB each
STATE_ICONS = {
    "running": "run",
    "at_risk": "warn",
    "paused": "pause",
    "met": "check",
    "missed": "x",
    "none": "clock",
}


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon: `{% icon "check" %}`; size "small"; a label makes it speak, without one it is decoration."""
    if not label:
        return _silent_icon(name, size)
    classes, href = _icon_parts(name, size)
    return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)


@cache
def _silent_icon(name: str, size: str) -> SafeString:
    """A page draws dozens, and there are only as many as the sprite has names."""
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', *_icon_parts(name, size))


def _icon_parts(name: str, size: str) -> tuple[str, str]:
    return f"sd-i sd-{size}" if size else "sd-i", f"{static(icons.SPRITE)}#{icons.checked_icon(name)}"


@register.simple_tag(takes_context=True)
def live_address(context: Any, kind: str = "", number: int | None = None) -> str:
    """Where the page hears of what concerns its reader, and of one thing more: `{% live_address "ticket" 7 %}`."""
    person = getattr(context.get("request"), "user", None)
    if person is None or not person.is_authenticated:
        return ""
    topics = [f"person:{person.pk}"]
    return live.live_address([*topics, f"{kind}:{number}"] if kind else topics)


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """Draw the icon of a promise's state (running, at_risk, paused, met, missed, none)."""
    return icon(STATE_ICONS[state], "small")


def _time_element(at: datetime, words: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), moments.format_exact(at), words
    )


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """Print a moment short and near, exact in the title: "today 10:40", "Fri 10:40", "Mon 21 Sep 10:22"."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return _time_element(here, moments.format_near(here, timezone.localtime()))


@register.filter
def dated(at: datetime | None) -> SafeString | str:
    """Print a moment with its date always: "Mon 28 Sep 10:50"."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return _time_element(here, moments.format_dated(here, timezone.localtime()))


@register.filter
def clock(at: datetime | None) -> SafeString | str:
    """Print the time of day only: "10:40"."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return _time_element(here, moments.format_time(here))


@register.filter
def exact(at: datetime | None) -> str:
    """Print a moment beyond doubt, with its zone."""
    return "" if at is None else moments.format_exact(timezone.localtime(at))


@register.filter
def day(value: date | datetime | None) -> str:
    """Print a date: "Mon 21 Sep"."""
    if value is None:
        return ""
    here = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return moments.format_date(here, timezone.localdate())


@register.filter
def working(time: timedelta | None, day: timedelta | None = None) -> str:
    """Print working time: "3 h 10 m"; with a day's length as argument "1 d 2 h"."""
    return "" if time is None else durations.format_working(time, day)


@register.filter
def working_clock(time: timedelta | None) -> str:
    """Print working time for a column of figures: "5:10"."""
    return "–" if time is None else durations.format_clock(time)


@register.filter
def localized(thing: Any, field: str) -> str:
    """Print a two-language field in the reader's language: `{{ service|localized:"name" }}`."""
    return text.localized(getattr(thing, field) or "", getattr(thing, f"{field}_zh", "") or "")


@register.filter
def chosen(thing: Model, field: str) -> str:
    """Print what a field with choices holds: `{{ action|chosen:"state" }}`.

    Django's own `get_state_display` looks at every label of the field each time.
    """
    value = getattr(thing, field)
    return "" if value is None else str(_labels(type(thing), field).get(value, value))


@cache
def _labels(model: type[Model], field: str) -> dict[Any, Any]:
    """Of all choices by their value; lazy, so that each reader gets their own language."""
    return dict(model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """Print a share between 0 and 1: "94 %"."""
    return text.percent(value, digits=digits)


@register.filter
def markdown(text: str) -> SafeString:
    """Draw what people wrote in Markdown, without pictures, styles or raw HTML."""
    return render_markdown(text)


@register.simple_tag
@text.said_once
def avatar(name: str, classes: str = "") -> SafeString:
    """Draw a person's initials; decoration, the name stands beside it."""
    extra = " ".join(f"sd-{word}" for word in classes.split())
    return format_html('<span class="sd-avatar {}" aria-hidden="true">{}</span>', extra, text.initials(name))


@register.simple_tag
@text.said_once
def state(name: str, words: str, *, bold: bool = False) -> SafeString:
    """Say a promise's state with colour, glyph and words: `{% state clock.state "3 h 10 m left" %}`."""
    classes = f"sd-state sd-{name} sd-b" if bold else f"sd-state sd-{name}"
    return format_html('<span class="{}">{}<span>{}</span></span>', classes, icon(STATE_ICONS[name]), words)


@register.inclusion_tag("pieces/promise_bar.html")
def promise_bar(drawing: PromiseDrawing, *, slim: bool | None = None) -> dict[str, Any]:
    """Draw a promise in full; what is met and done is drawn slim unless told otherwise."""
    return {
        "drawing": drawing,
        "bar": bar_geometry(drawing),
        "slim": drawing.state == "met" if slim is None else slim,
        "spoken": _spoken(drawing),
    }


@register.simple_tag
def mini_bar(drawing: PromiseDrawing) -> SafeString:
    """Draw a promise in a list row, 120 by 8."""
    label = _("%(metric)s: %(words)s") % {"metric": drawing.metric, "words": drawing.words}
    return draw_mini_bar(bar_geometry(drawing), state=drawing.state, spoken=label)


@register.inclusion_tag("pieces/promise.html")
def promise(drawing: PromiseDrawing, why: Why | None = None) -> dict[str, Any]:
    """Draw one row of `<dl class="sd-promise">`: name, words, bar and the table behind them."""
    return {"drawing": drawing, "why": why}


@register.simple_tag
def chart(drawn: Chart) -> SafeString:
    """Draw any chart of core.charts with its caption, its table and its CSV link."""
    return _drawn("pieces/charts/frame.html", get_language() or "", (("chart", drawn),))


@register.simple_tag
def draw(template_name: str, **given: Hashable) -> SafeString:
    """Include a piece that shows nothing but what it is given: `{% draw "pieces/rail.html" nav=shell.nav %}`.

    It is drawn once for each content and language and then kept, so nothing in it may depend on the time, on the
    reader's zone or on the request.
    """
    return _drawn(template_name, get_language() or "", tuple(given.items()))


@lru_cache(maxsize=PIECES_KEPT)
def _drawn(template_name: str, _language: str, given: tuple[tuple[str, Hashable], ...]) -> SafeString:
    """By value: who is given the same sees the same, and nobody sees what was not given to them."""
    return SafeString(get_template(template_name).render(dict(given)))


@register.simple_tag
def printed_chart(drawn: Chart) -> SafeString:
    """Draw a chart for paper."""
    return printed(drawn)


def _spoken(drawing: PromiseDrawing) -> str:
    said = {
        "metric": drawing.metric,
        "words": pgettext("clauses", ", ").join(filter(None, (drawing.words, drawing.due_words))),
        "ran": drawing.ran_words,
        "target": drawing.target_words,
        "paused": drawing.paused_words,
    }
    if drawing.ran_words and drawing.paused_words:
        return _("%(metric)s: %(words)s. Ran %(ran)s of %(target)s, paused %(paused)s.") % said
    if drawing.ran_words:
        return _("%(metric)s: %(words)s. Ran %(ran)s of %(target)s.") % said
    return _("%(metric)s: %(words)s") % said
