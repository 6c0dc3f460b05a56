"""Rows of the calendar editor: whatever hours a calendar has, showing and reading them back changes nothing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slas.forms.week import HoursRow, SpecialRow, SpecialRows, WeekRows, kept_time, read_time

MINUTES = st.integers(0, 24 * 60)


@st.composite
def stretches(draw):
    """Up to four stretches of a day that do not overlap, as a revision keeps them."""
    edges = sorted(draw(st.sets(MINUTES, max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [[kept_time(opens), kept_time(closes)] for opens, closes in pairs]


def posted(week):
    return {
        f"hours-{day.number}-{number}-{edge}": getattr(row, edge)
        for day in week.days
        for number, row in enumerate(day.shown)
        for edge in ("opens", "closes")
    }


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("1234567"), stretches().filter(bool)))
def test_week_survives_being_shown_and_posted(weekly):
    week = WeekRows.posted(posted(WeekRows.kept(weekly)))

    assert week.weekly() == weekly
    assert not week.has_faults


@settings(max_examples=60, deadline=None)
@given(stretches())
def test_special_hours_survive_being_shown_and_posted(pairs):
    kept = {"2026-10-01": {"name": "Fair", "name_zh": "展会", "hours": pairs}}

    rows = SpecialRows.kept(kept)

    assert rows.specials(date(2026, 9, 1)) == kept


@settings(max_examples=60, deadline=None)
@given(MINUTES, MINUTES, MINUTES, MINUTES)
def test_overlap_is_said_exactly_when_there_is_one(first, second, third, fourth):
    one, other = sorted((first, second)), sorted((third, fourth))
    edges = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (*one, *other)]
    week = WeekRows({1: [HoursRow(edges[0], edges[1]), HoursRow(edges[2], edges[3])]})

    week.weekly()

    empty = one[0] == one[1] or other[0] == other[1]
    overlaps = max(one[0], other[0]) < min(one[1], other[1])
    assert week.has_faults == (empty or overlaps)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("8:30", 510), ("0830", 510), ("24:00", 1440), ("24:01", None), ("8:75", None), ("x", None), ("", None)],
)
def test_times_are_read_as_people_write_them(text, minutes):
    assert read_time(text) == minutes


def test_special_days_of_one_date_are_refused():
    rows = SpecialRows([SpecialRow("2026-10-01"), SpecialRow("2026-10-01", name="Again")])

    rows.specials(date(2026, 9, 1))

    assert rows.rows[1].error == "This date is here twice."
