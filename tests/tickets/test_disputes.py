"""The one who asked disputes a pause or a closing; the head decides, once, in words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from notifications.services import notify_of_events
from slas.enums import ClockState, Metric, PauseReason
from tests.factories import MONDAY, hours, make_person, make_ticket
from tickets.enums import DisputeAbout, DisputeState, Kind, Move, Status
from tickets.permissions import MoveRefused
from tickets.services import (
    NeedsWords,
    NothingDisputed,
    add_reply,
    cancel_ticket,
    change_priority,
    close_settled,
    decide_dispute,
    dispute,
    escalate_due,
    resolve_ticket,
    resume_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db
TEN, ELEVEN, NOON = MONDAY + hours(1), MONDAY + hours(2), MONDAY + hours(3)


@pytest.fixture
def waiting(company):
    ticket = make_ticket(company.service, company.requester)
    wait_for(ticket_id=ticket.pk, reason=PauseReason.THIRD_PARTY, text="The vendor", by=company.agent, at=TEN)
    return ticket


def raise_(ticket, by, about=DisputeAbout.PAUSE, at=ELEVEN, text="You never asked them"):
    return dispute(ticket_id=ticket.pk, about=about, text=text, by=by, at=at)


def decide(ticket, by, state=DisputeState.UPHELD, at=NOON, text="Right"):
    return decide_dispute(ticket_id=ticket.pk, state=state, text=text, by=by, at=at)


def solve(ticket, by, at=TEN):
    return resolve_ticket(ticket_id=ticket.pk, by=by, text="Done", at=at)


def state(ticket):
    ticket.refresh_from_db()
    return ticket.status, ticket.revision, ticket.events.count(), list(ticket.disputes.values_list("state", "outcome"))


def test_dispute_goes_to_the_head_and_changes_nothing_else(company, waiting):
    made = raise_(waiting, company.requester)

    event = waiting.events.get(kind=Kind.DISPUTED)
    notify_of_events(event_ids=[event.pk], at=ELEVEN)
    waiting.refresh_from_db()
    assert (made.about, made.department, made.event.kind) == ("pause", company.it, Kind.WAITING_STARTED)
    assert (event.text, event.data["told"]) == ("You never asked them", [company.head.pk])
    assert waiting.status == Status.WAITING
    assert [notice.person for notice in Notification.objects.filter(event=event)] == [company.head]


def test_deputy_is_told_while_the_head_is_away_and_it_says_so(company, waiting):
    deputy = make_person("Sun Yan")
    back = MONDAY + timedelta(days=4)
    company.it.deputy, company.head.away_until = deputy, back
    company.it.save()
    company.head.save()

    raise_(waiting, company.requester)

    data = waiting.events.get(kind=Kind.DISPUTED).data
    assert data["told"] == [deputy.pk]
    assert data["stands_in"] == [{"for": "Head of IT", "until": back.isoformat()}]


def test_upheld_pause_ends(company, waiting):
    raise_(waiting, company.requester)

    decided = decide(waiting, company.head)

    waiting.refresh_from_db()
    clock = waiting.promises.get(metric=Metric.RESOLUTION).clock
    assert (decided.state, decided.outcome, decided.decided_by) == ("upheld", "Right", company.head)
    assert (waiting.status, clock.state) == (Status.OPEN, ClockState.RUNNING)


def test_explained_pause_goes_on(company, waiting):
    raise_(waiting, company.requester)

    decide(waiting, company.head, DisputeState.EXPLAINED, text="The vendor answered by phone")

    waiting.refresh_from_db()
    assert waiting.status == Status.WAITING
    assert waiting.events.get(kind=Kind.DISPUTE_DECIDED).text == "The vendor answered by phone"


def test_pause_can_be_disputed_after_it_ended(company, waiting):
    resume_ticket(ticket_id=waiting.pk, by=company.agent, at=ELEVEN)

    raise_(waiting, company.requester)
    decide(waiting, company.head)

    waiting.refresh_from_db()
    assert waiting.status == Status.OPEN


def test_upheld_closing_opens_the_request_again(company):
    ticket = make_ticket(company.service, company.requester)
    solve(ticket, company.agent)

    raise_(ticket, company.requester, DisputeAbout.CLOSING)
    decide(ticket, company.head)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopened) == (Status.OPEN, 1)


def test_disputed_closing_is_not_closed_by_the_calendar(company):
    ticket = make_ticket(company.service, company.requester)
    solve(ticket, company.agent)
    raise_(ticket, company.requester, DisputeAbout.CLOSING)

    assert close_settled(at=MONDAY + timedelta(days=40)) == 0

    decide(ticket, company.head, DisputeState.EXPLAINED)
    assert close_settled(at=MONDAY + timedelta(days=40)) == 1


@pytest.mark.parametrize(
    ("who", "changed", "refusal"),
    [
        ("agent", {}, MoveRefused),
        ("stranger", {}, MoveRefused),
        ("requester", {"text": " "}, NeedsWords),
        ("requester", {"about": DisputeAbout.CLOSING}, NothingDisputed),
    ],
)
def test_only_the_one_who_asked_disputes_what_happened_in_words(company, waiting, who, changed, refusal):
    before = state(waiting)

    with pytest.raises(refusal):
        raise_(waiting, getattr(company, who), **changed)

    assert state(waiting) == before


def test_one_pause_is_disputed_once(company, waiting):
    raise_(waiting, company.requester)
    decide(waiting, company.head, DisputeState.EXPLAINED)
    before = state(waiting)

    with pytest.raises(NothingDisputed):
        raise_(waiting, company.requester, at=NOON)

    assert state(waiting) == before


@pytest.mark.parametrize(
    ("who", "changed", "refusal"),
    [("agent", {}, MoveRefused), ("requester", {}, MoveRefused), ("head", {"text": ""}, NeedsWords)],
)
def test_only_the_head_decides_in_words(company, waiting, who, changed, refusal):
    raise_(waiting, company.requester)
    before = state(waiting)

    with pytest.raises(refusal):
        decide(waiting, getattr(company, who), **changed)

    assert state(waiting) == before


def test_decision_is_made_once(company, waiting):
    raise_(waiting, company.requester)
    decide(waiting, company.head)
    before = state(waiting)

    with pytest.raises(NothingDisputed):
        decide(waiting, company.head, DisputeState.EXPLAINED)

    assert state(waiting) == before


def test_page_offers_each_their_part_of_a_dispute(company, client):
    ticket = make_ticket(company.service, company.requester, at=timezone.now() - hours(1))
    address = reverse("tickets:detail", args=[ticket.ref])

    def moves(person):
        client.force_login(person)
        return client.get(address).context["page"].moves

    assert Move.DISPUTE not in moves(company.requester)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Looking", at=timezone.now())
    assert Move.DISPUTE not in moves(company.requester)
    wait_for(ticket_id=ticket.pk, reason=PauseReason.THIRD_PARTY, text="Vendor", by=company.agent, at=timezone.now())
    assert (Move.DISPUTE in moves(company.requester), Move.DECIDE in moves(company.head)) == (True, False)
    sent = client.post(f"{address}dispute/", {"about": "pause", "text": "Unfair"})
    assert sent.status_code == 409  # the head did not ask
    client.force_login(company.requester)
    assert client.post(f"{address}dispute/", {"about": "pause", "text": "Unfair"}).status_code == 302
    assert (Move.DISPUTE in moves(company.requester), Move.DECIDE in moves(company.head)) == (False, True)
    assert client.post(f"{address}decide/", {"state": "explained", "text": "They did"}).status_code == 302
    assert "They did" in client.get(address).content.decode()


def test_events_keep_how_much_of_the_promise_was_used(company):
    ticket = make_ticket(company.service, company.requester)
    four, five = MONDAY + hours(5), MONDAY + hours(6)  # a lunch hour in between
    change_priority(ticket_id=ticket.pk, priority=4, text="Less", by=company.agent, at=four)
    wait_for(ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which?", by=company.agent, at=five)
    transfer_ticket(ticket_id=ticket.pk, service_id=company.cabling.pk, text="Yours", by=company.agent, at=five)

    used = {event.kind: event.data for event in ticket.events.all() if "used" in event.data}

    assert {kind: (data["used"], data["department"]) for kind, data in used.items()} == {
        Kind.PRIORITY_CHANGED: (0.5, company.it.pk),
        Kind.WAITING_STARTED: (0.625, company.it.pk),
        Kind.TRANSFERRED: (0.625, company.it.pk),
    }


def test_cancelled_breach_still_counts(company):
    ticket = make_ticket(company.service, company.requester)
    late = MONDAY + timedelta(days=3)
    escalate_due(at=late)

    cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="Never mind", at=late)

    clock = ticket.promises.get(metric=Metric.RESOLUTION).clock
    data = ticket.events.get(kind=Kind.CANCELLED).data
    assert (clock.is_met, clock.breached_at) == (False, MONDAY + hours(9))
    assert (data["broken"], data["department"]) == (True, company.it.pk)
