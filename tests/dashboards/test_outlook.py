"""What the coming weeks may bring: a sum over full weeks, honest about how far it may be off."""

from datetime import timedelta
from math import sqrt

import pytest
from django.core.cache import cache
from django.urls import reverse

from dashboards.queries.outlook import expect, outlook
from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_ticket
from tickets.services import resolve_ticket

pytestmark = pytest.mark.django_db
NOW = MONDAY + hours(5)
WEEK = timedelta(weeks=1)


@pytest.fixture
def office():
    class Office:
        head = make_person("Head of IT")
        it = make_department("IT", head=head)
        service, other = make_service(it), make_service(it, "Laptops")
        agent = make_agent("Li Wei", department=it)
        requester = make_person("Wang Fang", department=make_department("HR"))

        def file(self, weeks_ago, times=1, service=None):
            at = MONDAY - WEEK * weeks_ago + hours(2)
            return [make_ticket(service or self.service, self.requester, at=at) for _time in range(times)]

    return Office()


@pytest.mark.parametrize(
    ("counts", "mean", "reach"),
    [
        ([4, 4, 4, 4, 4, 4, 4, 4], 4, 1.2816 * sqrt(4 * 9 / 8)),  # never narrower than a Poisson count
        ([0, 8, 0, 8, 0, 8, 0, 8], 4, 4),  # wide, and never below nothing
        ([0] * 8, 0, 0),
    ],
)
def test_expectation_is_the_mean_with_room_for_one_more_week(counts, mean, reach):
    found = expect(counts)

    assert found.mean == mean
    assert found.mean - found.low == pytest.approx(reach)
    assert found.high >= found.mean


def test_only_full_weeks_count_each_in_its_place(office):
    office.file(0, times=5)
    office.file(1, times=3)
    office.file(13)
    office.file(14, times=2)

    values = [point.value for point in outlook(office.it, at=NOW).chart.points]

    assert values[:13] == [1, *[0] * 11, 3]
    assert values[13:] == [pytest.approx(3 / 8)] * 4


def test_services_are_told_apart_and_one_without_requests_is_there(office):
    office.file(1, times=8)

    found = {service.title: (service.last, service.expected.mean) for service in outlook(office.it, at=NOW).services}

    assert found == {office.service.title: (8, 1.0), "Laptops": (0, 0.0)}


def test_hands_and_what_stays_open(office):
    for ago in range(1, 9):
        ticket, *_open = office.file(ago, times=3)
        resolve_ticket(ticket_id=ticket.pk, by=office.agent, text="Done", at=MONDAY - WEEK * ago + timedelta(days=1))
    office.agent.away_until = NOW + WEEK
    office.agent.save()

    found = outlook(office.it, at=NOW)

    assert (found.expected.mean, found.solved, found.growing) == (3, 1, 2)
    assert (found.agents, found.present) == (2, 1)


def test_costs_four_queries_however_much_there_is(office, assert_queries):
    for ago in (1, 2, 3):
        office.file(ago, service=office.other)
        office.file(ago)
        cache.clear()
        with assert_queries(4):
            outlook(office.it, at=NOW)


def test_weeks_that_are_over_are_counted_once_an_hour_and_each_week_anew(office, assert_queries):
    office.file(1, times=3)
    first = outlook(office.it, at=NOW)
    office.file(1)

    with assert_queries(2):
        kept = outlook(office.it, at=NOW)

    assert kept.expected == first.expected
    assert [point.value for point in outlook(office.it, at=NOW + WEEK).chart.points][11] == 4


def test_page_and_file_are_for_those_who_read_the_dashboard(office, client):
    office.file(1)
    addresses = [reverse(f"dashboards:{name}", args=["IT"]) for name in ("outlook", "outlook_csv")]

    client.force_login(office.agent)
    seen = [client.get(address).status_code for address in addresses]
    client.force_login(office.requester)
    hidden = [client.get(address).status_code for address in addresses]

    assert (seen, hidden) == ([200, 200], [404, 404])
