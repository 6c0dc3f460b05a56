"""Asking another department for a part of the work: a request of its own that the whole waits for in sight."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import Service
from slas.enums import ClockState, Metric, PauseReason
from tests.factories import MONDAY, hours, make_agent, make_standard, make_ticket
from tickets.enums import Kind, Status
from tickets.models import Ticket
from tickets.permissions import MoveRefused, can_see
from tickets.queries import promise_panel
from tickets.queries.parts import ties_of
from tickets.services import (
    NeedsWords,
    PartsOpen,
    SameDepartment,
    ask_department,
    cancel_ticket,
    resolve_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db
TEN, NOON = MONDAY + hours(1), MONDAY + hours(3)


@pytest.fixture(autouse=True)
def _in_utc():
    with timezone.override("UTC"):
        yield


@pytest.fixture
def office(company):
    make_standard(company.fac, resolution=4)
    company.agent.department = company.it
    company.agent.save()
    return company


@pytest.fixture
def whole(office):
    return make_ticket(office.service, office.requester)


def ask(office, whole, *, at=TEN, by=None, **changed):
    asked = {"service_id": office.cabling.pk, "subject": "Cable to room 12", "text": "Two metres, please"}
    return ask_department(ticket_id=whole.pk, by=by or office.agent, at=at, **(asked | changed))


def solve(ticket, by, at, **more):
    return resolve_ticket(ticket_id=ticket.pk, by=by, text="Done", at=at, **more)


def state(ticket):
    ticket.refresh_from_db()
    return ticket.status, ticket.revision, ticket.events.count(), Ticket.objects.count()


def test_part_is_a_request_of_the_asking_department_with_a_promise_of_its_own(office, whole):
    part = ask(office, whole)

    promise = part.promises.get(metric=Metric.RESOLUTION)
    assert (part.parent, part.requester, part.customer_department) == (whole, office.agent, office.it)
    assert (part.department, part.ref, part.priority) == (office.fac, "FAC-0001", whole.priority)
    assert (promise.department, promise.clock.due_at) == (office.fac, TEN + hours(5))  # four hours and a lunch
    assert whole.events.get(kind=Kind.PART_ASKED).data["part"] == part.ref


def test_clocks_of_the_whole_run_on_while_it_waits(office, whole):
    ask(office, whole)

    clock = whole.promises.get(metric=Metric.RESOLUTION).clock
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, MONDAY + hours(9))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"text": " "}, NeedsWords),
        ({"subject": " "}, NeedsWords),
        ({"service_id": "own"}, SameDepartment),
        ({"service_id": 0}, Service.DoesNotExist),
        ({"by": "neighbour"}, MoveRefused),
        ({"by": "requester"}, MoveRefused),
    ],
)
def test_nothing_is_asked_without_words_another_department_and_the_right(office, whole, changed, refusal):
    before = state(whole)
    if changed.get("service_id") == "own":
        changed = {"service_id": office.service.pk}
    if "by" in changed:
        changed = {"by": getattr(office, changed["by"])}

    with pytest.raises(refusal):
        ask(office, whole, **changed)

    assert state(whole) == before


def test_finished_request_asks_nobody(office, whole):
    solve(whole, office.agent, TEN)
    before = state(whole)

    with pytest.raises(MoveRefused):
        ask(office, whole, at=NOON)

    assert state(whole) == before


def test_sending_twice_asks_once(office, whole):
    first = ask(office, whole, submission_key="k")
    second = ask(office, whole, submission_key="k")

    assert first == second
    assert whole.parts.count() == whole.events.filter(kind=Kind.PART_ASKED).count() == 1


def test_whole_is_not_solved_over_the_head_of_an_open_part(office, whole):
    ask(office, whole)
    before = state(whole)

    with pytest.raises(PartsOpen, match="FAC-0001"):
        solve(whole, office.agent, NOON)
    assert state(whole) == before

    solve(whole, office.agent, NOON, despite_parts=True)
    whole.refresh_from_db()
    assert whole.status == Status.RESOLVED


def test_end_of_the_part_is_told_on_the_whole_which_can_then_be_solved(office, whole):
    part = ask(office, whole)

    solve(part, office.neighbour, NOON)
    solve(whole, office.agent, NOON)

    told = whole.events.get(kind=Kind.PART_ENDED)
    assert (told.by, told.data["part"], told.data["outcome"]) == (office.neighbour, part.ref, "resolved")


def test_withdrawn_part_is_told_and_waited_for_no_more(office, whole):
    part = ask(office, whole)

    cancel_ticket(ticket_id=part.pk, by=office.agent, text="Found one", at=NOON)

    assert whole.events.get(kind=Kind.PART_ENDED).data["outcome"] == "cancelled"
    solve(whole, office.agent, NOON)


def test_those_who_serve_a_part_do_not_see_the_whole_for_that(office, whole):
    part = ask(office, whole)

    linked = ties_of(office.neighbour, part, TEN).whole

    assert not can_see(office.neighbour, whole.pk)
    assert (linked.ref, linked.is_seen, linked.subject) == (whole.ref, False, "")


def test_part_of_a_restricted_request_is_restricted(office):
    office.service.is_restricted = True
    office.service.save()
    whole = make_ticket(office.service, office.requester)
    colleague = make_agent("Sun Li", department=office.hr)

    part = ask(office, whole)

    (seen,) = ties_of(office.requester, whole, TEN).parts
    assert part.is_restricted
    assert can_see(office.neighbour, part.pk)
    assert not can_see(colleague, part.pk)
    assert (seen.is_seen, seen.subject, seen.words) == (False, "", "promised by today 15:00")


def test_time_of_parts_is_told_apart_and_adds_up_to_the_second(office, whole):
    odd = timedelta(minutes=13, seconds=7)
    part = ask(office, whole, at=TEN + odd)
    wait_for(ticket_id=part.pk, reason=PauseReason.REQUESTER, text="Which room?", by=office.neighbour, at=NOON - odd)

    panel = promise_panel(whole, MONDAY + hours(6), helpers=[part.pk])

    assert [(held.department.code, [one.code for one in held.helpers], held.time) for held in panel.held] == [
        ("IT", [], hours(1) + odd + odd + hours(2)),
        ("IT", ["FAC"], hours(2) - odd - odd),
    ]
    assert sum((held.time for held in panel.held), timedelta(0)) == panel.counted == hours(5)
    assert panel.held[1].title == "IT department, waiting for FAC department"


def test_pages_link_both_ways_and_say_what_is_waited_for(office, client):
    whole = make_ticket(office.service, office.requester, at=timezone.now() - hours(1))
    part = ask(office, whole, at=timezone.now())

    client.force_login(office.agent)
    on_whole = client.get(reverse("tickets:detail", args=[whole.ref])).content.decode()
    on_part = client.get(reverse("tickets:detail", args=[part.ref])).content.decode()

    assert reverse("tickets:detail", args=[part.ref]) in on_whole
    assert "Waits for" in on_whole
    assert "promised by" in on_whole
    assert reverse("tickets:detail", args=[whole.ref]) in on_part


def test_agent_asks_from_the_page_and_confirms_solving_without(office, client):
    whole = make_ticket(office.service, office.requester, at=timezone.now() - hours(1))
    asked = {"service": office.cabling.pk, "subject": "Cable", "text": "Two metres"}
    solving = reverse("tickets:move", args=[whole.ref, "resolve"])
    client.force_login(office.agent)

    made = client.post(reverse("tickets:move", args=[whole.ref, "ask_for_help"]), asked)
    offered = client.get(solving).content.decode()
    refused = client.post(solving, {"text": "Done"})
    confirmed = client.post(solving, {"text": "Done", "despite_parts": "on"})

    part = Ticket.objects.get(parent=whole)
    assert made.status_code == 302
    assert part.ref in offered
    assert (refused.status_code, part.ref in refused.content.decode()) == (422, True)
    assert confirmed.status_code == 302


def test_page_costs_as_much_with_one_part_as_with_three(office, client, assert_queries):
    whole = make_ticket(office.service, office.requester, at=timezone.now() - hours(1))
    address = reverse("tickets:detail", args=[whole.ref])
    ask(office, whole, at=timezone.now())
    client.force_login(office.requester)
    client.get(address)

    with assert_queries(11):
        client.get(address)
    ask(office, whole, at=timezone.now())
    ask(office, whole, at=timezone.now())
    with assert_queries(11):
        client.get(address)
