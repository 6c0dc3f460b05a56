"""Moves from status to status: what each changes, what it refuses, and what the clocks make of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from slas.enums import ClockState, Metric, PauseReason, SpanKind
from tests.factories import MONDAY, hours, make_standard, make_ticket
from tickets.enums import MOVES, OPEN_STATUSES, Kind, Move, Side, Status
from tickets.permissions import MoveRefused, allowed_moves, check_move
from tickets.services import (
    NeedsFutureDate,
    NeedsWords,
    NotAnAgent,
    Overtaken,
    add_reply,
    assign_ticket,
    cancel_ticket,
    close_settled,
    confirm_ticket,
    escalate_due,
    reopen_ticket,
    resolve_ticket,
    resume_due_waits,
    resume_ticket,
    take_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester)


def clock(ticket, metric=Metric.RESOLUTION):
    return ticket.promises.get(metric=metric, is_internal=False).clock


def state(ticket):
    ticket.refresh_from_db()
    return ticket.status, ticket.revision, ticket.events.count(), clock(ticket).state


TEN, ELEVEN = MONDAY + hours(1), MONDAY + hours(2)


def wait(ticket, by, at=TEN, reason=PauseReason.REQUESTER, **more):
    return wait_for(ticket_id=ticket.pk, reason=reason, text="Which room?", by=by, at=at, **more)


def solve(ticket, by, at=ELEVEN, **more):
    return resolve_ticket(ticket_id=ticket.pk, by=by, text="New cable", at=at, **more)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("who", ["requester", "agent", "stranger"])
def test_pages_and_services_read_the_same_table(company, ticket, status, who):
    person = getattr(company, who)
    side = {"requester": Side.CUSTOMER, "agent": Side.SUPPLIER}.get(who)
    ticket.status = status

    allowed = allowed_moves(person, ticket)

    assert allowed == [move for move, rule in MOVES.items() if side in rule.sides and status in rule.sources]
    for move in Move:
        if move in allowed:
            assert check_move(move, person, ticket) == {side}
        else:
            with pytest.raises(MoveRefused):
                check_move(move, person, ticket)


def test_taking_makes_one_s_own_and_twice_is_once(company, ticket):
    take_ticket(ticket_id=ticket.pk, by=company.agent, at=MONDAY)
    take_ticket(ticket_id=ticket.pk, by=company.agent, at=MONDAY)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (company.agent, Status.OPEN)
    assert ticket.events.filter(kind=Kind.ASSIGNED).count() == 1


def test_only_an_agent_of_the_department_is_assigned(company, ticket):
    before = state(ticket)

    with pytest.raises(NotAnAgent):
        assign_ticket(ticket_id=ticket.pk, assignee_id=company.neighbour.pk, by=company.agent, at=MONDAY)

    assert state(ticket) == before


def test_waiting_is_an_answer_and_stops_the_solution_alone(company, ticket):
    wait(ticket, company.agent)

    ticket.refresh_from_db()
    event = ticket.events.get(kind=Kind.WAITING_STARTED)
    assert (ticket.status, ticket.waiting_note, ticket.waiting_since) == (
        Status.WAITING, "Which room?", MONDAY + hours(1),
    )  # fmt: skip
    assert (event.is_public, event.text) == (True, "Which room?")
    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is True
    assert (clock(ticket).state, clock(ticket).due_at) == (ClockState.PAUSED, None)
    assert ticket.next_due_at is None


def test_stopped_clock_never_warns_or_breaks(company, ticket):
    wait(ticket, company.agent)

    escalate_due(at=MONDAY + timedelta(days=90))

    assert clock(ticket).breached_at is None
    assert not ticket.events.filter(kind__in=[Kind.WARNED, Kind.BREACHED, Kind.ESCALATED]).exists()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"reason": PauseReason.REQUESTER, "text": " "}, NeedsWords),
        ({"reason": PauseReason.AGREED_DATE, "text": "Then", "until": None}, NeedsFutureDate),
        ({"reason": PauseReason.AGREED_DATE, "text": "Then", "until": MONDAY.date()}, NeedsFutureDate),
    ],
)
def test_wait_that_says_too_little_is_refused(company, ticket, fields, refusal):
    before = state(ticket)

    with pytest.raises(refusal):
        wait_for(ticket_id=ticket.pk, by=company.agent, at=MONDAY, **fields)

    assert state(ticket) == before


def test_day_of_an_agreed_date_is_the_department_s(company, ticket):
    company.it.timezone = "Asia/Shanghai"
    company.it.save()
    evening = datetime(2026, 9, 21, 17, 0, tzinfo=UTC)  # already Tuesday in Shanghai

    with pytest.raises(NeedsFutureDate):
        wait(ticket, company.agent, evening, PauseReason.AGREED_DATE, until=date(2026, 9, 22))


def test_agreed_date_ends_the_wait_by_itself_on_its_morning(company, ticket):
    wait(ticket, company.agent, reason=PauseReason.AGREED_DATE, until=date(2026, 9, 24))

    early = resume_due_waits(at=datetime(2026, 9, 23, 23, 59, tzinfo=UTC))
    due = resume_due_waits(at=datetime(2026, 9, 24, 0, 0, tzinfo=UTC))

    ticket.refresh_from_db()
    assert (early, due, resume_due_waits(at=datetime(2026, 9, 24, 0, 1, tzinfo=UTC))) == (0, 1, 0)
    assert (ticket.status, clock(ticket).elapsed) == (Status.OPEN, hours(1))
    assert ticket.events.last().by is None


def test_either_side_ends_a_wait(company, ticket):
    for person in (company.agent, company.requester):
        wait(ticket, company.agent)
        resume_ticket(ticket_id=ticket.pk, by=person, at=MONDAY + hours(1))
        assert state(ticket)[0] == Status.OPEN


def test_solving_while_waiting_closes_the_pause(company, ticket):
    wait(ticket, company.agent)
    solve(ticket, company.agent, at=MONDAY + timedelta(days=180))

    ticket.refresh_from_db()
    pause = clock(ticket).spans.get(kind=SpanKind.PAUSE)
    assert (pause.started_at, pause.ended_at) == (MONDAY + hours(1), MONDAY + timedelta(days=180))
    assert (clock(ticket).elapsed, clock(ticket).is_met, clock(ticket).state) == (hours(1), True, ClockState.STOPPED)
    assert (ticket.waiting_for, ticket.waiting_since) == ("", None)


def test_solving_is_a_first_answer_too(company, ticket):
    solve(ticket, company.agent)

    ticket.refresh_from_db()
    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is True
    assert (ticket.status, ticket.resolver, ticket.resolved_at) == (
        Status.RESOLVED, company.agent, MONDAY + hours(2),
    )  # fmt: skip
    assert ticket.next_due_at is None


def test_late_solution_is_a_breach_for_ever(company, ticket):
    solve(ticket, company.agent, at=MONDAY + timedelta(days=3))
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + timedelta(days=4))
    solve(ticket, company.agent, at=MONDAY + timedelta(days=4))
    confirm_ticket(ticket_id=ticket.pk, by=company.requester, at=MONDAY + timedelta(days=4))

    assert (clock(ticket).is_met, clock(ticket).breached_at) == (False, MONDAY + hours(9))


def test_solving_over_somebody_s_newer_words_is_refused(company, ticket):
    seen = ticket.events.last().pk
    add_reply(ticket_id=ticket.pk, by=company.requester, text="On fire", at=MONDAY)
    before = state(ticket)

    for refused in (lambda: solve(ticket, company.agent, seen_event_id=seen),
                    lambda: wait(ticket, company.agent, seen_event_id=seen)):  # fmt: skip
        with pytest.raises(Overtaken):
            refused()

    assert state(ticket) == before


def test_reopening_resumes_the_clock_and_keeps_its_first_verdict(company, ticket):
    solve(ticket, company.agent)
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + timedelta(days=1))

    ticket.refresh_from_db()
    solution = clock(ticket)
    assert (solution.state, solution.elapsed, solution.is_met) == (ClockState.RUNNING, hours(2), True)
    assert solution.due_at == MONDAY + timedelta(days=1) + hours(7)
    assert (ticket.status, ticket.reopened, ticket.resolved_at) == (Status.OPEN, 1, None)


def test_reopening_wakes_only_the_clock_of_the_department_that_serves_now(company, ticket):
    from_it, back = company.cabling.pk, company.service.pk
    make_standard(company.fac)
    transfer_ticket(ticket_id=ticket.pk, service_id=from_it, text="Cable", by=company.agent, at=MONDAY + hours(1))
    transfer_ticket(ticket_id=ticket.pk, service_id=back, text="Done", by=company.neighbour, at=MONDAY + hours(2))
    solve(ticket, company.agent, at=MONDAY + hours(3))

    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + hours(4))

    owed = {promise.department.code: promise.clock.state for promise in ticket.promises.filter(is_internal=True)}
    assert owed == {"FAC": ClockState.STOPPED, "IT": ClockState.RUNNING}


@pytest.mark.parametrize("service", [resolve_ticket, reopen_ticket])
def test_solving_and_reopening_need_words(company, ticket, service):
    if service is reopen_ticket:
        solve(ticket, company.agent)
    before = state(ticket)

    with pytest.raises(NeedsWords):
        service(ticket_id=ticket.pk, by=company.agent, text="", at=MONDAY)

    assert state(ticket) == before


def test_settled_requests_close_after_two_weeks_and_not_before(company, ticket):
    solve(ticket, company.agent)

    assert close_settled(at=MONDAY + hours(2) + timedelta(days=14)) == 0
    assert close_settled(at=MONDAY + hours(2) + timedelta(days=14, seconds=1)) == 1
    assert state(ticket)[0] == Status.CLOSED
    with pytest.raises(MoveRefused):
        reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + timedelta(days=30))


def test_withdrawing_stops_without_a_verdict(company, ticket):
    wait(ticket, company.agent)
    cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="Found it", at=MONDAY + hours(2))

    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for, ticket.next_due_at) == (Status.CANCELLED, "", None)
    assert (clock(ticket).state, clock(ticket).is_met) == (ClockState.STOPPED, None)


def test_withdrawing_after_a_breach_leaves_the_breach(company, ticket):
    cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="", at=MONDAY + hours(3))

    assert clock(ticket, Metric.FIRST_RESPONSE).is_met is False
    assert clock(ticket).is_met is None


@pytest.mark.parametrize("status", [status for status in Status if status not in OPEN_STATUSES])
def test_finished_request_refuses_every_supplier_s_move_but_notes(company, ticket, status):
    ticket.status = status

    moves = set(allowed_moves(company.agent, ticket))

    assert moves <= {Move.NOTE, Move.REOPEN, Move.REPLY}
