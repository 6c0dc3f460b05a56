"""The public page of a department's standard says how well it was kept."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from dashboards.queries.standard import public_standard
from dashboards.services import rebuild_rollups
from departments.models import Department
from tests.dashboards.conftest import NOW
from tests.factories import make_department, make_service, make_standard

pytestmark = pytest.mark.django_db
NEXT_QUARTER = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def rows(found):
    return {row.name: (row.value, row.lines) for row in found.kept}


def test_last_quarter_is_told_by_kind_of_promise_with_counts(company, played):
    rebuild_rollups(at=NOW)

    found = public_standard("IT", at=NEXT_QUARTER)

    assert found.quarter == "Q3 2026"
    assert found.as_of is not None
    assert rows(found) == {
        "First response kept": ("3 of 6", ("fewer than 10, so no percentage",)),
        "Resolution kept": ("3 of 5", ("fewer than 10, so no percentage",)),
    }


def test_department_that_was_never_counted_has_no_figures(company):
    found = public_standard("FAC", at=NEXT_QUARTER)

    assert found.as_of is None
    assert rows(found)["Resolution kept"] == ("–", ("no promise ended yet",))


def test_unknown_department_is_none():
    with pytest.raises(Department.DoesNotExist):
        public_standard("NONE", at=NEXT_QUARTER)


def test_page_shows_shares_and_leads_to_the_card(client, company, played):
    rebuild_rollups(at=NOW)
    client.force_login(company.requester)

    response = client.get(reverse("slas:public", args=["IT"]))

    page = response.content.decode()
    assert response.status_code == 200
    assert "How well we kept it in" in page
    assert reverse("departments:card", args=["IT"]) in page
    assert client.get(reverse("slas:public", args=["NONE"])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_for_any_number_of_standards(number, assert_queries):
    department = make_department("IT")
    for service in range(number):
        make_standard(department, service=make_service(department, f"Service {service}"))

    with assert_queries(6):
        public_standard("IT", at=NEXT_QUARTER)
