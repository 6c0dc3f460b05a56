"""A calendar gets new hours: open requests move over, say so, and nothing decided is touched."""

from datetime import timedelta

import pytest
from django.urls import reverse

from slas.models import Clock
from slas.services import revise_calendar
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
from tests.factories.standards import OFFICE_HOURS
from tickets.enums import Kind
from tickets.models import Ticket, TicketEvent
from tickets.queries.verification import differences
from tickets.services import add_reply, reopen_ticket, resolve_ticket, retime_open_requests, wait_for

pytestmark = pytest.mark.django_db
TUESDAY_OFF = {"2026-09-22": {"name": "Day off", "name_zh": "休息", "hours": []}}
LATER = MONDAY + hours(2)


@pytest.fixture
def desk():
    department = make_department("IT")
    version = make_standard(department, first_response=2, resolution=12)
    return make_service(department), make_agent(department=department), version.calendar


def give_tuesday_off(calendar, *, at=LATER, exceptions=None):
    hr = make_person("HR", is_hr_admin=True)
    exceptions = TUESDAY_OFF if exceptions is None else exceptions
    return revise_calendar(
        calendar_id=calendar.pk, timezone="UTC", weekly=OFFICE_HOURS, exceptions=exceptions, by=hr, at=at
    )


def retimed(ticket):
    return [event.data for event in TicketEvent.objects.filter(ticket=ticket, kind=Kind.RETIMED)]


def solution(ticket):
    return Clock.objects.get(promise__ticket=ticket, metric="resolution")


def test_open_request_is_due_later_and_its_history_says_from_when_to_when(desk):
    service, _agent, calendar = desk
    ticket = make_ticket(service, make_person())
    give_tuesday_off(calendar)

    assert retime_open_requests(at=LATER) == 1
    assert retime_open_requests(at=LATER) == 0

    (data,) = retimed(ticket)
    assert [moved["metric"] for moved in data["due"]] == ["resolution"]
    assert (data["due"][0]["before"][:16], data["due"][0]["after"][:16]) == ("2026-09-22T14:00", "2026-09-23T14:00")
    assert solution(ticket).calendar.number == 2
    assert list(differences(at=LATER + timedelta(days=4))) == []


def test_decided_promise_keeps_its_hours(desk):
    service, agent, calendar = desk
    ticket = make_ticket(service, make_person())
    resolve_ticket(ticket_id=ticket.pk, by=agent, text="Done", at=MONDAY + hours(1))
    before = solution(ticket)
    give_tuesday_off(calendar)

    assert retime_open_requests(at=LATER) == 0

    after = solution(ticket)
    assert (after.calendar_id, after.due_at, after.is_met) == (before.calendar_id, before.due_at, True)
    assert retimed(ticket) == []


def test_reopened_request_moves_to_the_hours_in_use(desk):
    service, agent, calendar = desk
    customer = make_person()
    ticket = make_ticket(service, customer)
    resolve_ticket(ticket_id=ticket.pk, by=agent, text="Done", at=MONDAY + hours(1))
    give_tuesday_off(calendar)
    reopen_ticket(ticket_id=ticket.pk, by=customer, text="Still broken", at=LATER)

    assert retime_open_requests(at=LATER) == 1

    assert solution(ticket).calendar.number == 2
    assert list(differences(at=LATER + timedelta(days=4))) == []


def test_waiting_request_moves_silently_and_is_due_by_the_new_hours_when_resumed(desk):
    service, agent, calendar = desk
    customer = make_person()
    ticket = make_ticket(service, customer)
    wait_for(ticket_id=ticket.pk, reason="requester", text="Which one?", by=agent, at=MONDAY + hours(1))
    give_tuesday_off(calendar)

    retime_open_requests(at=LATER)
    add_reply(ticket_id=ticket.pk, by=customer, text="This one", at=MONDAY + hours(9))

    assert retimed(ticket) == []
    assert solution(ticket).due_at == MONDAY + timedelta(days=3) + hours(3)


def test_request_shows_the_sooner_moment_and_its_page_explains_it(desk, client):
    service, _agent, calendar = desk
    customer = make_person()
    ticket = make_ticket(service, customer)
    give_tuesday_off(calendar, at=MONDAY)
    give_tuesday_off(calendar, exceptions={"2026-09-21": {"name": "", "name_zh": "", "hours": [["14:00", "18:00"]]}})
    retime_open_requests(at=LATER)
    client.force_login(customer)

    page = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()

    assert "The hours of <b>Office</b> changed." in page
    assert "hours of the calendar changed" in page
    assert Ticket.objects.get(pk=ticket.pk).next_due_at == MONDAY + hours(7)


def test_many_requests_move_in_batches_that_add_up(desk, assert_queries):
    service, _agent, calendar = desk
    tickets = [make_ticket(service, make_person()) for _number in range(3)]
    revision = give_tuesday_off(calendar)

    with assert_queries(13):
        first = retime_open_requests(at=LATER, limit=2)
    with assert_queries(13):
        second = retime_open_requests(at=LATER, limit=2)
    third = retime_open_requests(at=LATER, limit=2)

    assert (first, second, third) == (2, 1, 0)
    assert revision.clocks_to_move == 6
    assert all(len(retimed(ticket)) == 1 for ticket in tickets)
