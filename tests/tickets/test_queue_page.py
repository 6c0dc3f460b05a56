"""A department's queue: what stands where, how it is narrowed, and what several rows at once lead to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from slas.enums import PauseReason
from tests.factories import (
    MONDAY,
    hours,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tickets.queries.queue import QueueFilter, department_queue
from tickets.services import (
    add_reply,
    cancel_ticket,
    note_reading,
    reopen_ticket,
    resolve_ticket,
    take_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def queue(company, now, *, size=50, cap=99, **wish):
    return department_queue(company.it, company.agent, QueueFilter(**wish), now, size=size, cap=cap)


def refs(queue):
    return {band.name: [row.ticket.ref for row in band.rows] for band in queue.bands}


def address(name="queue", code="IT"):
    return reverse(f"tickets:{name}", args=[code])


def test_queue_stands_in_bands_by_the_promise_due_next(company):
    make_ticket(company.service, company.requester, at=MONDAY)  # first response due Monday 11:00
    today = make_ticket(company.service, company.requester, at=TUESDAY)
    later = make_ticket(company.service, company.requester, at=TUESDAY)
    waiting = make_ticket(company.service, company.requester, at=TUESDAY)
    add_reply(ticket_id=today.pk, by=company.agent, text="Looking", at=TUESDAY)  # solved is due Tuesday 18:00
    add_reply(ticket_id=later.pk, by=company.agent, text="Looking", at=TUESDAY)
    wait_for(ticket_id=later.pk, reason=PauseReason.REQUESTER, text="Which?", by=company.agent, at=TUESDAY)
    add_reply(ticket_id=later.pk, by=company.requester, text="This", at=TUESDAY + hours(1))
    add_reply(ticket_id=later.pk, by=company.agent, text="Thanks", at=TUESDAY + hours(1))
    wait_for(ticket_id=waiting.pk, reason=PauseReason.REQUESTER, text="Which?", by=company.agent, at=TUESDAY)
    quick = make_service(company.it, "Free of promises")
    nothing = make_standard(company.it, service=quick, first_response=None, resolution=None)
    free = make_ticket(quick, company.requester, at=TUESDAY)

    found = queue(company, TUESDAY + hours(1.5))

    assert nothing.targets.count() == 0
    assert refs(found) == {
        "broken": ["IT-0001"],
        "today": [today.ref],
        "later": [later.ref],
        "waiting": [waiting.ref],
        "none": [free.ref],
    }
    assert (found.counts["open"], found.counts["mine"], found.counts["nobody"]) == ("5", "3", "2")


def test_finished_and_handed_over_requests_leave_the_queue(company):
    for number in range(3):
        make_ticket(company.service, company.requester, subject=f"Request {number}")
    first, second, third = company.it.tickets.order_by("id")
    resolve_ticket(ticket_id=first.pk, by=company.agent, text="Done", at=MONDAY)
    cancel_ticket(ticket_id=second.pk, by=company.requester, text="", at=MONDAY)
    transfer_ticket(ticket_id=third.pk, service_id=company.cabling.pk, text="Cable", by=company.agent, at=MONDAY)

    assert queue(company, MONDAY).tickets == []


def test_views_and_filters_narrow_the_rows(company):
    mine = make_ticket(company.service, company.requester)
    take_ticket(ticket_id=mine.pk, by=company.agent, at=MONDAY)
    again = make_ticket(make_service(company.it, "Laptop"), company.stranger, priority=1)
    resolve_ticket(ticket_id=again.pk, by=company.colleague, text="Done", at=MONDAY)
    reopen_ticket(ticket_id=again.pk, by=company.stranger, text="No", at=MONDAY)
    nobody = make_ticket(company.service, company.stranger)

    def shown(**wish):
        return {ticket.ref for ticket in queue(company, MONDAY, **wish).tickets}

    assert shown(view="mine") == {mine.ref}
    assert shown(view="nobody") == {nobody.ref}
    assert shown(view="again") == {again.ref}
    assert shown(service=again.service_id) == {again.ref}
    assert shown(priority=1) == {again.ref}
    assert shown(customer=company.fac.pk) == {again.ref, nobody.ref}
    assert shown(customer=company.fac.pk, view="nobody") == {nobody.ref}


def test_later_is_paged_by_key_without_gaps_or_repeats(company):
    everything = [make_ticket(company.service, company.requester, at=TUESDAY).ref for _ in range(5)]
    seen, after = [], ""

    while True:
        band = queue(company, MONDAY, band="later", after=after, size=2).bands[0]
        seen += [row.ticket.ref for row in band.rows]
        if not band.has_more:
            break
        after = band.cursor

    assert seen == everything


def test_counts_stop_at_the_cap(company):
    for _ in range(3):
        make_ticket(company.service, company.requester)

    assert queue(company, MONDAY, cap=2).counts["open"] == "2+"


def test_queue_costs_as_much_with_one_row_as_with_three(company, client, assert_queries):
    now = timezone.now()
    client.force_login(company.agent)
    make_ticket(company.service, company.requester, at=now)
    client.get(address())  # ladder and places are cached

    with assert_queries(11):
        client.get(address())
    for _ in range(2):
        make_ticket(company.service, make_person(department=make_department(f"D{_}")), at=now)
    with assert_queries(11):
        client.get(address())


@pytest.mark.parametrize("who", ["requester", "stranger", "neighbour"])
def test_queue_of_a_department_one_does_not_serve_is_not_found(company, client, who):
    client.force_login(getattr(company, who))

    assert client.get(address()).status_code == 404
    assert client.post(address("assign_several"), {"tickets": "1", "take": "1"}).status_code == 404


def test_head_serves_the_queue_too(company, client):
    client.force_login(company.head)

    assert client.get(address()).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["service=x", "priority=99", "customer=-1", "band=nowhere", "after=%00", "band=later&after=abc", "view=all"],
)
def test_address_that_makes_no_sense_shows_the_queue(company, client, query):
    make_ticket(company.service, company.requester, at=timezone.now())
    client.force_login(company.agent)

    assert client.get(f"{address()}?{query}").status_code == 200


def test_taking_several_rows_tells_what_was_refused_and_does_the_rest(company, client):
    now = timezone.now()
    one, done, foreign = (make_ticket(service, company.requester, at=now) for service in
                          (company.service, company.service, company.cabling))  # fmt: skip
    resolve_ticket(ticket_id=done.pk, by=company.colleague, text="Done", at=now)
    client.force_login(company.agent)

    answer = client.post(
        address("assign_several"), {"tickets": [one.pk, done.pk, foreign.pk], "take": "1"}, follow=True
    )

    one.refresh_from_db()
    foreign.refresh_from_db()
    told = [str(message) for message in answer.context["messages"]]
    assert (one.assignee, foreign.assignee) == (company.agent, None)
    assert told[0] == "1 request was assigned."
    assert told[1].startswith(f"{done.ref}: ")
    assert len(told) == 2


def test_assigning_several_rows_to_a_colleague(company, client):
    now = timezone.now()
    tickets = [make_ticket(company.service, company.requester, at=now) for _ in range(2)]
    client.force_login(company.agent)

    client.post(address("assign_several"), {"tickets": [t.pk for t in tickets], "assignee": company.colleague.pk})

    assert {ticket.assignee for ticket in company.it.tickets.all()} == {company.colleague}


def test_bulk_without_rows_or_to_a_stranger_changes_nothing(company, client):
    ticket = make_ticket(company.service, company.requester, at=timezone.now())
    client.force_login(company.agent)

    for posted in (
        {"take": "1"},
        {"tickets": "x", "take": "1"},
        {"tickets": ticket.pk, "assignee": company.stranger.pk},
    ):
        answer = client.post(address("assign_several"), {**posted, "next": "https://evil.example/"})
        assert answer.headers["Location"] == address()

    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_row_names_who_is_reading(company, client):
    now = timezone.now()
    ticket = make_ticket(company.service, company.requester, at=now)
    note_reading(ticket_id=ticket.pk, by=company.colleague, at=now)
    note_reading(ticket_id=ticket.pk, by=company.agent, at=now)
    client.force_login(company.agent)

    shown = client.get(address()).content.decode()

    assert "Chen Bo is reading" in shown


def test_reader_is_forgotten_when_the_page_is_closed(company):
    ticket = make_ticket(company.service, company.requester)
    note_reading(ticket_id=ticket.pk, by=company.colleague, at=MONDAY)

    assert note_reading(ticket_id=ticket.pk, by=company.agent, at=MONDAY + timedelta(seconds=39)) != {}
    assert note_reading(ticket_id=ticket.pk, by=company.agent, at=MONDAY + timedelta(seconds=41)) == {}


def test_counts_on_top_are_of_the_whole_queue_whatever_is_shown(company):
    make_ticket(company.service, company.requester)

    narrowed = queue(company, TUESDAY, view="mine")

    assert (narrowed.tickets, narrowed.counts["over"], narrowed.counts["open"]) == ([], "1", "1")
