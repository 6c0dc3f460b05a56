"""My requests: grouped, filtered, paged by key, exported."""

import pytest
from django.urls import reverse

from slas.enums import PauseReason
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets.services import cancel_ticket, wait_for

pytestmark = pytest.mark.django_db

PAGE = "/requests/"


@pytest.fixture
def desk(client):
    it = make_department("IT")
    make_standard(it)
    person = make_person(department=make_department("HR"))
    client.force_login(person)
    return {"service": make_service(it), "agent": make_agent(department=it), "person": person}


def html(client, **query):
    return client.get(PAGE, query).content.decode()


def test_requests_are_grouped_by_whose_turn_it_is(client, desk):
    waiting = make_ticket(desk["service"], desk["person"], subject="Which building")
    make_ticket(desk["service"], desk["person"], subject="Still running")
    over = make_ticket(desk["service"], desk["person"], subject="Withdrawn")
    wait_for(ticket_id=waiting.pk, reason=PauseReason.REQUESTER, text="Which?", by=desk["agent"], at=MONDAY + hours(1))
    cancel_ticket(ticket_id=over.pk, by=desk["person"], text="", at=MONDAY + hours(1))

    opened, done = html(client), html(client, show="done")

    assert opened.index("Your turn") < opened.index("Which building") < opened.index("Still running")
    assert "Withdrawn" not in opened
    assert "Withdrawn" in done
    assert "Still running" not in done


def test_requests_for_me_are_mine_too_and_those_of_others_are_not(client, desk):
    stranger = make_person(department=make_department("FIN"))
    make_ticket(desk["service"], stranger, subject="For me", beneficiary=desk["person"])
    make_ticket(desk["service"], stranger, subject="Not mine")

    page = html(client)

    assert "For me" in page
    assert "Not mine" not in page


def test_department_shows_its_open_requests_but_no_restricted_ones(client, desk):
    colleague = make_person(department=desk["person"].department)
    secret = make_service(desk["service"].department, name="Salary", is_restricted=True)
    make_ticket(desk["service"], colleague, subject="Team printer")
    make_ticket(secret, colleague, subject="My salary")

    page = html(client, whose="department")

    assert "Team printer" in page
    assert "My salary" not in page
    assert "Team printer" not in html(client)


def test_filter_keeps_one_serving_department_and_ignores_nonsense(client, desk):
    make_ticket(desk["service"], desk["person"], subject="To IT")
    make_ticket(make_service(make_department("FIN")), desk["person"], subject="To finance")

    assert "To finance" not in html(client, department="IT")
    assert "To finance" in html(client, department="' OR 1=1", show="hostile", whose="everybody", after="%%%")


def test_older_requests_follow_on_the_next_page(client, desk):
    for number in range(23):
        make_ticket(desk["service"], desk["person"], subject=f"Number {number}.", at=MONDAY + hours(number))

    first = client.get(PAGE)
    second = client.get(PAGE, {"after": first.context["next_cursor"]})

    shown = [lane.ticket.subject for page in (first, second) for lane in page.context["rows"]]
    assert shown == [f"Number {number}." for number in reversed(range(23))]
    assert second.context["next_cursor"] == ""


def test_nothing_there_offers_the_first_step(client, desk):
    assert reverse("tickets:services") in html(client)
    assert "Nothing open" in html(client)


def test_export_is_a_file_in_which_nothing_runs(client, desk):
    make_ticket(desk["service"], desk["person"], subject="=HYPERLINK(1)")
    make_ticket(desk["service"], make_person("Stranger"), subject="Not mine")

    response = client.get("/requests/export.csv")

    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeffReference")
    assert "'=HYPERLINK(1)" in text
    assert "Not mine" not in text


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_requests(client, desk, assert_queries, item_count):
    for _number in range(item_count):
        make_ticket(desk["service"], desk["person"])
    client.get(PAGE)

    with assert_queries(8):
        client.get(PAGE)
