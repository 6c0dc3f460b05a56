"""Programs file requests through the very form of the page, once for each Idempotency-Key."""

import json

import pytest

from departments.enums import FieldKind
from tests.factories import make_service, make_ticket
from tests.factories.forms import COLOURS, ask
from tests.tickets.callers import address, caller, problem
from tickets.models import Submission, Ticket

pytestmark = pytest.mark.django_db


def wish(company, **more):
    return {"service": company.service.pk, "subject": "VPN drops", "description": "Every hour", **more}


def file(client, data, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(address("tickets"), json.dumps(data), content_type="application/json", headers=headers)


def test_filed_request_is_answered_with_its_promises(company):
    response = file(caller(company.requester), wish(company))

    made = response.json()
    ticket = Ticket.objects.get()
    assert response.status_code == 201
    assert response.headers["Location"] == made["url"]
    assert made["ref"] == ticket.ref == "IT-0001"
    assert made["status"] == "new"
    assert [promise["state"] for promise in made["promises"]] == ["running", "running"]
    assert made["last_event_id"] == ticket.events.get().pk
    assert (ticket.channel, ticket.requester, ticket.priority) == ("api", company.requester, 3)


def test_answers_are_kept_as_the_page_keeps_them(company):
    ask(company.service, "colour", FieldKind.CHOICE, choices=COLOURS)
    ask(company.service, "colours", FieldKind.MULTI_CHOICE, choices=COLOURS)
    ask(company.service, "amount", FieldKind.NUMBER)
    ask(company.service, "since", FieldKind.DATE)
    ask(company.service, "urgent", FieldKind.YES_NO)
    ask(company.service, "boss", FieldKind.PERSON)
    ask(company.service, "place", FieldKind.DEPARTMENT)
    answers = {
        "colour": "red", "colours": ["red", "blue"], "amount": 12.5, "since": "2026-09-28", "urgent": True,
        "boss": company.director.email, "place": company.hr.pk,
    }  # fmt: skip

    response = file(caller(company.requester), wish(company, answers=answers))

    kept = {row["key"]: row["value"] for row in response.json()["answers"]}
    assert kept == {**answers, "amount": "12.5", "boss": company.director.pk}


def test_answers_are_refused_in_the_words_of_the_page(company):
    ask(company.service, "colour", FieldKind.CHOICE, choices=COLOURS, is_required=True)
    ask(company.service, "amount", FieldKind.NUMBER)

    response = file(caller(company.requester), wish(company, answers={"amount": "many"}))

    told = {row["field"]: row["messages"] for row in problem(response, 400)["errors"]}
    assert told == {
        "answers.colour": ["Choose an answer to “Colour”."],
        "answers.amount": ["Write “Amount” as a number, like 12.5."],
    }
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "answers", [{"none": "x"}, {"colour": {"a": 1}}, {"colour": [["red"]]}, {"colour": "\ud800"}, "red"]
)
def test_answers_of_no_known_shape_are_refused(company, answers):
    ask(company.service, "colour", FieldKind.CHOICE, choices=COLOURS)

    problem(file(caller(company.requester), wish(company, answers=answers)), 400)

    assert not Ticket.objects.exists()


def test_request_for_a_colleague(company):
    response = file(caller(company.requester), wish(company, beneficiary=company.stranger.email, priority=1))

    assert response.json()["beneficiary"]["id"] == company.stranger.pk
    assert response.json()["priority"] == 1


def test_unknown_colleague_is_named_as_the_field(company):
    response = file(caller(company.requester), wish(company, beneficiary="nobody@example.com"))

    assert problem(response, 400)["errors"][0]["field"] == "beneficiary"


def test_service_not_offered_is_refused(company):
    closed = make_service(company.it, "Fax", is_active=False)

    response = file(caller(company.requester), wish(company, service=closed.pk))

    assert problem(response, 400)["errors"][0]["field"] == "service"


def test_same_key_is_done_once_and_answered_the_same(company):
    client = caller(company.requester)
    first = file(client, wish(company), key="a-1")
    client.post(address("move_cancel", ref=first.json()["ref"]), {}, format="json")

    again = file(client, wish(company), key="a-1")

    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert Ticket.objects.count() == 1


def test_same_key_for_another_request_is_refused(company):
    client = caller(company.requester)
    file(client, wish(company), key="a-1")

    response = file(client, wish(company, subject="Something else"), key="a-1")

    assert problem(response, 422)["type"] == "urn:servicedesk:problem:already-sent-differently"
    assert Ticket.objects.count() == 1


def test_keys_belong_to_their_person(company):
    file(caller(company.requester), wish(company), key="a-1")

    assert file(caller(company.stranger), wish(company), key="a-1").status_code == 201
    assert Ticket.objects.count() == 2


def test_key_of_a_refused_call_may_be_used_again(company):
    client = caller(company.requester)
    problem(file(client, wish(company, subject=""), key="a-1"), 400)

    assert file(client, wish(company), key="a-1").status_code == 201


def test_key_of_a_form_in_the_portal_is_not_the_key_of_a_call(company):
    make_ticket(company.service, company.requester, submission_key="a-1")

    assert file(caller(company.requester), wish(company), key="a-1").status_code == 201
    assert Submission.objects.count() == 2


@pytest.mark.parametrize("key", ["with space", "ключ", "x" * 77])
def test_strange_keys_are_refused(company, key):
    response = file(caller(company.requester), wish(company), key=key.encode().decode("latin-1"))

    assert problem(response, 400)["errors"][0]["field"] == "Idempotency-Key"
    assert not Ticket.objects.exists()


def test_scripts_stay_words(company):
    made = file(caller(company.requester), wish(company, subject="<script>alert(1)</script>")).json()

    assert made["subject"] == "<script>alert(1)</script>"
