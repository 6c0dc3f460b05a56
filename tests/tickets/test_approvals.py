"""Services that need a yes first: the manager is found by itself, the promise counts from the yes, a no ends it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from notifications.services import notify_of_events
from slas.enums import Metric
from tests.factories import MONDAY, hours, make_person, make_ticket
from tickets.enums import Kind, Status
from tickets.permissions import MoveRefused, can_see
from tickets.queries.mine import in_progress, requests_of, your_turn
from tickets.queries.queue import QueueFilter, department_queue
from tickets.queries.verification import differences
from tickets.services import (
    NeedsWords,
    approve_ticket,
    ask_department,
    cancel_ticket,
    decline_ticket,
    resolve_ticket,
    take_ticket,
)

pytestmark = pytest.mark.django_db
TEN, NOON = MONDAY + hours(1), MONDAY + hours(3)


@pytest.fixture
def office(company):
    company.boss = make_person("Liu Na", department=company.hr)
    company.hr.head = company.boss
    company.hr.save()
    company.service.needs_approval = True
    company.service.save()
    return company


@pytest.fixture
def ticket(office):
    return make_ticket(office.service, office.requester)


def state(ticket):
    ticket.refresh_from_db()
    return ticket.status, ticket.revision, ticket.events.count(), ticket.promises.count()


def refs(rows):
    return [row.ref for row in rows]


def test_request_waits_for_the_head_of_its_requester_and_promises_nothing_yet(office, ticket):
    queue = department_queue(office.it, office.agent, QueueFilter(), TEN)

    assert (ticket.status, ticket.approver) == (Status.APPROVAL, office.boss)
    assert (ticket.next_due_at, ticket.promises.count()) == (None, 0)
    assert queue.bands == []


def test_only_the_approver_hears_of_it_then_the_agents_once_it_is_approved(office, ticket):
    notify_of_events(event_ids=list(ticket.events.values_list("pk", flat=True)), at=MONDAY)
    before = set(Notification.objects.values_list("person__name", "kind"))
    approve_ticket(ticket_id=ticket.pk, by=office.boss, at=TEN)
    notify_of_events(event_ids=[ticket.events.get(kind=Kind.APPROVED).pk], at=TEN)

    assert before == {("Liu Na", "approval_asked")}
    assert Notification.objects.filter(person=office.agent, kind="new_request").exists()
    assert Notification.objects.filter(person=office.requester, kind="approved").exists()


def test_promise_counts_from_the_yes_and_agrees_with_a_replay(office, ticket):
    approve_ticket(ticket_id=ticket.pk, by=office.boss, at=NOON, text="Go ahead")

    clock = ticket.promises.get(metric=Metric.RESOLUTION).clock
    ticket.refresh_from_db()
    assert (ticket.status, clock.started_at) == (Status.NEW, NOON)
    assert ticket.next_due_at is not None
    resolve_ticket(ticket_id=ticket.pk, by=office.agent, text="Done", at=NOON + hours(2))
    assert list(differences(at=NOON + hours(3))) == []


def test_no_ends_it_with_a_reason_and_breaks_nothing(office, ticket):
    with pytest.raises(NeedsWords):
        decline_ticket(ticket_id=ticket.pk, by=office.boss, text=" ", at=TEN)
    decline_ticket(ticket_id=ticket.pk, by=office.boss, text="Not this quarter", at=TEN)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_at, ticket.promises.count()) == (Status.CANCELLED, TEN, 0)
    assert ticket.events.get(kind=Kind.DECLINED).text == "Not this quarter"


def test_nobody_else_decides_and_nobody_decides_twice(office, ticket):
    before = state(ticket)
    for outsider in (office.requester, office.agent, office.head, office.director):
        with pytest.raises(MoveRefused):
            approve_ticket(ticket_id=ticket.pk, by=outsider, at=TEN)
    assert state(ticket) == before

    approve_ticket(ticket_id=ticket.pk, by=office.boss, at=TEN)
    before = state(ticket)
    for decide in (approve_ticket, decline_ticket):
        with pytest.raises(MoveRefused, match="decided already"):
            decide(ticket_id=ticket.pk, by=office.boss, at=TEN, text="No")
    assert state(ticket) == before


def test_agents_cannot_begin_before_the_yes(office, ticket):
    with pytest.raises(MoveRefused):
        take_ticket(ticket_id=ticket.pk, by=office.agent, at=TEN)

    assert ticket.events.filter(kind=Kind.ASSIGNED).count() == 0


def test_requester_withdraws_before_the_yes(office, ticket):
    cancel_ticket(ticket_id=ticket.pk, by=office.requester, text="Found one", at=TEN)

    ticket.refresh_from_db()
    assert ticket.status == Status.CANCELLED
    assert list(differences(at=NOON)) == []


def test_head_asks_the_head_above_and_the_deputy_stands_in_for_an_absent_one(office):
    deputy = make_person("Deputy", department=office.hr)
    own = make_ticket(office.service, office.boss)
    office.boss.away_until = NOON
    office.boss.save()
    office.hr.deputy = deputy
    office.hr.save()
    office.requester.refresh_from_db()

    covered = make_ticket(office.service, office.requester)

    assert (own.approver, covered.approver) == (office.director, deputy)


def test_without_anybody_above_the_request_goes_straight_to_work(office):
    office.director.department = office.it.parent
    office.director.save()

    ticket = make_ticket(office.service, office.director)

    assert (ticket.status, ticket.approver, ticket.promises.count()) == (Status.NEW, None, 2)


def test_part_asked_by_another_department_needs_no_approval(office):
    office.cabling.needs_approval = True
    office.cabling.save()
    office.service.needs_approval = False
    office.service.save()
    office.agent.department = office.it
    office.agent.save()
    whole = make_ticket(office.service, office.requester)

    part = ask_department(
        ticket_id=whole.pk, service_id=office.cabling.pk, subject="Cable", text="Two", by=office.agent, at=TEN
    )

    assert part.status == Status.NEW


def test_it_is_the_approvers_turn_and_in_progress_for_the_requester(office, ticket):
    boss, asker = office.boss, office.requester
    theirs, mine = requests_of(boss), requests_of(asker)

    assert refs(your_turn(theirs, boss)) == [ticket.ref]
    assert refs(in_progress(theirs, boss).rows) == []
    assert refs(your_turn(mine, asker)) == []
    assert refs(in_progress(mine, asker).rows) == [ticket.ref]
    assert can_see(boss, ticket.pk)
    approve_ticket(ticket_id=ticket.pk, by=boss, at=TEN)
    assert refs(your_turn(requests_of(boss), boss)) == []


def test_pages_ask_decide_and_show_the_trail(office, client):
    client.force_login(office.requester)
    offered = client.get(reverse("tickets:new", args=[office.service.pk])).content.decode()
    ticket = make_ticket(office.service, office.requester, at=timezone.now())
    waiting = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()
    client.force_login(office.boss)
    home = client.get(reverse("home")).content.decode()
    decided = client.post(reverse("tickets:move", args=[ticket.ref, "approve"]))
    done = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()

    assert "approves it first" in offered
    assert "waiting for approval" in waiting
    assert "needs your approval" in home
    assert decided.status_code == 302
    assert "approved it" in done
