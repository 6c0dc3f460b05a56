"""Whom a step of the ladder told, as the timeline says it."""

import pytest

from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_standard
from tests.factories import make_ticket as file_ticket
from tickets.enums import Kind
from tickets.queries.page import ticket_page, ticket_to_show
from tickets.services import assign_ticket, escalate_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def it():
    department = make_department("IT", head=make_person("Head"), name="IT")
    make_standard(department)
    make_service(department)
    return department


@pytest.fixture
def ticket(it):
    return file_ticket(it.services.get(), make_person("Mei"))


def lines(ticket, kind):
    asker = ticket.requester
    page = ticket_page(asker, ticket_to_show(asker, ticket.ref), MONDAY + hours(3))
    return [line for line in page.lines if line.event.kind == kind]


def test_a_team_is_told_in_one_word_with_the_names_beside(it, ticket):
    for name in ("Ann", "Ben", "Cem"):
        make_agent(name, department=it)

    escalate_due(at=MONDAY + hours(2.1))

    (line,) = lines(ticket, Kind.BREACHED)
    assert "Told Head, the 3 agents of IT." in line.words
    assert line.team == ["Ann", "Ben", "Cem"]


def test_a_small_team_is_told_by_name(it, ticket):
    make_agent("Ann", department=it)

    escalate_due(at=MONDAY + hours(1.7))

    (line,) = lines(ticket, Kind.WARNED)
    assert "Told Ann, Head." in line.words
    assert line.team == []


def test_an_assigned_request_warns_its_agent_alone(it, ticket):
    agents = [make_agent(name, department=it) for name in ("Ann", "Ben", "Cem")]
    assign_ticket(ticket_id=ticket.pk, assignee_id=agents[0].pk, by=agents[0], at=MONDAY)

    escalate_due(at=MONDAY + hours(1.7))

    (line,) = lines(ticket, Kind.WARNED)
    assert "Told Ann." in line.words
    assert line.team == []
