"""HR admins read and send standards as files over the API; nobody else finds anything there."""

import json

import pytest

from slas.documents import document_data
from slas.queries.documents import department_document
from tests.slas.files import DRAFT, MONDAY, Company, stored
from tests.tickets.callers import address, caller, problem

pytestmark = pytest.mark.django_db
DAYS = slice(DRAFT.index("    days:"), DRAFT.index("standards:"))  # dates that will be over when this runs
FILE = DRAFT.replace(DRAFT[DAYS], "")
POSTED = ("standards_check", "standards_diff", "standards_import")


@pytest.fixture
def company():
    return Company()


@pytest.fixture
def hr(company):
    return caller(company.hr)


def send(client, name, text=FILE, *, query="", kind="application/yaml", department="IT"):
    return client.post(address(name, department=department) + query, data=text.encode(), content_type=kind)


def test_departments_with_standards_are_listed_with_the_address_of_their_file(hr):
    (row,) = hr.get(address("standards")).json()["results"]

    assert (row["code"], row["name"]) == ("IT", "IT department")
    assert hr.get(row["url"]).json()["department"] == "IT"


def test_file_is_json_or_yaml_as_asked(hr, company):
    where = address("standards_file", department="IT")

    as_json = hr.get(where)
    as_yaml = hr.get(where, headers={"Accept": "application/yaml"})

    assert as_json.json() == document_data(department_document(company.it, at=MONDAY))
    assert as_yaml.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert as_yaml.content.decode() == company.written()
    assert hr.get(where + "?format=yaml").content == as_yaml.content


def test_file_is_checked_compared_and_taken(hr, company):
    before = stored()

    checked = send(hr, "standards_check").json()
    differed = send(hr, "standards_diff").json()
    rehearsed = send(hr, "standards_import", query="?dry_run=true").json()
    unchanged = stored() == before
    taken = send(hr, "standards_import").json()

    assert checked == {"valid": True}
    assert unchanged
    assert differed == {"differs": True, "changes": taken["changes"]}
    assert rehearsed == {"dry_run": True, "changes": taken["changes"]}
    assert {"fact": "Resolution, Normal", "before": "8 h", "after": "20 h"} in taken["changes"][-1]["differences"]
    assert company.newest.edited_by == company.hr
    assert send(hr, "standards_diff").json() == {"differs": False, "changes": []}


def test_json_is_taken_like_yaml(hr, company):
    send(hr, "standards_import")
    data = document_data(department_document(company.it, at=MONDAY))
    data["standards"][0]["draft"]["process"] = "Smile 😀"

    taken = send(hr, "standards_import", json.dumps(data), kind="application/json")

    assert [change["what"] for change in taken.json()["changes"]] == ["changed the draft"]
    assert company.newest.process == "Smile 😀"


@pytest.mark.parametrize("name", POSTED)
def test_faults_are_a_problem_document_with_lines(hr, name):
    before = stored()

    body = problem(send(hr, name, FILE.replace("30 m", "0 m").replace("80 %", "often")), 422)

    assert stored() == before
    assert body["type"] == "urn:servicedesk:problem:document-refused"
    assert body["detail"] == "2 lines need a change; nothing was taken over."
    lines = FILE.splitlines()
    assert [error["line"] for error in body["errors"]] == [
        number for number, line in enumerate(lines, 1) if "{first_response: 30 m" in line or "80 %" in line
    ]
    assert all(error["field"] and error["messages"] for error in body["errors"])


def test_faults_speak_the_language_of_the_call(company):
    client = caller(company.hr, **{"Accept-Language": "zh-hans"})

    body = problem(send(client, "standards_check", FILE.replace("80 %", "often")), 422)

    assert body["errors"][0]["messages"] == ["请填写“80 %”、“due”、“30 m before due”或“4 h after due”。"]


@pytest.mark.parametrize("who", ["head", "requester"])
def test_nobody_but_hr_admins_finds_anything(company, who):
    person = company.head if who == "head" else company.sales.head
    client, before = caller(person), stored()

    problem(client.get(address("standards")), 404)
    problem(client.get(address("standards_file", department="IT")), 404)
    for name in POSTED:
        problem(send(client, name), 404)
    assert stored() == before


def test_unknown_department_is_not_found(hr):
    problem(hr.get(address("standards_file", department="NONE")), 404)
    problem(send(hr, "standards_import", department="NONE"), 404)


def test_file_of_another_department_is_refused(hr):
    body = problem(send(hr, "standards_import", department="SALES"), 422)

    assert body["errors"][0]["messages"] == ["This file is of IT and was sent as one of SALES."]


@pytest.mark.parametrize(
    ("kind", "text", "status"),
    [("application/yaml", b"\xff\xfe", 400), ("text/plain", b"department: IT", 415), ("application/yaml", b"", 422)],
)
def test_what_is_no_text_of_a_known_kind_is_refused(hr, kind, text, status):
    problem(hr.post(address("standards_check", department="IT"), data=text, content_type=kind), status)


def test_problem_is_json_also_for_who_asked_for_yaml(hr):
    response = hr.get(address("standards_file", department="NONE"), headers={"Accept": "application/yaml"})

    problem(response, 404)
