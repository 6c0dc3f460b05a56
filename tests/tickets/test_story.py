"""One request from filing to confirmation, and one that breaks its promise."""

from datetime import UTC, datetime

import pytest

from slas.enums import Metric, PauseReason
from slas.models import Escalation
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
from tickets.enums import Kind, Status
from tickets.services import add_reply, confirm_ticket, escalate_due, reopen_ticket, resolve_ticket, wait_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    superior = make_person("Director")
    top = make_department("TOP", head=superior)
    head = make_person("Head of IT")
    it = make_department("IT", head=head, parent=top)
    agent = make_agent(department=it)
    make_standard(it)
    requester = make_person(department=make_department("HR"))
    return {"service": make_service(it), "agent": agent, "head": head, "superior": superior, "requester": requester}


def clock(ticket, metric):
    return ticket.promises.get(metric=metric, is_internal=False).clock


def test_request_is_promised_answered_paused_resolved_reopened_and_confirmed(company):
    ticket = make_ticket(company["service"], company["requester"])

    assert ticket.ref == "IT-0001"
    assert ticket.next_due_at == MONDAY + hours(2)

    add_reply(ticket_id=ticket.pk, by=company["agent"], text="Which building?", at=MONDAY + hours(1))
    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is True
    wait_for(
        ticket_id=ticket.pk,
        reason=PauseReason.REQUESTER,
        text="Which building?",
        by=company["agent"],
        at=MONDAY + hours(2),
    )
    ticket.refresh_from_db()
    assert (ticket.status, ticket.next_due_at) == (Status.WAITING, None)

    add_reply(ticket_id=ticket.pk, by=company["requester"], text="Building 3", at=MONDAY + hours(7))
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert ticket.next_due_at == datetime(2026, 9, 22, 14, 0, tzinfo=UTC)

    resolve_ticket(ticket_id=ticket.pk, by=company["agent"], text="New cable", at=MONDAY + hours(8))
    assert clock(ticket, Metric.RESOLUTION).elapsed == hours(3)
    reopen_ticket(ticket_id=ticket.pk, by=company["requester"], text="Again", at=MONDAY + hours(24))
    resolution = clock(ticket, Metric.RESOLUTION)
    assert (resolution.is_met, resolution.elapsed) == (True, hours(3))
    resolve_ticket(ticket_id=ticket.pk, by=company["agent"], text="Second cable", at=MONDAY + hours(25))
    confirm_ticket(ticket_id=ticket.pk, by=company["requester"], at=MONDAY + hours(26))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.next_due_at, ticket.reopened) == (Status.CLOSED, None, 1)


def test_sweep_warns_breaches_and_escalates_each_step_once(company):
    ticket = make_ticket(company["service"], company["requester"])

    told = []
    for moment in (MONDAY + hours(1.7), MONDAY + hours(2), MONDAY + hours(2.1), MONDAY + hours(7.1)):
        escalate_due(at=moment)
        told = list(Escalation.objects.values_list("step__kind", "told"))

    first_response = [row for row in told if row]
    assert (
        first_response
        == [
            ("warning", [company["head"].pk, company["agent"].pk]),
            ("breach", [company["head"].pk, company["agent"].pk]),
            ("escalation", [company["superior"].pk]),
            ("warning", [company["head"].pk, company["agent"].pk]),
        ][: len(first_response)]
    )
    assert clock(ticket, Metric.FIRST_RESPONSE).breached_at == MONDAY + hours(2)
    kinds = list(ticket.events.values_list("kind", flat=True))
    assert kinds[:3] == [Kind.CREATED, Kind.WARNED, Kind.BREACHED]
