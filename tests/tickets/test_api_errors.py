"""Whatever goes wrong, the answer is a problem document in the caller's language, and it reveals nothing."""

import time

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from departments.services import create_api_token
from servicedesk.views import broken
from tests.factories import make_person, make_ticket
from tests.tickets.callers import address, caller, problem

pytestmark = pytest.mark.django_db


def test_call_without_sign_in_is_told_how():
    response = APIClient().get(address("tickets"))

    assert "Bearer" in problem(response, 401)["detail"]
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_wrong_key_is_refused():
    response = APIClient(headers={"Authorization": "Bearer desk_guess"}).get(address("tickets"))

    assert problem(response, 401)["detail"] == "This key is not valid, or no longer."


def test_key_of_an_inactive_person_is_refused():
    person = make_person()
    client = caller(person)
    person.is_active = False
    person.save()

    problem(client.get(address("tickets")), 401)


def test_session_of_an_inactive_person_is_refused():
    person = make_person()
    client = APIClient()
    client.force_login(person)
    person.is_active = False
    person.save()

    problem(client.get(address("tickets")), 401)


def test_session_writes_only_with_the_csrf_token(company):
    ticket = make_ticket(company.service, company.requester)
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(company.requester)

    response = client.post(address("replies", ref=ticket.ref), {"text": "Hello"}, format="json")

    assert "CSRF" in problem(response, 403)["detail"]
    assert ticket.events.count() == 1


def test_session_reads(company):
    client = APIClient()
    client.force_login(company.requester)

    assert client.get(address("tickets")).status_code == 200


def test_unknown_and_foreign_requests_are_told_apart_by_nobody(company):
    ticket = make_ticket(company.service, company.requester)
    client = caller(company.stranger)

    foreign = client.get(address("ticket", ref=ticket.ref))
    unknown = client.get(address("ticket", ref="IT-9999"))

    problem(foreign, 404)
    assert foreign.content == unknown.content
    assert foreign.headers.keys() == unknown.headers.keys()


@pytest.mark.parametrize("name", ["replies", "move_take", "move_cancel"])
def test_writing_to_a_foreign_request_finds_nothing(company, name):
    ticket = make_ticket(company.service, company.requester)

    response = caller(company.stranger).post(address(name, ref=ticket.ref), {"text": "Hello"}, format="json")

    problem(response, 404)
    assert ticket.events.count() == 1


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/tickets/", "/api/v1/tickets", "/api/v1/services/%00/"])
def test_unknown_address_is_a_problem_document(path):
    problem(APIClient().get(path), 404)


def test_unknown_method_names_the_known_ones(company):
    response = caller(company.requester).delete(address("tickets"))

    problem(response, 405)
    assert "POST" in response.headers["Allow"]


def test_other_content_is_refused(company):
    response = caller(company.requester).post(address("tickets"), "a=1", content_type="text/plain")

    problem(response, 415)


def test_other_formats_are_not_served(company):
    problem(caller(company.requester, Accept="text/html").get(address("tickets")), 406)


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "\xff", '{"subject": NaN}'])
def test_unreadable_body_is_a_bad_call(company, body):
    response = caller(company.requester).post(
        address("tickets"), body.encode("latin-1"), content_type="application/json"
    )

    problem(response, 400)


def test_missing_fields_are_named(company):
    response = caller(company.requester).post(address("tickets"), {"service": "x"}, format="json")

    body = problem(response, 400)
    assert body["type"] == "urn:servicedesk:problem:invalid"
    assert {row["field"] for row in body["errors"]} == {"service", "subject", "description"}
    assert all(row["messages"] for row in body["errors"])


def test_refusal_has_a_name_for_programs(company):
    ticket = make_ticket(company.service, company.requester)

    response = caller(company.requester).post(address("move_take", ref=ticket.ref))

    assert problem(response, 409)["type"] == "urn:servicedesk:problem:move-refused"


def test_too_many_calls_are_told_when_to_come_back(company):
    client = caller(company.requester)
    cache.set(f"throttle_user_{company.requester.pk}", [time.time()] * 600, 60)

    response = client.get(address("tickets"))

    assert "wait" in problem(response, 429)["detail"]
    assert 0 < int(response.headers["Retry-After"]) <= 61


def test_fault_of_ours_is_a_problem_document_for_programs_and_a_page_for_people(rf):
    told = problem(broken(rf.get("/api/v1/tickets/")), 500)

    assert "Traceback" not in told["detail"]
    assert broken(rf.get("/requests/")).headers["Content-Type"].startswith("text/html")


def test_person_is_answered_in_their_language():
    client = caller(make_person(language="zh-hans"))

    response = client.get(address("ticket", ref="IT-1"))

    assert response.headers["Content-Language"] == "zh-hans"


def test_language_of_the_call_wins():
    client = caller(make_person(language="zh-hans"), **{"Accept-Language": "en"})

    assert client.get(address("tickets")).headers["Content-Language"] == "en"


def test_person_without_a_wish_in_the_call_is_answered_in_their_language():
    client = caller(make_person(language="zh-hans"), **{"Accept-Language": "*"})

    assert client.get(address("tickets")).headers["Content-Language"] == "zh-hans"


def test_expired_key_is_refused():
    person, now = make_person(), timezone.now()
    _token, key = create_api_token(by=person, name="old", at=now, expires_at=now)

    problem(APIClient(headers={"Authorization": f"Bearer {key}"}).get(address("tickets")), 401)


def test_half_a_character_is_a_mistake_of_the_caller(company):
    ticket = make_ticket(company.service, company.requester)
    half = '{"text": "t", "reason": "\\ud800"}'
    client = caller(company.agent)

    problem(client.post(address("move_wait", ref=ticket.ref), half, content_type="application/json"), 400)


def test_wrong_keys_are_counted_and_a_right_one_is_let_through(company):
    guesser = APIClient(headers={"Authorization": "Bearer desk_guess"})
    for _guess in range(30):
        guesser.get(address("moves"))

    assert "wait" in problem(guesser.get(address("moves")), 429)["detail"]
    assert caller(company.agent).get(address("moves")).status_code == 200
