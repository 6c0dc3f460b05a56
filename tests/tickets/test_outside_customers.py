"""A customer outside the company waits: said when filing, first in the queue, inherited by parts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import MONDAY, hours, make_ticket
from tickets.queries.queue import OUTSIDE, QueueFilter, department_queue
from tickets.services import ask_department

pytestmark = pytest.mark.django_db
TEN = MONDAY + hours(1)


def bands(company, **wish):
    found = department_queue(company.it, company.agent, QueueFilter(**wish), TEN)
    return [(band.name, [row.ticket.ref for row in band.rows]) for band in found.bands]


def test_flagged_request_comes_before_older_ones_and_in_one_band_only(company):
    older = make_ticket(company.service, company.requester)
    flagged = make_ticket(company.service, company.requester, at=TEN, is_external=True)

    assert bands(company) == [(OUTSIDE, [flagged.ref]), ("today", [older.ref])]
    assert bands(company, band=OUTSIDE) == [(OUTSIDE, [flagged.ref])]


def test_count_of_broken_promises_holds_the_flagged_ones_too(company):
    make_ticket(company.service, company.requester, at=MONDAY - hours(24 * 7), is_external=True)
    make_ticket(company.service, company.requester, at=MONDAY - hours(24 * 7))

    found = department_queue(company.it, company.agent, QueueFilter(), TEN)
    over = department_queue(company.it, company.agent, QueueFilter(view="over"), TEN)

    assert found.counts["over"] == "2"
    assert sum(len(band.rows) for band in over.bands) == 2


def test_part_of_a_flagged_request_is_flagged(company):
    company.agent.department = company.it
    company.agent.save()
    whole = make_ticket(company.service, company.requester, is_external=True)

    part = ask_department(
        ticket_id=whole.pk, service_id=company.cabling.pk, subject="Cable", text="Two", by=company.agent, at=TEN
    )

    assert part.is_external


def test_requester_ticks_it_and_the_page_says_so(company, client):
    client.force_login(company.requester)
    said = {"subject": "Invoice stuck", "description": "The customer waits", "for_whom": "me", "is_external": "on"}

    filed = client.post(reverse("tickets:new", args=[company.service.pk]), said | {"submission_key": "k1"})
    page = client.get(filed["Location"]).content.decode()

    assert filed.status_code == 302
    assert "a customer outside waits" in page


def test_unflagged_is_the_rule(company, client):
    ticket = make_ticket(company.service, company.requester, at=timezone.now())
    client.force_login(company.requester)

    assert not ticket.is_external
    page = client.get(reverse("tickets:detail", args=[ticket.ref])).content.decode()
    assert "a customer outside waits" not in page
