"""Requests that hang together: duplicates give way to their original, one request waits for another."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.quarters import Quarter
from dashboards.queries.definitions import Period
from dashboards.queries.fairness import tellings
from notifications.models import Notification
from notifications.services import notify_of_events
from slas.enums import ClockState, Metric
from tests.factories import MONDAY, hours, make_person, make_service, make_ticket
from tickets.enums import Kind, LinkKind, Status
from tickets.models import Follower, Link
from tickets.permissions import MoveRefused, can_see
from tickets.queries.parts import ties_of
from tickets.queries.verification import differences
from tickets.services import (
    NotLinkable,
    PartsOpen,
    ask_department,
    cancel_ticket,
    escalate_due,
    merge_ticket,
    resolve_ticket,
    transfer_ticket,
    untie_ticket,
    wait_for_request,
)

pytestmark = pytest.mark.django_db
TEN, NOON = MONDAY + hours(1), MONDAY + hours(3)


@pytest.fixture
def original(company):
    return make_ticket(company.service, company.requester, subject="Printer is out of toner")


@pytest.fixture
def other(company):
    asker = make_person("Zhao Min", department=company.hr)
    return make_ticket(company.service, asker, at=TEN, subject="Printer prints nothing")


def merge(ticket, into, by, *, at=NOON, text="Same printer"):
    return merge_ticket(ticket_id=ticket.pk, into_ref=into, text=text, by=by, at=at)


def wait_on(ticket, on, by, *, at=NOON):
    return wait_for_request(ticket_id=ticket.pk, ref=on.ref, by=by, at=at)


def state(*tickets):
    rows = []
    for ticket in tickets:
        ticket.refresh_from_db()
        rows.append((ticket.status, ticket.revision, ticket.events.count(), ticket.next_due_at))
    return rows, Link.objects.count(), Follower.objects.count()


def test_duplicate_is_closed_its_clocks_stop_and_its_people_follow_the_original(company, original, other):
    merge(other, original.ref.lower(), company.agent)

    other.refresh_from_db()
    clocks = [promise.clock for promise in other.promises.select_related("clock")]
    assert other.status == Status.CANCELLED
    assert {(clock.state, clock.is_met) for clock in clocks} == {(ClockState.STOPPED, None)}
    assert other.events.get(kind=Kind.MERGED).data["into"] == original.ref
    assert original.events.get(kind=Kind.DUPLICATE_FOUND).data["duplicate"] == other.ref
    assert list(original.followers.values_list("person", flat=True)) == [other.requester_id]
    assert can_see(other.requester, original.pk)
    assert list(differences(at=NOON + hours(1))) == []


def test_requester_is_told_which_request_goes_on(company, original, other):
    merge(other, original.ref, company.agent)

    notify_of_events(event_ids=[other.events.get(kind=Kind.MERGED).pk], at=NOON)

    told = Notification.objects.get(person=other.requester, kind="merged")
    assert told.params["other"] == original.ref


def test_broken_promise_of_a_duplicate_stays_broken_and_is_told(company, original, other):
    late = MONDAY + timedelta(days=3)
    while escalate_due(at=late):
        pass
    merge(other, original.ref, company.agent, at=late)

    told = tellings(Period.of(Quarter.of(late.date())))[company.it.pk]
    breached = other.promises.get(metric=Metric.RESOLUTION).clock.breached_at
    assert breached is not None
    assert told["cancelled"] == 1
    assert list(differences(at=late + hours(1))) == []


@pytest.mark.parametrize("ref", ["IT-9999", "", "<b>"])
def test_unknown_original_is_refused_and_nothing_changes(company, other, ref):
    before = state(other)

    with pytest.raises(NotLinkable, match="no request"):
        merge(other, ref, company.agent)

    assert state(other) == before


def test_merging_is_refused_into_itself_elsewhere_finished_or_unseen(company, original, other):
    elsewhere = make_ticket(company.cabling, company.requester)
    cancel_ticket(ticket_id=original.pk, by=company.requester, text="", at=TEN)
    before = state(original, other, elsewhere)

    for ref, words in [(other.ref, "itself"), (original.ref, "finished"), (elsewhere.ref, "no request")]:
        with pytest.raises(NotLinkable, match=words):
            merge(other, ref, company.agent)

    assert state(original, other, elsewhere) == before


def test_request_of_another_department_takes_in_no_duplicate(company, original, other):
    transfer_ticket(ticket_id=original.pk, service_id=company.cabling.pk, text="Theirs", by=company.agent, at=TEN)
    before = state(original, other)

    with pytest.raises(NotLinkable, match="another department"):
        merge(other, original.ref, company.agent)

    assert state(original, other) == before


def test_restricted_original_takes_in_nobody_elses_request(company, other):
    secret = make_service(company.it, "Investigation", is_restricted=True)
    restricted = make_ticket(secret, company.requester)
    before = state(other, restricted)

    with pytest.raises(NotLinkable, match="restricted"):
        merge(other, restricted.ref, company.agent)

    assert state(other, restricted) == before
    assert not can_see(other.requester, restricted.pk)


def test_only_the_serving_department_merges_and_only_once(company, original, other):
    with pytest.raises(MoveRefused):
        merge(other, original.ref, company.requester)
    merge(other, original.ref, company.agent)
    before = state(original, other)

    with pytest.raises(MoveRefused, match="already"):
        merge(other, original.ref, company.agent)

    assert state(original, other) == before


def test_request_with_open_parts_is_no_duplicate_yet(company, original, other):
    company.agent.department = company.it
    company.agent.save()
    ask_department(
        ticket_id=other.pk, service_id=company.cabling.pk, subject="Cable", text="Two", by=company.agent, at=TEN
    )

    with pytest.raises(PartsOpen):
        merge(other, original.ref, company.agent)

    assert state(other)[0][0][0] == Status.NEW


def test_waiting_for_another_request_stops_no_clock_and_is_written_once(company, original, other):
    due = other.next_due_at

    wait_on(other, original, company.agent)
    wait_on(other, original, company.agent)

    other.refresh_from_db()
    assert (other.status, other.next_due_at) == (Status.NEW, due)
    assert other.events.filter(kind=Kind.TIED).count() == 1
    assert list(differences(at=NOON + hours(1))) == []


def test_requests_never_wait_for_each_other_not_even_through_others(company, original, other):
    third = make_ticket(company.service, company.requester)
    wait_on(other, original, company.agent)
    wait_on(third, other, company.agent)
    before = state(original, other, third)

    for ticket, on in [(original, other), (original, third)]:
        with pytest.raises(NotLinkable, match="already waits"):
            wait_on(ticket, on, company.agent)
    with pytest.raises(NotLinkable, match="itself"):
        wait_on(original, original, company.agent)

    assert state(original, other, third) == before


def test_nothing_waits_for_a_finished_request(company, original, other):
    resolve_ticket(ticket_id=original.pk, by=company.agent, text="Toner", at=TEN)

    with pytest.raises(NotLinkable, match="nothing to wait"):
        wait_on(other, original, company.agent)

    assert not Link.objects.exists()


@pytest.mark.parametrize("ending", ["resolved", "withdrawn", "merged"])
def test_who_waited_hears_when_the_other_request_ends(company, original, other, ending):
    wait_on(other, original, company.agent)
    third = make_ticket(company.service, company.requester)

    if ending == "resolved":
        resolve_ticket(ticket_id=original.pk, by=company.agent, text="Toner", at=NOON)
    elif ending == "withdrawn":
        cancel_ticket(ticket_id=original.pk, by=company.requester, text="", at=NOON)
    else:
        merge(original, third.ref, company.agent)

    ended = other.events.get(kind=Kind.AWAITED_ENDED)
    notify_of_events(event_ids=[ended.pk], at=NOON)
    assert ended.data["on"] == original.ref
    assert Notification.objects.filter(kind="awaited_ended", person=company.colleague).exists()


def test_tie_is_taken_off_once(company, original, other):
    wait_on(other, original, company.agent)

    untie_ticket(ticket_id=other.pk, ref=original.ref, by=company.agent, at=NOON)
    with pytest.raises(NotLinkable, match="does not wait"):
        untie_ticket(ticket_id=other.pk, ref=original.ref, by=company.agent, at=NOON)

    assert not Link.objects.exists()
    assert other.events.filter(kind=Kind.UNTIED).count() == 1


def test_chain_shows_what_waits_for_what_and_hides_what_is_not_ones_own(company, original, other):
    third = make_ticket(company.service, company.requester)
    wait_on(other, original, company.agent)
    wait_on(third, other, company.agent)

    middle = ties_of(company.agent, other, NOON)
    end = ties_of(company.agent, third, NOON)
    outside = ties_of(company.stranger, third, NOON)

    assert [one.ref for one in middle.awaited] == [original.ref]
    assert [one.ref for one in middle.waiting] == [third.ref]
    assert [(one.ref, one.awaits) for one in end.awaited] == [(other.ref, [original.ref])]
    assert [(one.is_seen, one.subject) for one in outside.awaited] == [(False, "")]


def test_ties_cost_one_query_however_many(company, original, assert_queries):
    for number in range(3):
        wait_on(make_ticket(company.service, company.requester, at=TEN), original, company.agent)
        with assert_queries(1):
            assert len(ties_of(company.agent, original, NOON).waiting) == number + 1


def test_agent_merges_and_unties_on_the_page(company, client):
    now = timezone.now()
    first = make_ticket(company.service, company.requester, at=now - hours(2))
    second = make_ticket(company.service, company.requester, at=now - hours(1))
    third = make_ticket(company.service, company.requester, at=now - hours(1))
    client.force_login(company.agent)

    def move(ticket, name, **fields):
        return client.post(reverse("tickets:move", args=[ticket.ref, name]), fields)

    tied = move(second, "wait_for_request", ref=first.ref)
    on_page = client.get(reverse("tickets:detail", args=[second.ref])).content.decode()
    untied = move(second, "untie", ref=first.ref)
    refused = move(third, "merge", ref="IT-9999", text="the same")
    merged = move(third, "merge", ref=first.ref, text="the same")

    assert [answer.status_code for answer in (tied, untied, merged)] == [302] * 3
    assert f"{first.ref}</a>" in on_page or first.subject in on_page
    assert (refused.status_code, "IT-9999" in refused.content.decode()) == (422, True)
    assert Link.objects.get().kind == LinkKind.DUPLICATE
