"""Requests that change department or weight: who owes what from then on."""

from datetime import timedelta

import pytest

from departments.enums import Priority
from slas.enums import ClockState, Metric, PauseReason, StandardState
from slas.models import Escalation, StandardVersion
from tests.factories import MONDAY, hours, make_standard, make_ticket, promised_always
from tickets.enums import Kind, Status
from tickets.models import Ticket
from tickets.permissions import MoveRefused, can_see
from tickets.services import (
    NeedsWords,
    SameDepartment,
    add_reply,
    change_priority,
    escalate_due,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(company):
    make_standard(company.fac, resolution=4, next_reply=2)
    return make_ticket(company.service, company.requester)


def hand_over(ticket, service, by, at, text="It is the cable"):
    return transfer_ticket(ticket_id=ticket.pk, service_id=service.pk, text=text, by=by, at=at)


def owed(ticket, **fields):
    return ticket.promises.get(metric=Metric.RESOLUTION, **fields).clock


def state(ticket):
    ticket.refresh_from_db()
    return ticket.department_id, ticket.priority, ticket.status, ticket.revision, ticket.events.count()


def test_promise_to_the_requester_runs_on_and_each_department_owes_its_own_time(company, ticket):
    hand_over(ticket, company.cabling, company.agent, MONDAY + hours(1))
    hand_over(ticket, company.service, company.neighbour, MONDAY + hours(3), text="Cable is fine")

    ticket.refresh_from_db()
    public = owed(ticket, is_internal=False)
    facilities = owed(ticket, is_internal=True, department=company.fac)
    it_again = owed(ticket, is_internal=True, department=company.it)
    assert (public.state, public.due_at) == (ClockState.RUNNING, MONDAY + hours(9))
    assert [(span.department.code, span.counted) for span in public.spans.all()] == [
        ("IT", hours(1)), ("FAC", hours(2)), ("IT", None),
    ]  # fmt: skip
    assert (facilities.state, facilities.is_met, facilities.elapsed) == (ClockState.STOPPED, True, hours(2))
    assert (it_again.state, it_again.started_at) == (ClockState.RUNNING, MONDAY + hours(3))
    assert (ticket.department, ticket.hops, ticket.assignee) == (company.it, 2, None)


def test_history_names_both_departments_and_the_reason(company, ticket):
    hand_over(ticket, company.cabling, company.agent, MONDAY)

    event = ticket.events.get(kind=Kind.TRANSFERRED)
    assert (event.data["from"], event.data["to_name"], event.text) == ("IT", "FAC department", "It is the cable")


def test_handing_over_ends_a_wait(company, ticket):
    wait_for(ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which?", by=company.agent, at=MONDAY)

    hand_over(ticket, company.cabling, company.agent, MONDAY + hours(1))

    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for) == (Status.OPEN, "")
    assert {promise.clock.state for promise in ticket.promises.filter(metric=Metric.RESOLUTION)} == {
        ClockState.RUNNING
    }


def test_open_next_reply_travels_and_the_next_one_is_the_new_department_s(company, ticket):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Yes", at=MONDAY)
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Well?", at=MONDAY + hours(1))
    hand_over(ticket, company.cabling, company.agent, MONDAY + hours(1.5))

    travelling = ticket.promises.get(metric=Metric.NEXT_REPLY).clock
    assert (travelling.state, travelling.department) == (ClockState.RUNNING, company.fac)
    add_reply(ticket_id=ticket.pk, by=company.neighbour, text="Here", at=MONDAY + hours(2))
    add_reply(ticket_id=ticket.pk, by=company.requester, text="And?", at=MONDAY + hours(2.5))

    fresh = ticket.promises.get(metric=Metric.NEXT_REPLY, cycle=2)
    assert (fresh.department, fresh.clock.target) == (company.fac, hours(2))


def test_department_without_a_standard_owes_nothing_and_the_requester_s_promise_stays(company):
    ticket = make_ticket(company.service, company.requester)

    hand_over(ticket, company.cabling, company.agent, MONDAY)

    assert not ticket.promises.filter(is_internal=True).exists()
    assert owed(ticket, is_internal=False).state == ClockState.RUNNING


def test_who_held_a_promise_keeps_sight_of_it_unless_restricted(company, ticket):
    hand_over(ticket, company.cabling, company.agent, MONDAY)
    assert can_see(company.colleague, ticket.pk)

    Ticket.objects.update(is_restricted=True)
    assert not can_see(company.colleague, ticket.pk)
    assert can_see(company.neighbour, ticket.pk)


def test_handing_over_to_oneself_or_without_a_word_is_refused(company, ticket):
    before = state(ticket)

    with pytest.raises(SameDepartment):
        hand_over(ticket, company.service, company.agent, MONDAY)
    with pytest.raises(NeedsWords):
        hand_over(ticket, company.cabling, company.agent, MONDAY, text=" ")
    with pytest.raises(MoveRefused):
        hand_over(ticket, company.cabling, company.requester, MONDAY)

    assert state(ticket) == before


@pytest.fixture
def urgent(company):
    promised_always(company.version, hours(3), priority=Priority.URGENT, metric=Metric.RESOLUTION)


def prioritise(ticket, priority, by, at, text="The line stands"):
    return change_priority(ticket_id=ticket.pk, priority=priority, text=text, by=by, at=at)


def test_change_of_priority_counts_from_creation_and_keeps_earned_waiting_time(company, urgent, ticket):
    wait_for(ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="?", by=company.agent, at=MONDAY + hours(1))
    add_reply(ticket_id=ticket.pk, by=company.requester, text="!", at=MONDAY + hours(5))
    before = owed(ticket).due_at

    prioritise(ticket, Priority.URGENT, company.agent, MONDAY + hours(6))

    ticket.refresh_from_db()
    moved = ticket.events.get(kind=Kind.PRIORITY_CHANGED).data["due"]
    assert owed(ticket).due_at == MONDAY + hours(7)
    assert ticket.next_due_at == MONDAY + hours(7)
    assert {(row["metric"], row["before"], row["after"]) for row in moved} >= {
        ("resolution", before.isoformat(), (MONDAY + hours(7)).isoformat())
    }


def test_shorter_target_that_has_passed_breaks_now_and_not_in_the_past(company, urgent, ticket):
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Yes", at=MONDAY)

    prioritise(ticket, Priority.URGENT, company.agent, MONDAY + hours(5))

    assert owed(ticket).breached_at == MONDAY + hours(5)


def test_same_priority_changes_nothing_and_a_change_needs_a_reason(company, ticket):
    before = state(ticket)

    prioritise(ticket, Priority.NORMAL, company.agent, MONDAY)
    with pytest.raises(NeedsWords):
        prioritise(ticket, Priority.URGENT, company.agent, MONDAY, text="")
    with pytest.raises(MoveRefused):
        prioritise(ticket, Priority.URGENT, company.requester, MONDAY)

    assert state(ticket) == before


def test_each_step_of_each_clock_fires_once_whatever_fired_before(company, ticket):
    end = MONDAY + timedelta(days=3)
    escalate_due(at=MONDAY + hours(1.7))
    for _ in range(3):
        escalate_due(at=end)

    fired = list(Escalation.objects.values_list("clock__metric", "step__kind"))
    assert len(fired) == len(set(fired)) == 6
    late = Escalation.objects.filter(step__kind="breach", clock__metric=Metric.FIRST_RESPONSE).get()
    assert (late.due_at, late.fired_at, late.late_by) == (MONDAY + hours(2), end, end - MONDAY - hours(2))


def test_new_version_of_a_standard_leaves_promises_made_before_alone(company, ticket):
    first = company.version
    first.effective_until = MONDAY + hours(1)
    first.save()
    StandardVersion.objects.create(
        standard=first.standard, number=2, state=StandardState.PUBLISHED, effective_from=MONDAY + hours(1),
        quality="No promises any more", calendar=first.calendar,
    )  # fmt: skip

    add_reply(ticket_id=ticket.pk, by=company.agent, text="Yes", at=MONDAY + hours(1.5))
    fresh = make_ticket(company.service, company.requester, at=MONDAY + hours(2))

    assert ticket.promises.get(metric=Metric.FIRST_RESPONSE).clock.is_met is True
    assert {promise.version for promise in ticket.promises.all()} == {first}
    assert (fresh.promises.count(), fresh.next_due_at) == (0, None)
