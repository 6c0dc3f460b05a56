"""Short ways to tell the history of a request."""

from slas.engine import SlaEvent, replay
from slas.enums import EventKind, Metric
from tests.slas.calendars import HOUR, office, utc

FIRST, NEXT, RESOLUTION = Metric.FIRST_RESPONSE, Metric.NEXT_REPLY, Metric.RESOLUTION
TARGETS = {FIRST: 2 * HOUR, NEXT: 3 * HOUR, RESOLUTION: 8 * HOUR}


def history(*lines):
    """Read events from lines such as "05 09:00 opened": a moment of January 2026 (the 5th is a Monday) and a kind."""
    return [event(line) for line in lines]


def event(line, **carried):
    day, clock, kind = line.split()
    return SlaEvent(utc(f"2026-01-{day} {clock}"), EventKind(kind), **carried)


def at(text):
    return utc(f"2026-01-{text}")


def told(lines, until, *, calendar=None, targets=TARGETS, ladder=()):
    """Replay lines (or ready events) until a moment of January 2026."""
    events = [event(line) if isinstance(line, str) else line for line in lines]
    return replay(calendar or office(), targets, events, until=at(until), ladder=ladder)
