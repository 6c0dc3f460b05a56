"""The ledger of the ladder says how each step reached those whom it told: on the page, by mail, and read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dashboards.queries.ledger import ledger
from notifications.models import Mail, Notification
from notifications.queries import delivered_steps
from notifications.services import notify_of_events
from tests.factories import MONDAY, hours, make_agent, make_ticket
from tests.tickets.callers import address, all_rows, caller, problem
from tickets.models import Ticket, TicketEvent
from tickets.services import assign_ticket, escalate_due

pytestmark = pytest.mark.django_db
TOLD, MAILED, READ = MONDAY + hours(3), MONDAY + hours(4), MONDAY + hours(5)


@pytest.fixture
def ticket(company):
    """The first response was broken: the head was told, by mail and on the page; the warnings before came too late."""
    ticket = make_ticket(company["service"], company["mei"])
    assign_ticket(ticket_id=ticket.pk, assignee_id=company["agent"].pk, by=company["agent"], at=MONDAY)
    escalate_due(at=TOLD)
    return ticket


def tell():
    notify_of_events(event_ids=list(TicketEvent.objects.values_list("pk", flat=True)), at=TOLD)


def of_the_head(steps, company):
    (found,) = [one for step in steps for one in step.reach.people if one.person_id == company["head"].pk]
    return found


def test_step_that_nobody_heard_of_yet_says_so(company, ticket):
    _ticket, steps = delivered_steps(company["agent"], ticket.ref)

    told = of_the_head(steps, company)
    assert (told.name, told.noticed_at, told.mail_state, told.read_at) == ("Head", None, "", None)


def test_step_says_when_it_was_noticed_mailed_and_read(company, ticket):
    tell()
    Mail.objects.filter(person=company["head"]).update(state="sent", sent_at=MAILED)
    Notification.objects.filter(person=company["head"]).update(read_at=READ)

    _ticket, steps = delivered_steps(company["agent"], ticket.ref)

    told = of_the_head(steps, company)
    assert (told.noticed_at, told.mail_state, told.mailed_at, told.read_at) == (TOLD, "sent", MAILED, READ)


def test_page_ledger_and_api_tell_the_same(company, ticket, client):
    tell()
    Mail.objects.filter(person=company["head"]).update(state="sent", sent_at=MAILED)
    client.force_login(company["agent"])

    piece = client.get(reverse("notifications:steps", args=[ticket.ref])).content.decode()
    (said,) = [
        one
        for step in caller(company["agent"]).get(address("ticket_escalations", ref=ticket.ref)).json()
        for one in step["delivered"]
        if one["name"] == "Head"
    ]
    listed = of_the_head(ledger(company["it"], company["head"]).rows, company)

    assert "mailed" in piece
    assert "not read yet" in piece
    assert (said["mail_state"], said["mailed_at"], said["read_at"]) == ("sent", MAILED.isoformat()[:19] + "Z", None)
    assert (listed.mail_state, listed.mailed_at) == ("sent", MAILED)


def test_page_of_the_department_says_what_did_not_arrive(company, ticket, client):
    tell()
    Mail.objects.filter(person=company["head"]).update(state="failed")
    client.force_login(company["head"])

    page = client.get(reverse("dashboards:escalations", args=["IT"])).content.decode()

    assert "mail could not be sent" in page


def test_many_people_are_counted(company, ticket, client):
    for number in range(4):
        make_agent(f"Agent {number}", department=company["it"])
    other = make_ticket(company["service"], company["mei"])
    escalate_due(at=MONDAY + hours(1.7))
    tell()
    Notification.objects.filter(ticket=other).update(read_at=READ)
    client.force_login(company["agent"])

    piece = client.get(reverse("notifications:steps", args=[other.ref])).content.decode()

    assert "Of 7 people" in " ".join(piece.split())


def test_only_those_who_serve_the_request_read_who_heard_of_it(company, ticket, client):
    client.force_login(company["mei"])

    with pytest.raises(Ticket.DoesNotExist):
        delivered_steps(company["mei"], ticket.ref)
    assert client.get(reverse("notifications:steps", args=[ticket.ref])).status_code == 404
    problem(caller(company["mei"]).get(address("ticket_escalations", ref=ticket.ref)), 404)


def test_ledger_of_the_api_is_for_those_who_read_the_page_of_it(company, ticket):
    url = address("department_escalations", code="IT")
    escalate_due(at=MONDAY + timedelta(days=3))

    rows = all_rows(caller(company["head"]), f"{url}?page_size=2")
    breaches = caller(company["head"]).get(url, {"kind": "breach"}).json()["results"]

    assert len(rows) == 6
    assert [row["fired_at"] for row in rows] == sorted((row["fired_at"] for row in rows), reverse=True)
    assert {row["kind"] for row in breaches} == {"breach"}
    problem(caller(company["agent"]).get(url), 404)
    problem(caller(company["head"]).get(address("department_escalations", code="NOPE")), 404)
    problem(caller(company["head"]).get(url, {"cursor": "made up"}), 400)


def test_cost_is_the_same_for_any_number_of_steps(company, ticket, assert_queries):
    tell()
    with assert_queries(5):
        delivered_steps(company["agent"], ticket.ref)
    escalate_due(at=MONDAY + timedelta(days=3))
    tell()
    with assert_queries(5):
        delivered_steps(company["agent"], ticket.ref)
