"""Programs read what can be asked for, with the form and the promise of the standard in force."""

import pytest

from departments.enums import FieldKind
from tests.factories import make_department, make_person, make_service, make_standard
from tests.factories.forms import COLOURS, ask
from tests.tickets.callers import address, all_rows, caller, problem

pytestmark = pytest.mark.django_db


def test_list_tells_what_is_promised_at_each_priority(company):
    rows = all_rows(caller(company.requester), address("services"))

    reset = next(row for row in rows if row["id"] == company.service.pk)
    assert reset["name"] == "Password reset"
    assert reset["department"] == {"code": "IT", "name": "IT department"}
    assert reset["standard"] == {"name": "IT standard", "version": 1, "quality": "Solved at once"}
    assert reset["promises"][0] == {
        "priority": 1, "priority_label": "Urgent", "first_response": 7200, "next_reply": 14_400, "resolution": 28_800,
    }  # fmt: skip
    assert [terms["priority"] for terms in reset["promises"]] == [1, 2, 3, 4]


def test_service_without_a_standard_promises_nothing(company):
    rows = all_rows(caller(company.requester), address("services"))

    cabling = next(row for row in rows if row["id"] == company.cabling.pk)
    assert cabling["standard"] is None
    assert cabling["promises"] == []


def test_standard_of_the_service_goes_before_that_of_the_department(company):
    make_standard(company.it, service=company.service, resolution=1)

    found = caller(company.requester).get(address("service", service_id=company.service.pk)).json()

    assert found["promises"][0]["resolution"] == 3600


def test_service_not_offered_is_not_found(company):
    company.service.is_active = False
    company.service.save()
    client = caller(company.requester)

    problem(client.get(address("service", service_id=company.service.pk)), 404)
    problem(client.get(address("service", service_id=10**30)), 404)
    assert company.service.pk not in {row["id"] for row in all_rows(client, address("services"))}


def test_form_is_described_from_its_fields(company):
    ask(company.service, "colour", FieldKind.CHOICE, choices=COLOURS, is_required=True, label_zh="颜色")
    ask(company.service, "shade", label="Which shade?", show_when={"field": "colour", "in": ["red"]}, max_length=40)

    found = caller(company.requester).get(address("service", service_id=company.service.pk)).json()

    colour, shade = found["form"]
    assert colour["kind"] == "choice"
    assert colour["required"] is True
    assert colour["choices"] == [{"value": "red", "label": "Red"}, {"value": "blue", "label": "Blue"}]
    assert shade["show_when"] == {"field": "colour", "values": ["red"]}
    assert shade["max_length"] == 40


def test_form_speaks_the_language_of_the_call(company):
    ask(company.service, "colour", FieldKind.CHOICE, choices=COLOURS, label_zh="颜色")
    client = caller(company.requester, **{"Accept-Language": "zh-hans"})

    colour = client.get(address("service", service_id=company.service.pk)).json()["form"][0]

    assert colour["label"] == "颜色"
    assert colour["choices"][0]["label"] == "红"


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_of_services_costs_the_same_for_any_number(item_count, assert_queries):
    for number in range(item_count):
        department = make_department(f"D{number}")
        make_standard(department)
        make_service(department)
    client = caller(make_person())
    client.get(address("services"))

    with assert_queries(4):
        rows = client.get(address("services")).json()["results"]

    assert len(rows) == item_count
