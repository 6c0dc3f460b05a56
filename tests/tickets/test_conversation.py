"""Words on a request, and what the clocks make of them."""

from datetime import timedelta

import pytest

from slas.enums import ClockState, Metric, PauseReason
from tests.factories import MONDAY, hours, make_agent, make_ticket
from tickets.enums import Channel, Kind, Status
from tickets.permissions import MoveRefused
from tickets.services import (
    NeedsWords,
    Overtaken,
    add_note,
    add_reply,
    assign_ticket,
    confirm_ticket,
    log_call,
    resolve_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester)


def clock(ticket, metric, cycle=1):
    return ticket.promises.get(metric=metric, is_internal=False, cycle=cycle).clock


def kinds(ticket):
    return list(ticket.events.order_by("id").values_list("kind", flat=True))


def state(ticket):
    ticket.refresh_from_db()
    return ticket.status, ticket.revision, ticket.events.count()


@pytest.mark.parametrize("channel", list(Channel))
def test_first_answer_keeps_the_promise_through_any_channel(company, ticket, channel):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="On it", at=MONDAY + hours(1), channel=channel)

    ticket.refresh_from_db()
    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is True
    assert ticket.first_answered_at == MONDAY + hours(1)
    assert (ticket.status, ticket.assignee) == (Status.OPEN, company.agent)
    assert kinds(ticket) == [Kind.CREATED, Kind.AGENT_REPLIED, Kind.ASSIGNED]


def test_answer_after_due_is_a_miss_even_when_no_worker_ran(company, ticket):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Sorry", at=MONDAY + hours(2) + timedelta(seconds=1))

    first = clock(ticket, Metric.FIRST_RESPONSE)
    assert (first.is_met, first.breached_at) == (False, MONDAY + hours(2))


def test_answer_at_the_very_moment_is_in_time(company, ticket):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Just", at=MONDAY + hours(2))

    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is True


def test_note_and_assignment_never_stop_a_clock(company, ticket):
    add_note(ticket_id=ticket.pk, by=company.agent, text="Looks like the router", at=MONDAY + hours(1))
    assign_ticket(ticket_id=ticket.pk, assignee_id=company.colleague.pk, by=company.agent, at=MONDAY + hours(1))

    assert clock(ticket, Metric.FIRST_RESPONSE).state == ClockState.RUNNING
    assert ticket.events.get(kind=Kind.NOTE_ADDED).is_public is False


def test_logged_call_is_an_answer(company, ticket):
    log_call(ticket_id=ticket.pk, by=company.agent, text="Restarts it tonight", at=MONDAY + hours(1))

    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is True


def test_next_reply_runs_from_the_first_unanswered_message_and_the_next_ones_do_not_move_it(company, ticket):
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Anybody?", at=MONDAY + hours(0.5))
    assert not ticket.promises.filter(metric=Metric.NEXT_REPLY).exists()

    add_reply(ticket_id=ticket.pk, by=company.agent, text="Yes", at=MONDAY + hours(1))
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Still broken", at=MONDAY + hours(2))
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Hello?", at=MONDAY + hours(2.5))
    running = clock(ticket, Metric.NEXT_REPLY)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Here", at=MONDAY + hours(2.75))
    add_reply(ticket_id=ticket.pk, by=company.agent, text="And more", at=MONDAY + hours(2.9))

    assert running.started_at == MONDAY + hours(2)
    assert clock(ticket, Metric.NEXT_REPLY).elapsed == hours(0.75)
    assert ticket.promises.filter(metric=Metric.NEXT_REPLY).count() == 1
    assert clock(ticket, Metric.RESOLUTION).state == ClockState.RUNNING


def test_second_question_starts_a_second_next_reply(company, ticket):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Yes", at=MONDAY)
    for number in (1, 2):
        add_reply(ticket_id=ticket.pk, by=company.requester, text="?", at=MONDAY + hours(number))
        add_reply(ticket_id=ticket.pk, by=company.agent, text="!", at=MONDAY + hours(number + 0.5))

    assert [clock(ticket, Metric.NEXT_REPLY, cycle).elapsed for cycle in (1, 2)] == [hours(0.5), hours(0.5)]


def test_customer_s_message_ends_a_wait_and_the_time_waited_does_not_count(company, ticket):
    wait_for(ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which?", by=company.agent, at=MONDAY + hours(1))
    add_reply(ticket_id=ticket.pk, by=company.requester, text="This", at=MONDAY + hours(6))

    ticket.refresh_from_db()
    solution = clock(ticket, Metric.RESOLUTION)
    assert (ticket.status, ticket.waiting_for, ticket.waiting_note) == (Status.OPEN, "", "")
    assert (solution.state, solution.elapsed) == (ClockState.RUNNING, hours(1))
    assert kinds(ticket)[-1] == Kind.RESUMED


def test_customer_s_message_opens_a_solved_request_again_and_an_agent_s_does_not(company, ticket):
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY + hours(1))

    add_reply(ticket_id=ticket.pk, by=company.agent, text="By the way", at=MONDAY + hours(2))
    assert state(ticket)[0] == Status.RESOLVED
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Not yet", at=MONDAY + hours(3))

    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened, ticket.resolver) == (Status.OPEN, 1, None)
    assert clock(ticket, Metric.NEXT_REPLY).started_at == MONDAY + hours(3)
    assert clock(ticket, Metric.RESOLUTION).is_met is True


def test_one_account_asks_elsewhere_and_serves_at_home(company):
    theirs = make_ticket(company.cabling, company.agent)

    add_reply(ticket_id=theirs.pk, by=company.agent, text="One more thing", at=MONDAY)

    assert kinds(theirs) == [Kind.CREATED, Kind.REQUESTER_REPLIED]
    with pytest.raises(MoveRefused):
        resolve_ticket(ticket_id=theirs.pk, by=company.agent, text="Done", at=MONDAY)


@pytest.mark.parametrize("service", [add_reply, add_note, log_call])
def test_words_are_needed(company, ticket, service):
    before = state(ticket)

    with pytest.raises(NeedsWords):
        service(ticket_id=ticket.pk, by=company.agent, text=" \n", at=MONDAY)

    assert state(ticket) == before


@pytest.mark.parametrize("service", [add_reply, add_note, log_call])
def test_strangers_have_no_say(company, ticket, service):
    before = state(ticket)

    with pytest.raises(MoveRefused):
        service(ticket_id=ticket.pk, by=company.stranger, text="Hello", at=MONDAY)

    assert state(ticket) == before


def test_finished_request_hears_nobody(company, ticket):
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY)
    confirm_ticket(ticket_id=ticket.pk, by=company.requester, at=MONDAY)
    before = state(ticket)

    with pytest.raises(MoveRefused, match="please file a new one"):
        add_reply(ticket_id=ticket.pk, by=company.requester, text="And now?", at=MONDAY)

    assert state(ticket) == before


def test_writer_hears_of_newer_public_words_and_of_nothing_else(company, ticket):
    seen = ticket.events.last().pk
    add_note(ticket_id=ticket.pk, by=company.colleague, text="Internal", at=MONDAY)
    assign_ticket(ticket_id=ticket.pk, assignee_id=company.agent.pk, by=company.colleague, at=MONDAY)
    mine = add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY, seen_event_id=seen)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Two", at=MONDAY, seen_event_id=seen)
    before = state(ticket)

    with pytest.raises(Overtaken, match="Li Wei wrote"):
        add_reply(ticket_id=ticket.pk, by=company.requester, text="Three", at=MONDAY, seen_event_id=seen)

    assert mine.text == "One"
    assert state(ticket) == before


def test_same_sending_arrives_once(company, ticket):
    first = add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY, submission_key="k")
    second = add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY, submission_key="k")
    other = add_reply(ticket_id=ticket.pk, by=company.requester, text="One", at=MONDAY, submission_key="k")

    assert first == second != other


def test_same_key_on_another_request_is_another_sending(company, ticket):
    elsewhere = make_ticket(company.service, company.requester)
    first = add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY, submission_key="k")
    second = add_reply(ticket_id=elsewhere.pk, by=company.agent, text="Two", at=MONDAY, submission_key="k")
    resolve_ticket(ticket_id=elsewhere.pk, by=company.agent, text="Done", at=MONDAY, submission_key="r")
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY, submission_key="r")

    assert (first.ticket, second.ticket, second.text) == (ticket, elsewhere, "Two")
    assert state(ticket)[0] == state(elsewhere)[0] == Status.RESOLVED


def test_second_agent_s_answer_leaves_the_first_in_charge(company, ticket):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="One", at=MONDAY)
    add_reply(ticket_id=ticket.pk, by=make_agent("Priya", department=company.it), text="Two", at=MONDAY)

    ticket.refresh_from_db()
    assert ticket.assignee == company.agent
