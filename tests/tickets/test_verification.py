"""What services do step by step and what the engine computes from the history are the same for every request."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from departments.enums import Priority
from slas.enums import PauseReason
from slas.models import Clock
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
    promised_always,
)
from tickets import services
from tickets.queries.verification import differences, differences_of, verifiable

MOVES = {
    "answer": lambda pk, agent, _who, at: services.add_reply(ticket_id=pk, by=agent, text="a", at=at),
    "ask": lambda pk, _agent, who, at: services.add_reply(ticket_id=pk, by=who, text="q", at=at),
    "note": lambda pk, agent, _who, at: services.add_note(ticket_id=pk, by=agent, text="n", at=at),
    "call": lambda pk, agent, _who, at: services.log_call(ticket_id=pk, by=agent, text="c", at=at),
    "wait": lambda pk, agent, _who, at: services.wait_for(
        ticket_id=pk, reason=PauseReason.THIRD_PARTY, text="w", by=agent, at=at
    ),
    "resume": lambda pk, agent, _who, at: services.resume_ticket(ticket_id=pk, by=agent, at=at),
    "resolve": lambda pk, agent, _who, at: services.resolve_ticket(ticket_id=pk, by=agent, text="s", at=at),
    "reopen": lambda pk, _agent, who, at: services.reopen_ticket(ticket_id=pk, by=who, text="r", at=at),
    "urgent": lambda pk, agent, _who, at: services.change_priority(
        ticket_id=pk, priority=Priority.URGENT, text="u", by=agent, at=at
    ),
    "normal": lambda pk, agent, _who, at: services.change_priority(
        ticket_id=pk, priority=Priority.NORMAL, text="u", by=agent, at=at
    ),
    "sweep": lambda _pk, _agent, _who, at: services.escalate_due(at=at),
    "cancel": lambda pk, _agent, who, at: services.cancel_ticket(ticket_id=pk, by=who, text="c", at=at),
}
weighted = [*MOVES, "answer", "ask", "wait", "resume", "resolve", "reopen", "sweep", "sweep"]
histories = st.lists(
    st.tuples(st.sampled_from(weighted), st.integers(min_value=0, max_value=600)), min_size=1, max_size=14
)


@pytest.fixture
def people(db):
    it = make_department("IT")
    agent = make_agent(department=it)
    version = make_standard(it, next_reply=3)
    promised_always(version, timedelta(hours=1), priority=Priority.URGENT)
    return make_service(it), agent, make_person(department=make_department("HR"))


@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories)
def test_stored_clocks_and_replay_agree_on_every_random_history(people, history):
    service, agent, requester = people
    with transaction.atomic():
        ticket = make_ticket(service, requester)
        at = MONDAY
        for move, minutes in history:
            at += timedelta(minutes=minutes)
            try:
                MOVES[move](ticket.pk, agent, requester, at)
            except Refused:
                continue
        at += timedelta(minutes=1)

        found = [str(difference) for difference in differences_of(verifiable(ticket.pk), at=at)]
        transaction.set_rollback(True)

    assert found == []


def test_verify_lists_a_clock_that_was_tampered_with(people):
    service, _agent, requester = people
    ticket = make_ticket(service, requester)
    Clock.objects.filter(promise__ticket=ticket, metric="resolution").update(due_at=MONDAY + hours(1))

    found = [str(difference) for difference in differences(at=MONDAY + hours(2))]

    assert len(found) == 1
    assert found[0].startswith("IT-0001 resolution due: stored 2026-09-21 10:00:00+00:00")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("slas", "verify", stdout=StringIO())


def test_verify_says_that_all_is_well(people):
    service, _agent, requester = people
    make_ticket(service, requester)
    out = StringIO()

    call_command("slas", "verify", stdout=out)

    assert "Every stored clock says what its history says." in out.getvalue()
