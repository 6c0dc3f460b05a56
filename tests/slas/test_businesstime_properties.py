"""Working time against a brute-force oracle, over random calendars, zones and moments."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slas.businesstime import NeverOpens, WorkingCalendar
from tests.slas.calendars import MINUTE, SECOND
from tests.slas.oracle import Oracle

GRID = 15 * MINUTE

# Days around which clocks were changed, or about to cross midnight, or in no way remarkable.
SCENES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("America/Nuuk", date(2026, 3, 29)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("America/Toronto", date(1919, 3, 31)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Asia/Kolkata", date(2026, 1, 26)),
    ("Asia/Kathmandu", date(1986, 1, 1)),
    ("Asia/Shanghai", date(2026, 2, 14)),
    ("Antarctica/Troll", date(2026, 3, 29)),
]

ticks = st.integers(0, 96)


@st.composite
def hours(draw):
    """Up to three intervals on the quarter hour, the last of which may close at midnight."""
    edges = sorted(draw(st.sets(ticks, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    clock = [time(tick // 4 % 24, tick % 4 * 15) for tick in edges]
    return tuple(zip(clock[::2], clock[1::2], strict=True))


@st.composite
def scenes(draw):
    zone, around = draw(st.sampled_from(SCENES))
    days = st.integers(-3, 3).map(lambda offset: around + timedelta(days=offset))
    weekly = draw(st.dictionaries(st.integers(1, 7), hours(), max_size=7))
    exceptions = draw(st.dictionaries(days, hours(), max_size=3))
    start = datetime.combine(draw(days), time(0), ZoneInfo("UTC")) + GRID * draw(st.integers(-60, 140))
    return zone, weekly, exceptions, start


def built(zone, weekly, exceptions):
    try:
        return WorkingCalendar(zone, weekly, exceptions)
    except NeverOpens:
        assume(condition=False)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(scenes(), st.integers(0, 96 * 5))
def test_elapsed_is_what_stepping_counts(scene, length):
    zone, weekly, exceptions, start = scene
    calendar = built(zone, weekly, exceptions)
    end = start + GRID * length

    assert calendar.elapsed(start, end) == Oracle(zone, weekly, exceptions, GRID).elapsed(start, end)

    parts = list(calendar.contributions(start, end))
    assert sum((part.length for part in parts), timedelta()) == calendar.elapsed(start, end)
    assert all(before.end <= after.start for before, after in pairwise(parts))


@settings(deadline=None, derandomize=True, max_examples=150)
@given(scenes(), st.integers(0, 96))
def test_due_is_the_first_step_by_which_the_time_is_worked(scene, work):
    zone, weekly, exceptions, start = scene
    calendar = built(zone, weekly, exceptions)
    expected = Oracle(zone, weekly, exceptions, GRID).due(start, GRID * work, within=timedelta(days=6))
    assume(expected is not None)

    assert calendar.due(start, GRID * work) == expected


@settings(deadline=None, derandomize=True, max_examples=100)
@given(scenes(), st.integers(0, 3 * 86400))
def test_open_moments_are_those_that_stepping_finds(scene, second):
    zone, weekly, exceptions, start = scene
    calendar, oracle = built(zone, weekly, exceptions), Oracle(zone, weekly, exceptions)
    at = start + second * SECOND

    assert calendar.is_open(at) == oracle.is_open(at)


@settings(deadline=None, derandomize=True, max_examples=20)
@given(scenes(), st.integers(-1800, 1800), st.integers(1, 1800))
def test_seconds_beside_an_edge_are_counted_one_by_one(scene, before, length):
    zone, weekly, exceptions, start = scene
    calendar = built(zone, weekly, exceptions)
    start += before * SECOND
    end = start + length * SECOND

    assert calendar.elapsed(start, end) == Oracle(zone, weekly, exceptions, SECOND).elapsed(start, end)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(scenes(), st.timedeltas(timedelta.resolution, timedelta(days=300)))
def test_due_is_exact_and_the_earliest_such_instant(scene, work):
    zone, weekly, exceptions, start = scene
    calendar = built(zone, weekly, exceptions)
    assume(any(weekly.values()))

    due = calendar.due(start, work)

    assert calendar.elapsed(start, due) == work
    assert calendar.elapsed(start, due - timedelta.resolution) < work


@settings(deadline=None, derandomize=True, max_examples=100)
@given(scenes(), st.timedeltas(timedelta(0), timedelta(days=500)), st.timedeltas(timedelta(0), timedelta(days=500)))
def test_elapsed_adds_up_over_any_cut(scene, first, second):
    zone, weekly, exceptions, start = scene
    calendar = built(zone, weekly, exceptions)
    middle = start + first
    end = middle + second

    assert calendar.elapsed(start, middle) + calendar.elapsed(middle, end) == calendar.elapsed(start, end)
