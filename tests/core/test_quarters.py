"""Quarters in the calendar."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quarters import Quarter


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_quarter(day):
    quarter = Quarter.of(day)

    assert quarter.start <= day <= quarter.end
    assert quarter.moved(1).start > quarter.end > quarter.start


@pytest.mark.parametrize(
    ("quarters", "expected"), [(0, "2026-Q1"), (1, "2026-Q2"), (-1, "2025-Q4"), (4, "2027-Q1"), (-5, "2024-Q4")]
)
def test_quarter_moves_over_the_year(quarters, expected):
    assert str(Quarter(2026, 1).moved(quarters)) == expected


def test_quarters_sort_in_time():
    assert Quarter(2025, 4) < Quarter(2026, 1) < Quarter(2026, 2)


@pytest.mark.parametrize("number", [0, 5])
def test_quarter_refuses_a_number_outside_one_to_four(number):
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        Quarter(2026, number)


@pytest.mark.parametrize(("language", "title"), [("en", "Q3 2026"), ("zh-hans", "2026年第3季度")])
def test_quarter_has_a_name_for_people_and_one_for_addresses(language, title):
    quarter = Quarter(2026, 3)

    with translation.override(language):
        assert (quarter.title, quarter.short, str(quarter)) == (title, "Q3 26", "2026-Q3")


@pytest.mark.parametrize("name", ["", "2026", "2026-Q5", "2026-Q3x", "2026Q3", "1926-Q3", "２０２６-Q3"])
def test_quarter_is_named_in_one_way_alone(name):
    assert (Quarter.named("2026-Q3"), Quarter.named(name)) == (Quarter(2026, 3), None)
