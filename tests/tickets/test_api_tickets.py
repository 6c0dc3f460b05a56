"""Programs read requests: exactly those that the person may see, with promises, reasons and moves."""

import pytest
from django.utils import timezone

from departments.enums import Priority
from tests.factories import MONDAY, hours, make_agent, make_person, make_service, make_ticket
from tests.tickets.callers import address, all_rows, caller, problem
from tickets.models import Follower, Ticket
from tickets.permissions import visible_tickets
from tickets.services import add_note, add_reply, change_priority, take_ticket, wait_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def requests(company):
    """One of each kind that visibility tells apart."""
    secret = make_service(company.it, "Investigation", is_restricted=True)
    colleague = make_person("Zhao Min", department=company.hr)
    follower = make_person("Follower", department=company.fac)
    made = [
        make_ticket(company.service, company.requester),
        make_ticket(secret, company.requester),
        make_ticket(company.cabling, company.stranger),
        make_ticket(company.service, company.stranger, beneficiary=colleague),
        make_ticket(secret, colleague),
    ]
    Follower.objects.create(ticket=made[4], person=follower)
    return [company.requester, colleague, follower, company.agent, company.head, company.director, company.neighbour,
            company.stranger, make_person("Nobody")]  # fmt: skip


def test_list_detail_and_rules_agree_for_everybody(requests):
    refs = set(Ticket.objects.values_list("ref", flat=True))
    seen = []

    for person in requests:
        client = caller(person)
        listed = {row["ref"] for row in all_rows(client, address("tickets") + "?page_size=2")}
        opened = {ref for ref in refs if client.get(address("ticket", ref=ref)).status_code == 200}
        told = {ref for ref in refs if client.get(address("events", ref=ref)).status_code == 200}
        assert listed == opened == told == set(visible_tickets(person).values_list("ref", flat=True))
        seen.append(len(listed))

    assert len(set(seen)) > 3, "the people must differ for this test to mean something"


def test_list_comes_newest_first_page_by_page(company):
    made = [make_ticket(company.service, company.requester).ref for _ in range(5)]
    client = caller(company.requester)

    first = client.get(address("tickets"), {"page_size": 2, "mine": "true"}).json()
    rows = all_rows(client, address("tickets") + "?page_size=2&mine=true")

    assert [row["ref"] for row in first["results"]] == made[:2:-1]
    assert "mine=true" in first["next"]
    assert [row["ref"] for row in rows] == made[::-1]


@pytest.mark.parametrize("cursor", ["nonsense", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIl0", "WzEsMl0"])
def test_made_up_cursor_is_refused(company, cursor):
    body = problem(caller(company.requester).get(address("tickets"), {"cursor": cursor}), 400)

    assert body["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("size", ["0", "101", "many"])
def test_page_size_has_limits(company, size):
    problem(caller(company.requester).get(address("tickets"), {"page_size": size}), 400)


def test_list_is_narrowed(company):
    mine = make_ticket(company.cabling, company.agent, subject="New socket")
    taken = make_ticket(company.service, company.requester, subject="VPN drops")
    free = make_ticket(company.service, company.requester, subject="打印机卡纸")
    take_ticket(ticket_id=taken.pk, by=company.agent, at=MONDAY)
    client = caller(company.agent)

    def refs(**query):
        return {row["ref"] for row in client.get(address("tickets"), query).json()["results"]}

    assert refs(mine="true") == {mine.ref}
    assert refs(assigned="me") == {taken.ref}
    assert refs(assigned="nobody", department="IT") == {free.ref}
    assert refs(status=["new", "open"]) == {mine.ref, taken.ref, free.ref}
    assert refs(status=["closed", "resolved"]) == set()
    assert refs(q="打印机") == {free.ref}
    assert refs(q=taken.ref) == {taken.ref}
    assert refs(q="!!!") == set()


@pytest.mark.parametrize("query", [{"status": "lost"}, {"assigned": "them"}, {"q": "a\0b"}, {"mine": "perhaps"}])
def test_unknown_filter_values_are_refused(company, query):
    problem(caller(company.requester).get(address("tickets"), query), 400)


def test_detail_tells_the_promises_and_why(company):
    now = timezone.now()
    ticket = make_ticket(company.service, company.requester, at=now - hours(100 * 24), answers=[
        {"key": "since", "kind": "date", "label": "Since", "label_zh": "自", "value": "2026-01-02", "shown": "2 Jan 2026"}
    ])  # fmt: skip

    found = caller(company.requester).get(address("ticket", ref=ticket.ref)).json()

    first, solved = found["promises"]
    assert (first["metric"], solved["metric"]) == ("first_response", "resolution")
    assert solved["state"] == "missed"
    assert solved["target"] == 28_800
    assert solved["elapsed"] > solved["target"]
    assert solved["due_at"].endswith("Z")
    assert "IT standard" in solved["why"]["note"]
    assert solved["why"]["rows"][-1]["so_far"] == solved["elapsed"]
    assert found["answers"] == [{"key": "since", "label": "Since", "value": "2026-01-02", "shown": "2 Jan 2026"}]
    assert found["revision"] == ticket.revision


def test_moves_told_are_those_of_the_caller(company):
    ticket = make_ticket(company.service, company.requester)

    asked = caller(company.requester).get(address("ticket", ref=ticket.ref)).json()["allowed_moves"]
    serving = caller(company.agent).get(address("ticket", ref=ticket.ref)).json()["allowed_moves"]

    assert asked == ["reply", "cancel"]
    assert {"take", "resolve", "note"} <= set(serving)


def test_waiting_request_says_for_what(company):
    ticket = make_ticket(company.service, company.requester)
    wait_for(ticket_id=ticket.pk, reason="third_party", text="The maker sends a part", by=company.agent, at=MONDAY)

    found = caller(company.requester).get(address("ticket", ref=ticket.ref)).json()

    assert found["waiting"]["reason"] == "third_party"
    assert found["waiting"]["note"] == "The maker sends a part"
    assert found["promises"][1]["state"] == "paused"
    assert found["promises"][1]["due_at"] is None


def test_events_are_those_the_reader_may_read(company):
    ticket = make_ticket(company.service, company.requester)
    add_note(ticket_id=ticket.pk, by=company.agent, text="He forgot it again", at=MONDAY)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Try now", at=MONDAY)

    asked = all_rows(caller(company.requester), address("events", ref=ticket.ref) + "?page_size=1")
    serving = all_rows(caller(company.agent), address("events", ref=ticket.ref))

    assert [row["kind"] for row in asked] == ["created", "agent_replied", "assigned"]
    assert [row["kind"] for row in serving] == ["created", "note_added", "agent_replied", "assigned"]
    assert serving[1]["is_public"] is False
    assert asked[1]["by"] == {"id": company.agent.pk, "name": "Li Wei"}


def test_change_of_priority_is_told_with_old_and_new_but_not_its_clocks(company):
    ticket = make_ticket(company.service, company.requester)
    change_priority(ticket_id=ticket.pk, priority=Priority.HIGH, text="Line stands", by=company.agent, at=MONDAY)

    rows = all_rows(caller(company.requester), address("events", ref=ticket.ref))

    assert rows[-1]["details"] == {"from": 3, "to": 2}


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_of_requests_costs_the_same_for_any_number(company, item_count, assert_queries):
    for number in range(item_count):
        asker = make_person(f"Asker {number}", department=company.hr)
        make_ticket(company.service, asker)
    client = caller(company.agent)
    client.get(address("tickets"))

    with assert_queries(5):
        rows = client.get(address("tickets")).json()["results"]

    assert len(rows) == item_count


@pytest.mark.parametrize("item_count", [1, 3])
def test_detail_costs_the_same_for_any_history(company, item_count, assert_queries):
    ticket = make_ticket(company.service, company.requester)
    for number in range(item_count):
        agent = make_agent(f"Agent {number}", department=company.it)
        add_reply(ticket_id=ticket.pk, by=agent, text="Try again", at=MONDAY + hours(number))
        add_reply(ticket_id=ticket.pk, by=company.requester, text="No", at=MONDAY + hours(number))
    client = caller(company.agent)
    client.get(address("ticket", ref=ticket.ref))

    with assert_queries(8):
        found = client.get(address("ticket", ref=ticket.ref)).json()

    assert len(found["promises"]) == 2 + item_count


@pytest.mark.parametrize("item_count", [1, 3])
def test_events_cost_the_same_for_any_number(company, item_count, assert_queries):
    ticket = make_ticket(company.service, company.requester)
    for number in range(item_count):
        agent = make_agent(f"Agent {number}", department=company.it)
        add_reply(ticket_id=ticket.pk, by=agent, text="Try again", at=MONDAY + hours(number))
    client = caller(company.agent)
    client.get(address("events", ref=ticket.ref))

    with assert_queries(5):
        rows = client.get(address("events", ref=ticket.ref)).json()["results"]

    assert len([row for row in rows if row["kind"] == "agent_replied"]) == item_count
