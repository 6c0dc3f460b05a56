"""Two departments serve a request together: one promise and one time, broken for both."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.quarters import Quarter
from dashboards.queries.counting import count_quarter
from notifications.models import Notification
from notifications.services import notify_of_events
from slas.enums import ClockState, Metric, PauseReason
from tests.factories import MONDAY, hours, make_agent, make_service, make_ticket
from tickets.enums import Kind, Status
from tickets.models import Ticket
from tickets.permissions import MoveRefused, can_see
from tickets.queries.queue import TOGETHER, QueueFilter, department_queue
from tickets.queries.verification import differences
from tickets.services import (
    NeedsWords,
    NotShareable,
    add_reply,
    escalate_due,
    reopen_ticket,
    resolve_ticket,
    share_ticket,
    transfer_ticket,
    unshare_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db
TEN, NOON = MONDAY + hours(1), MONDAY + hours(3)


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester)


def share(ticket, company, *, at=TEN, by=None, with_=None, text="Lay the cable with us"):
    return share_ticket(
        ticket_id=ticket.pk, department_id=(with_ or company.fac).pk, text=text, by=by or company.agent, at=at
    )


def clocks(ticket):
    """The clock of the requester's promise, and the partner's share of it."""
    made = ticket.promises.filter(metric=Metric.RESOLUTION).select_related("clock").order_by("is_internal", "id")
    return [promise.clock for promise in made]


def state(ticket):
    ticket.refresh_from_db()
    return ticket.partner_ids, ticket.revision, ticket.events.count(), ticket.promises.count()


def test_both_departments_owe_the_same_at_the_same_moment(company, ticket):
    share(ticket, company)

    ours, theirs = clocks(ticket)
    assert (theirs.target, theirs.due_at, theirs.started_at) == (ours.target, ours.due_at, ours.started_at)
    assert (ours.department, theirs.department) == (company.it, company.fac)
    assert list(differences(at=NOON)) == []


def test_partner_sees_serves_and_finds_it_in_the_queue(company, ticket):
    assert not can_see(company.neighbour, ticket.pk)

    share(ticket, company)

    found = department_queue(company.fac, company.neighbour, QueueFilter(), TEN)
    paged = department_queue(company.fac, company.neighbour, QueueFilter(band=TOGETHER), TEN)
    assert can_see(company.neighbour, ticket.pk)
    assert [(band.name, [row.ticket for row in band.rows]) for band in found.bands] == [(TOGETHER, [ticket])]
    assert [row.ticket for band in paged.bands for row in band.rows] == [ticket]
    add_reply(ticket_id=ticket.pk, by=company.neighbour, text="On our way", at=NOON)
    ticket.refresh_from_db()
    assert (ticket.first_answered_at, ticket.assignee) == (NOON, company.neighbour)


def test_partner_and_requester_hear_of_it(company, ticket):
    share(ticket, company)

    notify_of_events(event_ids=[ticket.events.get(kind=Kind.SHARED).pk], at=TEN)

    assert Notification.objects.filter(person=company.neighbour, kind="shared_with_you").exists()
    assert Notification.objects.filter(person=company.requester, kind="shared").exists()
    assert not Notification.objects.filter(person=company.colleague).exists()


def test_pause_stops_both_clocks_and_both_go_on_together(company, ticket):
    share(ticket, company)
    wait_for(ticket_id=ticket.pk, reason=PauseReason.REQUESTER, text="Which room?", by=company.neighbour, at=NOON)
    paused = [clock.state for clock in clocks(ticket)]
    add_reply(ticket_id=ticket.pk, by=company.requester, text="Twelve", at=NOON + timedelta(days=1))

    ours, theirs = clocks(ticket)
    assert paused == [ClockState.PAUSED] * 2
    assert ours.due_at == theirs.due_at
    assert list(differences(at=NOON + timedelta(days=2))) == []


def test_broken_promise_is_broken_for_both_on_their_figures(company, ticket):
    share(ticket, company)
    late = MONDAY + timedelta(days=3)
    while escalate_due(at=late):
        pass
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=late)

    figures = count_quarter(Quarter.of(MONDAY.date()))
    assert [clock.breached_at is not None for clock in clocks(ticket)] == [True, True]
    assert figures[company.it.pk].resolution.missed == 1
    assert figures[company.fac.pk].resolution.missed == 1


def test_kept_promise_is_kept_by_both(company, ticket):
    share(ticket, company)
    resolve_ticket(ticket_id=ticket.pk, by=company.neighbour, text="Done", at=NOON)

    figures = count_quarter(Quarter.of(MONDAY.date()))
    assert figures[company.it.pk].resolution.kept == figures[company.fac.pk].resolution.kept == 1


def test_reopened_request_runs_on_for_both(company, ticket):
    share(ticket, company)
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=NOON)
    reopen_ticket(ticket_id=ticket.pk, by=company.requester, text="Not yet", at=NOON + hours(2))

    ours, theirs = clocks(ticket)
    assert (ours.state, theirs.state) == (ClockState.RUNNING, ClockState.RUNNING)
    assert ours.due_at == theirs.due_at


def test_sharing_twice_changes_nothing(company, ticket):
    share(ticket, company)
    before = state(ticket)

    share(ticket, company)

    assert state(ticket) == before


def test_sharing_is_refused_with_itself_without_words_or_by_others(company, ticket):
    before = state(ticket)

    with pytest.raises(NotShareable, match="already"):
        share(ticket, company, with_=company.it)
    with pytest.raises(NeedsWords):
        share(ticket, company, text=" ")
    for outsider in (company.requester, company.neighbour):
        with pytest.raises(MoveRefused):
            share(ticket, company, by=outsider)

    assert state(ticket) == before


def test_restricted_unpromised_or_broken_request_is_not_shared(company, ticket):
    secret = make_ticket(make_service(company.it, "Investigation", is_restricted=True), company.requester)
    plain = make_ticket(company.cabling, company.requester)
    agent = make_agent("Wu", department=company.fac)

    with pytest.raises(NotShareable, match="restricted"):
        share(secret, company)
    with pytest.raises(NotShareable, match="no promise"):
        share(plain, company, by=agent, with_=company.it)
    with pytest.raises(NotShareable, match="broken already"):
        share(ticket, company, at=MONDAY + timedelta(days=3))

    assert not Ticket.objects.exclude(partner_ids=[]).exists()


def test_partner_leaves_without_a_verdict_and_sees_only_what_departments_that_promised_see(company, ticket):
    share(ticket, company)
    unshare_ticket(ticket_id=ticket.pk, department_id=company.fac.pk, by=company.agent, at=NOON)

    ours, theirs = clocks(ticket)
    ticket.refresh_from_db()
    assert (ours.state, theirs.state, theirs.is_met) == (ClockState.RUNNING, ClockState.STOPPED, None)
    assert ticket.partner_ids == []
    with pytest.raises(MoveRefused):
        add_reply(ticket_id=ticket.pk, by=company.neighbour, text="Hello", at=NOON)
    with pytest.raises(NotShareable, match="does not serve"):
        unshare_ticket(ticket_id=ticket.pk, department_id=company.fac.pk, by=company.agent, at=NOON)


def test_handing_over_to_the_partner_makes_it_theirs_alone(company, ticket):
    share(ticket, company)
    transfer_ticket(ticket_id=ticket.pk, service_id=company.cabling.pk, text="Yours", by=company.agent, at=NOON)

    ticket.refresh_from_db()
    assert (ticket.department, ticket.partner_ids, ticket.status) == (company.fac, [], Status.NEW)
    assert list(differences(at=NOON + hours(1))) == []


def test_handing_over_elsewhere_keeps_the_partner(company, ticket):
    share(ticket, company)
    payroll = make_service(company.hr, "Payroll")
    transfer_ticket(ticket_id=ticket.pk, service_id=payroll.pk, text="Theirs", by=company.agent, at=NOON)

    ticket.refresh_from_db()
    shared = ticket.promises.get(is_shared=True).clock
    assert (ticket.partner_ids, shared.state, shared.department) == ([company.fac.pk], ClockState.RUNNING, company.fac)


def test_request_that_becomes_confidential_is_served_by_its_new_department_alone(company, ticket, client):
    share(ticket, company)
    secret = make_service(company.hr, "Investigation", is_restricted=True)
    transfer_ticket(ticket_id=ticket.pk, service_id=secret.pk, text="Theirs", by=company.agent, at=NOON)

    ticket.refresh_from_db()
    shared = ticket.promises.get(is_shared=True).clock
    client.force_login(company.neighbour)
    assert (ticket.partner_ids, shared.state, shared.is_met) == ([], ClockState.STOPPED, None)
    assert not can_see(company.neighbour, ticket.pk)
    assert department_queue(company.fac, company.neighbour, QueueFilter(), NOON).bands == []
    assert client.get(reverse("tickets:detail", args=[ticket.ref])).status_code == 404


def test_agent_shares_on_the_page_and_the_page_names_both(company, client):
    ticket = make_ticket(company.service, company.requester, at=timezone.now())
    client.force_login(company.agent)
    sharing = reverse("tickets:move", args=[ticket.ref, "share"])

    refused = client.post(sharing, {"department": company.it.pk, "text": "x"})
    done = client.post(sharing, {"department": company.fac.pk, "text": "Lay the cable with us"})
    page = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()

    assert (refused.status_code, done.status_code) == (422, 302)
    assert f"together with {company.fac.title}" in page
