"""A company in which Mei of HR asks IT, and time that passes as the test says."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from surveys.models import Pulse
from surveys.services import plan_pulses
from tests.factories import MONDAY, make_agent, make_department, make_person, make_service, make_ticket
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import resolve_ticket

DAY = timedelta(days=1)


@pytest.fixture
def company():
    head = make_person("Head of IT")
    it = make_department("IT", head=head)
    hr = make_department("HR")
    return SimpleNamespace(
        it=it, hr=hr, head=head, agent=make_agent("Li Wei", department=it), colleague=make_agent("Zhao", department=it),
        mei=make_person("Mei", department=hr), service=make_service(it),
    )  # fmt: skip


@pytest.fixture
def solved(company):
    """A function: Mei (or another) files a request, Li Wei solves it at the moment given; returns the event."""

    def solve(*, at=MONDAY, customer=None, agent=None, service=None, **fields):
        ticket = make_ticket(service or company.service, customer or company.mei, at=at, **fields)
        resolve_ticket(ticket_id=ticket.pk, by=agent or company.agent, text="Done.", at=at)
        return TicketEvent.objects.select_related("ticket").get(ticket=ticket, kind=Kind.RESOLVED)

    return solve


@pytest.fixture
def asked(solved):
    """A function: the same, with the worker's decision about the pulse; returns the pulse."""

    def ask(**fields):
        event = solved(**fields)
        plan_pulses(event_ids=[event.pk])
        return Pulse.objects.select_related("ticket", "person").get(resolution=event)

    return ask
