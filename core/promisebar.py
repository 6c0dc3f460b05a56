"""The promise bar's geometry: pure, in percent of the bar's width, ready for templates/pieces/promise_bar.html.

The axis is working time: x = working time before ÷ (target + pauses), longer by whatever ran over the target.
Closed hours have no width; where a day ends there is only a cut line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from core.moments import format_weekday

State = Literal["running", "at_risk", "paused", "met", "missed", "none"]
ZERO = timedelta(0)
OPEN_STATES = ("running", "at_risk", "paused")

LABEL_STRETCH = 10.0  # a day narrower than this has no room for its label
PHONE_STRETCH = 22.0  # narrower than this, the label is shown on wide screens only
CUT_STRETCH = 1.0  # days narrower than this melt together
PHONE_WIDTH = 300.0  # pixels of a bar on the narrowest phone we serve
WIDE_SCRIPTS = "\u2e80"  # from here on letters are square
LETTER = 7.0  # pixels of a letter of its 12-pixel labels; a Chinese one takes twice that
NOW_ROOM = (-3.0, 9.0)  # a day label this near to "now" gives way


@dataclass(frozen=True, kw_only=True)
class BarSpan:
    """A stretch of the clock: running or paused, and how much working time the calendar counts inside it.

    For a pause `working` is the working time that passed while the clock stood still (it widens the axis, it does
    not use up the promise). `title` is the hover text: "Paused Mon 15:20–Tue 11:05, 4 h 45 m: waiting for Wang Fang".
    """

    kind: Literal["run", "pause"]
    working: timedelta
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class BarMark:
    """A named moment on the bar, `after` so much working time since opening (pauses included)."""

    after: timedelta
    label: str


@dataclass(frozen=True, kw_only=True)
class PromiseDrawing:
    """All a promise bar needs. Words are printed by the caller in the reader's language and zone.

    metric        "Resolution", "First response"
    state         running, at_risk, paused, met, missed, or none (nothing has run: the promise before sending)
    words         "3 h 10 m of working time left", "met, 1 h 12 m of 2 h", "4 h 05 m over"
    due_words     "due Mon 28 Sep 10:50"; stands beside the words, may be empty
    target        promised working time
    spans         what the clock did, in order, from opening until now or its end
    warn_fraction share of the target after which a warning goes out (0.8), or None
    days          (local date, working time of that day on the axis), in order, from opening to the axis's end;
                  empty draws no cuts
    end_label     printed above the right end: "due Mon 10:50"
    marks         more named moments, for example the first response on the bar of the solution
    ran_words, target_words, paused_words  durations for the read-out: "12 h 50 m", "16 h", "17 h 40 m" or ""
    """

    metric: str
    state: State
    words: str
    target: timedelta
    due_words: str = ""
    spans: tuple[BarSpan, ...] = ()
    warn_fraction: float | None = None
    days: tuple[tuple[date, timedelta], ...] = ()
    end_label: str = ""
    marks: tuple[BarMark, ...] = ()
    ran_words: str = ""
    target_words: str = ""
    paused_words: str = ""


@dataclass(frozen=True)
class Segment:
    """A drawn stretch; x and width are SVG percentages; kind is run, over or pause."""

    kind: str
    x: str
    width: str
    title: str


@dataclass(frozen=True)
class Cut:
    """The end of a working day; `line` is False at the very left; the label may be empty or for wide screens only."""

    x: str
    label: str
    line: bool
    wide_only: bool


@dataclass(frozen=True)
class Mark:
    """A named moment; the anchor keeps its text inside the bar, phones leave it out where it would meet the end's."""

    x: str
    label: str
    anchor: str
    wide_only: bool


@dataclass(frozen=True)
class BarGeometry:
    """What the template draws; positions are SVG percentages, None is not drawn."""

    segments: tuple[Segment, ...]
    cuts: tuple[Cut, ...]
    marks: tuple[Mark, ...]
    end: Mark
    warn: str | None
    due: str | None
    now: str | None
    now_anchor: str


@dataclass(frozen=True)
class _Axis:
    target: timedelta
    ran: timedelta
    paused: timedelta

    @property
    def length(self) -> timedelta:
        return max(self.target + self.paused + max(self.ran - self.target, ZERO), timedelta(seconds=1))

    def place(self, after: timedelta) -> float:
        return min(max(after / self.length * 100, 0.0), 100.0)


def bar_geometry(drawing: PromiseDrawing) -> BarGeometry:
    """Work out every position of a promise bar."""
    axis = _Axis(drawing.target, _total(drawing, "run"), _total(drawing, "pause"))
    now = axis.place(axis.ran + axis.paused) if drawing.state in OPEN_STATES else None
    warn = None
    if drawing.warn_fraction is not None:
        warn = axis.place(_place_of_run(drawing, drawing.target * drawing.warn_fraction))
    due = axis.place(_place_of_run(drawing, drawing.target)) if axis.ran > axis.target else None
    return BarGeometry(
        segments=tuple(_segments(drawing, axis)),
        cuts=tuple(_cuts(drawing, axis, now)),
        marks=tuple(_mark(axis.place(mark.after), mark.label, drawing.end_label) for mark in drawing.marks),
        end=_mark(100.0 if due is None else due, drawing.end_label, ""),
        warn=None if warn is None else _percent(warn),
        due=None if due is None else _percent(due),
        now=None if now is None else _percent(now),
        now_anchor="middle" if now is None else _anchor(now),
    )


def _total(drawing: PromiseDrawing, kind: str) -> timedelta:
    return sum((span.working for span in drawing.spans if span.kind == kind), ZERO)


def _place_of_run(drawing: PromiseDrawing, run: timedelta) -> timedelta:
    """Where on the axis the clock had run, or will have run, for `run`: pauses that come before are added."""
    ran = position = ZERO
    for span in drawing.spans:
        if span.kind == "run":
            if ran + span.working >= run:
                return position + (run - ran)
            ran += span.working
        position += span.working
    return position + (run - ran)


def _segments(drawing: PromiseDrawing, axis: _Axis) -> Iterator[Segment]:
    ran = position = ZERO
    for span in drawing.spans:
        kept = span.working
        if span.kind == "run":
            kept = min(max(axis.target - ran, ZERO), span.working)
            ran += span.working
        for kind, part in ((span.kind, kept), ("over", span.working - kept)):
            if part > ZERO:
                x = axis.place(position)
                yield Segment(kind, _percent(x), _percent(axis.place(position + part) - x), span.title)
                position += part


def _cuts(drawing: PromiseDrawing, axis: _Axis, now: float | None) -> Iterator[Cut]:
    edges: list[tuple[float, date]] = []
    position = ZERO
    for day, working in drawing.days:
        if working > ZERO:
            edges.append((axis.place(position), day))
            position += working
    ends = [*(x for x, _ in edges), axis.place(position)]
    for (x, day), (_, end) in zip(edges, pairwise(ends), strict=True):
        stretch = end - x
        if stretch < CUT_STRETCH:
            continue
        hidden = stretch < LABEL_STRETCH or (now is not None and NOW_ROOM[0] < now - x < NOW_ROOM[1])
        yield Cut(_percent(x), "" if hidden else format_weekday(day), line=x > 0, wide_only=stretch < PHONE_STRETCH)


def _mark(x: float, label: str, end_label: str) -> Mark:
    anchor = "start" if x < LABEL_STRETCH * 6 else "end"
    right = x / 100 * PHONE_WIDTH + (_width(label) if anchor == "start" else 0.0)
    return Mark(_percent(x), label, anchor, wide_only=right > PHONE_WIDTH - _width(end_label))


def _width(text: str) -> float:
    return sum(LETTER if letter < WIDE_SCRIPTS else 2 * LETTER for letter in text)


def _anchor(x: float) -> str:
    if x < LABEL_STRETCH / 2:
        return "start"
    return "end" if x > 100 - LABEL_STRETCH / 2 else "middle"


def _percent(x: float) -> str:
    return f"{x:.2f}%"


@dataclass(frozen=True, kw_only=True)
class WhyRow:
    """A line of "Why this time?"; `counts` None prints a dash, `off` greys what did not count."""

    when: str
    clock: str
    so_far: timedelta
    counts: timedelta | None = None
    held_by: str = ""
    off: bool = False


@dataclass(frozen=True, kw_only=True)
class Why:
    """The table behind a promise and the sentence under it (standard, version, calendar, zone)."""

    rows: tuple[WhyRow, ...]
    note: str = ""
    open: bool = False
