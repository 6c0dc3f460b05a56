import pytest

from core.paging import capped_count, decode_cursor, encode_cursor, keyset_page
from departments.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def names(page):
    return [person.name for person in page.rows]


def test_pages_follow_each_other_without_gap_or_repeat():
    for name in "ABCDE":
        make_person(name)

    first = keyset_page(Person.objects.all(), order=("-joined_at", "-id"), cursor="", size=2)
    second = keyset_page(Person.objects.all(), order=("-joined_at", "-id"), cursor=first.next_cursor, size=2)
    third = keyset_page(Person.objects.all(), order=("-joined_at", "-id"), cursor=second.next_cursor, size=2)

    assert names(first) + names(second) + names(third) == list("EDCBA")
    assert third.next_cursor == ""


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "bnVsbA", "W10", encode_cursor(("now", 3)), encode_cursor((True, 3)), "a" * 9999]
)
def test_cursor_that_we_did_not_write_gives_the_first_page(cursor):
    make_person("A")

    page = keyset_page(Person.objects.all(), order=("-joined_at", "-id"), cursor=cursor, size=2)

    assert decode_cursor(cursor, length=2) == []
    assert names(page) == ["A"]


@pytest.mark.parametrize("key", [(1, 2), ("2026-01-05T08:00:00+00:00", "2026-01-05T08:00:00+00:00")])
def test_cursor_of_another_list_gives_the_first_page(key):
    make_person("A")

    page = keyset_page(Person.objects.all(), order=("-joined_at", "-id"), cursor=encode_cursor(key), size=2)

    assert names(page) == ["A"]


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_moment_beyond_the_calendar_gives_the_first_page(edge):
    make_person("A")

    page = keyset_page(Person.objects.all(), order=("-joined_at", "-id"), cursor=encode_cursor((edge, 3)), size=2)

    assert names(page) == ["A"]


def test_count_stops_at_its_cap():
    for name in "ABC":
        make_person(name)

    assert capped_count(Person.objects.all(), cap=1) == 2
