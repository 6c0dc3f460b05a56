"""Two workers move the same requests to new hours at the same instant: each request moves once."""

import pytest

from slas.models import Clock
from slas.services import revise_calendar
from tests.factories import MONDAY, hours, make_person, make_ticket
from tests.factories.standards import OFFICE_HOURS
from tests.tickets.test_concurrency import at_once
from tickets.enums import Kind
from tickets.models import Ticket, TicketEvent
from tickets.services import resolve_ticket, retime_open_requests

pytestmark = pytest.mark.django_db(transaction=True)
AT = MONDAY + hours(1)


@pytest.fixture
def tickets(company):
    made = [make_ticket(company.service, company.requester) for _number in range(6)]
    calendar = Clock.objects.select_related("calendar").first().calendar.calendar_id
    days = {"2026-09-21": {"name": "Half a day", "name_zh": "", "hours": [["09:00", "12:00"]]}}
    hr = make_person("HR", is_hr_admin=True)
    revise_calendar(calendar_id=calendar, timezone="UTC", weekly=OFFICE_HOURS, exceptions=days, by=hr, at=AT)
    return made


def outdated():
    return Clock.objects.filter(calendar__number=1).exclude(state="stopped").count()


def test_two_workers_share_the_requests_and_none_moves_twice(tickets):
    def work():
        moved = 0
        while some := retime_open_requests(at=AT, limit=2):
            moved += some
        return moved

    first, second = at_once(work, work)
    rest = work()

    events = TicketEvent.objects.filter(kind=Kind.RETIMED).values_list("ticket_id", flat=True)
    assert first + second + rest >= len(tickets)
    assert sorted(events) == sorted(ticket.pk for ticket in tickets)
    assert {ticket.revision for ticket in Ticket.objects.all()} == {tickets[0].revision + 1}
    assert outdated() == 0


def test_request_that_is_solved_meanwhile_is_decided_or_moved_and_never_both_wrong(company, tickets):
    first, solved = at_once(
        lambda: retime_open_requests(at=AT, limit=10),
        lambda: resolve_ticket(ticket_id=tickets[0].pk, by=company.agent, text="Done", at=AT),
    )
    retime_open_requests(at=AT, limit=10)

    clock = Clock.objects.get(promise__ticket=tickets[0], metric="resolution")
    assert not isinstance(first, Exception)
    assert not isinstance(solved, Exception)
    assert (clock.state, clock.is_met) == ("stopped", True)
    assert outdated() == 0
