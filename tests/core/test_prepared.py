"""A query that is built once answers for whoever asks, and says what Django's own would say."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Value
from django.utils import translation

from core.prepared import NotPreparedError, Prepared, any_of
from core.text import language_key
from departments.models import Department, Membership, Person
from departments.queries import places
from tests.factories import make_agent, make_department, make_person

pytestmark = pytest.mark.django_db


def test_each_number_gets_its_own_rows_from_one_statement(assert_queries):
    it, hr = make_department("IT"), make_department("HR")
    agents = [make_agent("Li Wei", department=it), make_agent("Mei", department=hr)]
    served = Prepared(
        lambda person: Membership.objects.filter(person=person).values_list("department", Value(7)).order_by("pk")
    )

    with assert_queries(2):
        found = [served.rows(agent.pk) for agent in agents]

    assert found == [[(it.pk, 7)], [(hr.pk, 7)]]


def test_rows_are_instances_with_what_was_joined_and_nothing_more(assert_queries):
    it = make_department("IT")
    agents = [make_agent("Li Wei", department=it), make_agent("Mei", department=it)]
    of = Prepared(
        lambda department: (
            Membership.objects.filter(department=department)
            .select_related("person")
            .only("department", "person__name")
            .annotate(others=Count("department__memberships"))
            .order_by("pk")
        )
    )

    with assert_queries(1):
        found = of.rows(it.pk)
        names = [(row.person.name, row.others) for row in found]

    assert names == [("Li Wei", 2), ("Mei", 2)]
    assert [row.person_id for row in found] == [agent.pk for agent in agents]
    assert found[0].person.get_deferred_fields() >= {"email", "language"}


def test_each_number_of_first_rows_is_kept_apart():
    departments = [make_department(code) for code in ("AA", "BB", "CC")]
    named = Prepared(lambda: Department.objects.order_by("code"))

    found = [[one.code for one in named.rows(first=first)] for first in (1, None, 2, 1)]

    assert found == [["AA"], ["AA", "BB", "CC"], ["AA", "BB"], ["AA"]]
    assert len(departments) == len(named.rows())


def test_values_go_where_they_belong_whatever_their_kind():
    it, hr = make_department("IT"), make_department("HR")
    for name, department in (("Anna", it), ("Berta", it), ("Carla", hr)):
        make_person(name, department=department)
    Person.objects.filter(name="Anna").update(away_until=datetime(2026, 9, 21, tzinfo=UTC))
    found = Prepared(
        lambda departments, name, since: Person.objects.filter(
            Q(away_until__gte=since) | Q(away_until=None), any_of("department", departments), name__gt=name
        ).order_by("name")
    )

    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)

    assert [one.name for one in found.rows([it.pk, hr.pk], "A", early)] == ["Anna", "Berta", "Carla"]
    assert [one.name for one in found.rows([it.pk, hr.pk], "A", late)] == ["Berta", "Carla"]
    assert [one.name for one in found.rows([it.pk], "Anna", early)] == ["Berta"]
    assert found.rows([], "A", early) == []


def test_a_list_of_texts_may_have_any_length_and_be_empty_at_first():
    departments = {code: make_department(code) for code in ("IT", "HR", "LEG")}
    coded = Prepared(lambda codes: Department.objects.filter(any_of("code", codes)).order_by("code"))

    assert coded.rows([]) == []
    assert coded.rows(["IT"]) == [departments["IT"]]
    assert coded.rows(["HR", "LEG", "no'body", "%s"]) == [departments["HR"], departments["LEG"]]
    assert coded.rows([]) == []


def test_counts_stop_where_they_are_told_to(assert_queries):
    department = make_department("IT")
    for number in range(5):
        make_person(f"Person {number}", department=department)
    named = Prepared(
        lambda of, name: (
            Person.objects.filter(department=of)
            .order_by("name")
            .annotate(later=ExpressionWrapper(Q(name__gt=name), BooleanField()))
            .values_list("later")
        )
    )

    with assert_queries(2):
        found = named.counts(department.pk, "Person 1", first=100), named.counts(department.pk, "Person 1", first=3)

    assert found == ((5, 3), (3, 1))
    assert named.counts(0, "Person 1", first=3) == (0, 0)


def test_a_query_that_looks_at_its_value_is_refused():
    make_department("IT")
    odd = Prepared(lambda number: Department.objects.filter(pk=number) if number % 2 else Department.objects.all())
    as_long_as = Prepared(lambda ids: Department.objects.filter(pk__in=ids))
    doubled = Prepared(lambda number: Department.objects.filter(pk=2 * number))
    unused = Prepared(lambda _day: Department.objects.all())

    for careless, value in ((odd, 1), (as_long_as, [1, 2]), (doubled, 3), (unused, date(2026, 9, 21))):
        with pytest.raises(NotPreparedError):
            careless.rows(value)


def test_a_query_that_depends_on_the_reader_s_zone_is_refused():
    away = Prepared(lambda day: Person.objects.filter(away_until__date=day))

    with pytest.raises(NotPreparedError):
        away.rows(date(2026, 9, 21))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_query_that_depends_on_the_reader_s_language_is_refused(language):
    named = Prepared(lambda: Department.objects.order_by("name_zh" if language_key() == "zh" else "name"))

    with translation.override(language), pytest.raises(NotPreparedError):
        named.rows()


def test_the_server_keeps_the_plan_of_what_is_asked_often():
    it = make_department("IT")
    named = Prepared(lambda code: Department.objects.filter(code=code, parent=F("parent")))

    for code in ("IT", "HR") * 4:
        named.rows(code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%parent_id\" = (%'")
        (kept,) = cursor.fetchone()

    assert kept == 1
    assert it.pk


def test_what_changed_since_is_seen():
    department, person = make_department("IT"), make_person()
    before = places(person)[department.pk]

    Department.objects.filter(pk=department.pk).update(head=person, name="Computing")
    del person._places

    assert (before.head_id, before.name) != (person.pk, "Computing")
    after = places(person)[department.pk]
    assert (after.head_id, after.name) == (person.pk, "Computing")
