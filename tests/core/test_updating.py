"""Many rows changed in one statement: each gets its own values, whatever their type, and no other row changes."""

from datetime import timedelta

import pytest

from core.copying import append_rows
from core.updating import update_rows
from slas.models import Clock
from tests.factories import MONDAY, hours, make_department, make_person, make_service, make_standard, make_ticket
from tickets.enums import Kind
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def tickets():
    department = make_department("IT")
    make_standard(department, first_response=2, resolution=12)
    service = make_service(department)
    return [make_ticket(service, make_person(), subject=f"Number {n}") for n in range(3)]


def test_each_row_gets_its_own_values_in_one_statement(tickets, assert_queries):
    first, second, _third = tickets
    first.subject, first.next_due_at, first.revision = 'It\'s "new" 100 % {a,b}\\', MONDAY, 7
    second.subject, second.next_due_at, second.revision = "第二", None, 8

    with assert_queries(1):
        update_rows(Ticket, [first, second], ["subject", "next_due_at", "revision"])

    found = list(Ticket.objects.order_by("pk").values_list("subject", "next_due_at", "revision"))
    assert found[:2] == [('It\'s "new" 100 % {a,b}\\', MONDAY, 7), ("第二", None, 8)]
    assert found[2][0] == "Number 2"


def test_fields_that_are_not_named_stay_as_they_are(tickets):
    tickets[0].subject = tickets[0].description = "Changed"

    update_rows(Ticket, tickets, ["subject"])

    assert list(Ticket.objects.filter(pk=tickets[0].pk).values_list("subject", "description")) == [("Changed", "")]


def test_durations_truth_and_keys_of_others_are_written(tickets):
    clock, *_others = clocks = list(Clock.objects.order_by("pk"))
    other = make_department("HR")
    for each in clocks:
        each.elapsed, each.is_met, each.department = timedelta(days=2, microseconds=each.pk), None, other
    clock.is_met = True

    update_rows(Clock, clocks, ["elapsed", "is_met", "department"])

    written = Clock.objects.order_by("pk")
    assert [each.elapsed for each in written] == [timedelta(days=2, microseconds=each.pk) for each in clocks]
    assert [each.is_met for each in written] == [True] + [None] * (len(clocks) - 1)
    assert {each.department_id for each in written} == {other.pk}


def test_nothing_to_change_asks_nothing(assert_queries):
    with assert_queries(0):
        update_rows(Ticket, [], ["subject"])


def test_appended_rows_get_keys_in_their_order(tickets, assert_queries):
    events = [
        TicketEvent(ticket=ticket, kind=Kind.NOTE_ADDED, at=MONDAY + hours(number), data={"n": number})
        for number, ticket in enumerate(tickets)
    ]

    with assert_queries(2):
        append_rows(TicketEvent, events)

    written = TicketEvent.objects.filter(kind=Kind.NOTE_ADDED).order_by("pk").values_list("pk", "ticket_id", "data")
    assert list(written) == [(event.pk, event.ticket_id, event.data) for event in events]


def test_nothing_to_append_asks_nothing(assert_queries):
    with assert_queries(0):
        append_rows(TicketEvent, [])
