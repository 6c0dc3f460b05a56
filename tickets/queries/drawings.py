"""Readings of promises as promise bars: the words beside them and the stretches inside, in the reader's zone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from core.durations import format_working
from core.moments import format_dated, format_near, format_time
from core.promisebar import BarSpan, PromiseDrawing
from core.text import said_once
from slas.enums import ClockState, Metric, SpanKind

if TYPE_CHECKING:
    from datetime import datetime

    from slas.models import Span
    from tickets.queries.readings import Reading

ZERO = timedelta(0)
LONGEST_WITH_CUTS = timedelta(days=45)  # beyond that a day would be thinner than its line


@said_once
def metric_words(metric: str, *, is_internal: bool = False) -> str:
    if is_internal:
        return _("Among departments")
    return {
        Metric.FIRST_RESPONSE: _("First response"),
        Metric.NEXT_REPLY: _("Next reply"),
        Metric.RESOLUTION: _("Resolution"),
    }[Metric(metric)]


def near(at: datetime, now: datetime) -> str:
    """A moment as people say it, in the reader's zone."""
    return format_near(timezone.localtime(at), timezone.localtime(now))


def stretch(start: datetime, end: datetime, now: datetime) -> str:
    """From when to when: "Mon 09:10–15:20", "Mon 15:20 – Tue 11:05"."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    if first.date() == last.date():
        return f"{near(start, now)}–{format_time(last)}"
    return f"{near(start, now)} – {near(end, now)}"


def words_in_list(reading: Reading) -> str:
    """How it stands in two or three words: "3 h 10 m left", "4 h over", "clock stopped", "met"."""
    if reading.clock.state == ClockState.STOPPED:
        return {"met": _("met"), "missed": _("broken")}.get(reading.state, _("withdrawn"))
    if reading.is_broken and not reading.left:
        return _("time is up")  # it ran out when the office closed
    if reading.is_broken:
        return _("%(time)s over") % {"time": format_working(-reading.left)}
    if reading.state == "paused":
        return _("clock stopped")
    return _("%(time)s left") % {"time": format_working(reading.left)}


def words_in_full(reading: Reading) -> str:
    said = {"ran": format_working(reading.ran), "target": format_working(reading.clock.target)}
    if reading.clock.state == ClockState.STOPPED:
        ended = {"met": _("met, %(ran)s of %(target)s"), "missed": _("broken, %(ran)s of %(target)s")}
        return ended.get(reading.state, _("withdrawn after %(ran)s of %(target)s")) % said
    if reading.is_broken and not reading.left:
        return _("time is up")
    if reading.is_broken:
        return _("%(time)s of working time over") % {"time": format_working(-reading.left)}
    said = {"time": format_working(reading.left)}
    if reading.state == "paused":
        return _("clock stopped, %(time)s left") % said
    return _("%(time)s of working time left") % said


def due_words(reading: Reading) -> str:
    """When it is or was due, with its date; of a stopped clock, when it stopped."""
    clock = reading.clock
    now = timezone.localtime(reading.now)
    if clock.stopped_at:
        return format_dated(timezone.localtime(clock.stopped_at), now)
    if clock.due_at is None:
        return ""
    said = {"when": format_dated(timezone.localtime(clock.due_at), now)}
    return _("was due %(when)s") % said if reading.is_broken else _("due %(when)s") % said


def mini_drawing(reading: Reading, words: str) -> PromiseDrawing:
    """The 120 by 8 bar of a list row."""
    return PromiseDrawing(
        metric=metric_words(reading.promise.metric),
        state=reading.state,
        words=words,
        target=reading.clock.target,
        spans=tuple(
            BarSpan(kind="run" if span.kind == SpanKind.RUN else "pause", working=reading.worked(span))
            for span in reading.spans
        ),
        warn_fraction=reading.warn_fraction,
    )


def full_drawing(reading: Reading) -> PromiseDrawing:
    """The bar of the ticket page, with days, named stretches and its end."""
    clock = reading.clock
    return PromiseDrawing(
        metric=metric_words(reading.promise.metric, is_internal=reading.promise.is_internal),
        state=reading.state,
        words=words_in_full(reading),
        due_words=due_words(reading),
        target=clock.target,
        spans=tuple(_named_span(reading, span) for span in reading.spans),
        warn_fraction=reading.warn_fraction,
        days=days_on_axis(reading),
        end_label=_("due %(when)s") % {"when": near(clock.due_at, reading.now)} if clock.due_at else "",
        ran_words=format_working(reading.ran),
        target_words=format_working(clock.target),
        paused_words=format_working(reading.paused) if reading.paused else "",
    )


def days_on_axis(reading: Reading) -> tuple[tuple[date, timedelta], ...]:
    """(local date, its working time) from the opening of the clock to the end of its bar; empty when it is long."""
    start, end = reading.clock.started_at, reading.ends_at
    if end - start > LONGEST_WITH_CUTS:
        return ()
    days: defaultdict[date, timedelta] = defaultdict(timedelta)
    for part in reading.hours.contributions(start, end):
        days[part.day] += part.length
    if reading.state == "met":  # drawn slim: only its first day is named
        return ((next(iter(days)), sum(days.values(), ZERO)),) if days else ()
    return tuple(days.items())


def _named_span(reading: Reading, span: Span) -> BarSpan:
    worked = reading.worked(span)
    said = {
        "when": stretch(span.started_at, reading.end_of(span), reading.now),
        "time": format_working(worked),
        "department": span.department.title,
        "reason": span.get_reason_display(),
    }
    if span.kind == SpanKind.RUN:
        return BarSpan(kind="run", working=worked, title=_("Ran %(when)s, %(time)s, %(department)s") % said)
    return BarSpan(kind="pause", working=worked, title=_("Paused %(when)s, %(time)s: %(reason)s") % said)
