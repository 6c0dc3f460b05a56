"""What is written down when work ends or stops: the standard's quality indicators, and why time was lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.quarters import Quarter
from dashboards.queries.definitions import Period
from dashboards.queries.fairness import tellings
from slas.enums import PauseReason
from tests.factories import MONDAY, hours, make_standard, make_ticket
from tickets.enums import Cause, Kind, Status
from tickets.queries.quality import quality_lines
from tickets.services import reopen_ticket, resolve_ticket, wait_for

pytestmark = pytest.mark.django_db
TEN, NOON = MONDAY + hours(1), MONDAY + hours(3)
QUALITY = {"quality": "- Works again\n- Cause noted\n", "quality_zh": "恢复正常\n已记录原因"}


@pytest.fixture
def checked(company):
    """The password service has a standard of its own, with two indicators."""
    make_standard(company.it, service=company.service, **QUALITY)
    return company


def test_lines_of_the_standard_in_both_languages(checked):
    ticket = make_ticket(checked.service, checked.requester)

    assert [(line.text, line.text_zh) for line in quality_lines(ticket)] == [
        ("Works again", "恢复正常"),
        ("Cause noted", "已记录原因"),
    ]


def test_request_without_a_promise_asks_for_nothing(company):
    ticket = make_ticket(company.cabling, company.requester)

    assert quality_lines(ticket) == []
    resolve_ticket(ticket_id=ticket.pk, by=company.neighbour, text="Done", at=NOON, met=[0])
    assert "quality" not in ticket.events.get(kind=Kind.RESOLVED).data


def test_what_held_is_kept_in_the_words_of_that_day(checked):
    ticket = make_ticket(checked.service, checked.requester)

    resolve_ticket(ticket_id=ticket.pk, by=checked.agent, text="Done", at=NOON, met=[1])

    kept = ticket.events.get(kind=Kind.RESOLVED).data["quality"]
    assert [(row["text"], row["met"]) for row in kept] == [("Works again", False), ("Cause noted", True)]


def test_solving_without_being_asked_claims_nothing(checked):
    ticket = make_ticket(checked.service, checked.requester)

    resolve_ticket(ticket_id=ticket.pk, by=checked.agent, text="Done", at=NOON)

    assert "quality" not in ticket.events.get(kind=Kind.RESOLVED).data


def test_agent_ticks_the_list_and_the_requester_reads_it(checked, client):
    ticket = make_ticket(checked.service, checked.requester, at=timezone.now() - hours(1))
    client.force_login(checked.agent)
    solving = reverse("tickets:move", args=[ticket.ref, "resolve"])

    offered = client.get(solving).content.decode()
    refused = client.post(solving, {"text": "Done", "met": ["7"]})
    done = client.post(solving, {"text": "Done", "met": ["0"]})
    client.force_login(checked.requester)
    read = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()

    assert "Works again" in offered
    assert (refused.status_code, done.status_code) == (422, 302)
    assert "Works again" in read
    assert "not confirmed" in read


def test_causes_of_waits_and_returns_are_counted_for_the_department(company):
    ticket = make_ticket(company.service, company.requester)
    wait_for(
        ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which printer?", by=company.agent, at=TEN,
        cause=Cause.MISSING,
    )  # fmt: skip
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=NOON)
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="The other one", at=NOON, cause=Cause.MISUNDERSTOOD)
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=NOON)
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="Again", at=NOON, cause=Cause.CAME_BACK)

    told = tellings(Period.of(Quarter.of(MONDAY.date())))[company.it.pk]

    assert told["misunderstood"] == 2
    assert ticket.events.get(kind=Kind.WAITING_STARTED).data["cause"] == "missing"


def test_cause_is_said_in_the_timeline_and_refused_when_unknown(company, client):
    ticket = make_ticket(company.service, company.requester, at=timezone.now() - hours(1))
    client.force_login(company.agent)
    waiting = reverse("tickets:move", args=[ticket.ref, "wait"])

    refused = client.post(waiting, {"reason": "requester", "text": "Which?", "cause": "laziness"})
    ticket.refresh_from_db()
    still = ticket.status
    done = client.post(waiting, {"reason": "requester", "text": "Which?", "cause": "missing"})
    page = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()

    assert (refused.status_code, still, done.status_code) == (422, Status.NEW, 302)
    assert "information was missing" in page
