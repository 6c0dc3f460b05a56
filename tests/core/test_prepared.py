"""A statement that is built once answers for whoever asks."""

import pytest
from django.db.models import Value

from core.prepared import Prepared
from departments.models import Department, Membership
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


def test_what_changed_since_is_seen():
    department, person = make_department("IT"), make_person()
    before = places(person)[department.pk]

    Department.objects.filter(pk=department.pk).update(head=person, name="Computing")
    del person._places

    assert (before.head_id, before.name) != (person.pk, "Computing")
    after = places(person)[department.pk]
    assert (after.head_id, after.name) == (person.pk, "Computing")
