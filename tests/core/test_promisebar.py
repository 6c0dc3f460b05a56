"""The promise bar's geometry against sums done by hand."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from core.promisebar import BarMark, BarSpan, PromiseDrawing, bar_geometry

MONDAY = date(2026, 9, 21)


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


def run(hours: float, title: str = "") -> BarSpan:
    return BarSpan(kind="run", working=h(hours), title=title)


def pause(hours: float, title: str = "") -> BarSpan:
    return BarSpan(kind="pause", working=h(hours), title=title)


def drawn(state="running", target=8.0, **extra) -> PromiseDrawing:
    return PromiseDrawing(metric="Solved", state=state, words="", target=h(target), **extra)


def days(*hours: float) -> tuple[tuple[date, timedelta], ...]:
    return tuple((MONDAY + timedelta(days=i), h(length)) for i, length in enumerate(hours))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((), []),
        ((run(2),), [("run", "0.00%", "25.00%")]),
        ((run(8),), [("run", "0.00%", "100.00%")]),
        # two hours of pause lengthen the axis to ten
        ((run(3), pause(2), run(1)), [("run", "0.00%", "30.00%"), ("pause", "30.00%", "20.00%"), ("run", "50.00%", "10.00%")]),
        # two hours over: the axis is ten long, the last span is cut where the promise ended
        ((run(10),), [("run", "0.00%", "80.00%"), ("over", "80.00%", "20.00%")]),
        ((run(6), pause(2), run(4)), [("run", "0.00%", "50.00%"), ("pause", "50.00%", "16.67%"), ("run", "66.67%", "16.67%"), ("over", "83.33%", "16.67%")]),
        # a span in closed hours has no width
        ((run(2), pause(0), run(2)), [("run", "0.00%", "25.00%"), ("run", "25.00%", "25.00%")]),
    ],
)  # fmt: skip
def test_segments_lie_on_working_time(spans, expected):
    segments = bar_geometry(drawn(spans=spans)).segments

    assert [(part.kind, part.x, part.width) for part in segments] == expected


@pytest.mark.parametrize(
    ("spans", "warn"),
    [
        ((), "80.00%"),
        ((run(2),), "80.00%"),
        ((run(2), pause(2), run(1)), "84.00%"),  # 2 + 2 + 4.4 of 10
        ((run(7), pause(2), run(1)), "64.00%"),  # reached before the pause
    ],
)
def test_warning_stands_where_the_clock_reaches_its_share(spans, warn):
    assert bar_geometry(drawn(spans=spans, warn_fraction=0.8)).warn == warn


def test_no_warning_draws_no_tick():
    assert bar_geometry(drawn()).warn is None


@pytest.mark.parametrize(
    ("state", "now"),
    [
        ("running", "40.00%"),
        ("at_risk", "40.00%"),
        ("paused", "40.00%"),
        ("met", None),
        ("missed", None),
        ("none", None),
    ],
)
def test_now_is_drawn_only_while_the_clock_is_open(state, now):
    assert bar_geometry(drawn(state, spans=(run(2), pause(2)))).now == now


def test_due_is_drawn_only_when_the_clock_ran_over():
    kept = bar_geometry(drawn(spans=(run(7),)))
    broken = bar_geometry(drawn("missed", spans=(run(4), pause(2), run(6))))

    assert kept.due is None
    assert broken.due == "83.33%"


def test_days_are_cut_without_width_and_labelled_where_there_is_room():
    with translation.override("en"):
        cuts = bar_geometry(drawn("none", target=24, days=days(8, 0, 8, 2, 6))).cuts

    assert [(cut.x, cut.label, cut.line, cut.wide_only) for cut in cuts] == [
        ("0.00%", "Mon 21", False, False),
        ("33.33%", "Wed 23", True, False),
        ("66.67%", "", True, True),
        ("75.00%", "Fri 25", True, False),
    ]


def test_day_label_gives_way_to_now():
    with translation.override("en"):
        cuts = bar_geometry(drawn(target=16, spans=(run(8.5),), days=days(8, 8))).cuts

    assert [cut.label for cut in cuts] == ["Mon 21", ""]


def test_mark_text_stays_inside_the_bar():
    marks = bar_geometry(drawn(marks=(BarMark(after=h(1), label="a"), BarMark(after=h(7), label="b")))).marks

    assert [(mark.x, mark.anchor) for mark in marks] == [("12.50%", "start"), ("87.50%", "end")]


@pytest.mark.parametrize(
    ("label", "end_label", "wide_only"),
    [("first response 09:40", "solved by 16:40", False), ("first response Mon 28 Sep 09:40", "due Mon 28 Sep 10:50", True), ("首次响应 9月28日 周一 09:40", "周二 16:40 前解决", True)],
)  # fmt: skip
def test_mark_gives_way_on_phones_where_it_would_meet_the_end(label, end_label, wide_only):
    drawing = drawn(target=16, marks=(BarMark(after=h(2), label=label),), end_label=end_label)

    assert bar_geometry(drawing).marks[0].wide_only is wide_only


@pytest.mark.parametrize(
    ("ran", "x", "anchor"), [(4, "100.00%", "end"), (9, "88.89%", "end"), (80, "10.00%", "start")]
)
def test_end_label_stands_at_the_promise_and_inside_the_bar(ran, x, anchor):
    end = bar_geometry(drawn(spans=(run(ran),), end_label="due 10:50")).end

    assert (end.x, end.anchor) == (x, anchor)


def test_promise_of_nothing_does_not_divide_by_zero():
    geometry = bar_geometry(drawn(target=0, spans=(run(0),)))

    assert geometry.segments == ()
