"""Two people, or one impatient one, at the same instant: on two real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from slas.enums import Metric
from tests.factories import MONDAY, hours, make_ticket
from tickets.enums import Kind, Status
from tickets.models import Ticket
from tickets.permissions import MoveRefused
from tickets.services import (
    Overtaken,
    add_reply,
    cancel_ticket,
    create_ticket,
    escalate_due,
    resolve_ticket,
    take_ticket,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls together, each on a connection of its own; what they return or raise, in their order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            return call()
        except Exception as refusal:  # noqa: BLE001 - handed to the assertions
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester)


def test_double_click_on_send_makes_one_message(company, ticket):
    def send():
        return add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY, submission_key="k")

    first, second = at_once(send, send)

    assert first == second
    assert ticket.events.filter(kind=Kind.AGENT_REPLIED).count() == 1


def test_double_click_on_file_makes_one_request(company):
    def file():
        return create_ticket(
            service_id=company.service.pk, by=company.requester, subject="VPN", at=MONDAY, submission_key="k"
        )

    first, second = at_once(file, file)

    assert first == second
    assert Ticket.objects.count() == 1


def test_of_two_agents_answering_at_once_the_second_reads_the_first(company, ticket):
    seen = ticket.events.get().pk

    outcomes = at_once(
        lambda: add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY, seen_event_id=seen),
        lambda: add_reply(ticket_id=ticket.pk, by=company.colleague, text="Two", at=MONDAY, seen_event_id=seen),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == sorted([Overtaken.__name__, "TicketEvent"])
    assert ticket.events.filter(kind=Kind.AGENT_REPLIED).count() == 1


def test_of_two_moves_that_exclude_each_other_one_is_refused(company, ticket):
    outcomes = at_once(
        lambda: resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY),
        lambda: cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="", at=MONDAY),
    )

    ticket.refresh_from_db()
    assert sum(isinstance(outcome, MoveRefused) for outcome in outcomes) == 1
    assert ticket.status in (Status.RESOLVED, Status.CANCELLED)
    assert ticket.events.filter(kind__in=[Kind.RESOLVED, Kind.CANCELLED]).count() == 1


def test_two_agents_taking_at_once_both_leave_their_trace(company, ticket):
    at_once(
        lambda: take_ticket(ticket_id=ticket.pk, by=company.agent, at=MONDAY),
        lambda: take_ticket(ticket_id=ticket.pk, by=company.colleague, at=MONDAY),
    )

    ticket.refresh_from_db()
    taken = list(ticket.events.filter(kind=Kind.ASSIGNED).order_by("id"))
    assert len(taken) == 2
    assert ticket.assignee_id == taken[-1].by_id
    assert ticket.revision == 3


def test_answer_and_sweep_at_the_same_instant_agree_on_the_verdict(company, ticket):
    late = MONDAY + hours(3)

    at_once(
        lambda: add_reply(ticket_id=ticket.pk, by=company.agent, text="Sorry", at=late),
        lambda: escalate_due(at=late),
    )
    escalate_due(at=late)

    clock = ticket.promises.get(metric=Metric.FIRST_RESPONSE).clock
    assert (clock.is_met, clock.breached_at) == (False, MONDAY + hours(2))
    assert ticket.events.filter(kind=Kind.BREACHED).count() == 1
