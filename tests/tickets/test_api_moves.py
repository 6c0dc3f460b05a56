"""Programs reply and move requests by the one table; a refusal says why and changes nothing."""

import pytest

from tests.factories import MONDAY, make_agent, make_ticket
from tests.tickets.callers import address, caller, problem
from tickets.enums import MOVES, Channel, Move, Status
from tickets.models import Ticket, TicketEvent
from tickets.queries.drafts import load_draft
from tickets.services import add_reply, resolve_ticket, save_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester)


def move(person, ticket, name, key="", **body):
    headers = {"Idempotency-Key": key} if key else {}
    return caller(person).post(address(f"move_{name}", ref=ticket.ref), body, format="json", headers=headers)


def reply(person, ticket, key="", **body):
    headers = {"Idempotency-Key": key} if key else {}
    return caller(person).post(address("replies", ref=ticket.ref), body, format="json", headers=headers)


def test_table_is_the_one_in_code(company):
    rows = caller(company.requester).get(address("moves")).json()["results"]

    assert [row["move"] for row in rows] == list(MOVES)
    take = next(row for row in rows if row["move"] == "take")
    assert take["sources"] == ["new", "open", "waiting"]
    assert take["sides"] == ["supplier"]
    assert take["target"] is None


def test_reply_of_an_agent_is_the_first_answer(company, ticket):
    response = reply(company.agent, ticket, text="Try now")

    assert response.status_code == 201
    assert response.json()["kind"] == "agent_replied"
    ticket.refresh_from_db()
    assert ticket.first_answered_at is not None
    assert TicketEvent.objects.get(kind="agent_replied").channel == "api"


def test_internal_reply_is_a_note(company, ticket):
    made = reply(company.agent, ticket, text="He forgot it again", internal=True).json()

    assert (made["kind"], made["is_public"]) == ("note_added", False)


@pytest.mark.parametrize(
    ("name", "body"),
    [("reply", {}), ("note", {}), ("call", {}), ("wait", {"reason": "requester"}), ("resolve", {})],
)
def test_words_of_a_program_leave_what_its_person_is_writing(company, ticket, name, body):
    key = f"reply:{ticket.ref}"
    save_draft(by=company.agent, key=key, data={"text": "Half a sent"}, at=MONDAY)

    response = move(company.agent, ticket, name, text="Seen by the monitor", **body)

    assert response.status_code == 200, response.content
    assert ticket.events.get(text="Seen by the monitor").channel == Channel.API
    assert load_draft(company.agent, key).data == {"text": "Half a sent"}


def test_customer_writes_no_notes(company, ticket):
    body = problem(reply(company.requester, ticket, text="Secret", internal=True), 409)

    assert body["detail"] == "Only agents of IT department can do this."
    assert ticket.events.count() == 1


def test_reply_without_words_is_refused(company, ticket):
    body = problem(reply(company.agent, ticket, text="  "), 400)

    assert body["errors"] == [{"field": "text", "messages": ["Write something first."]}]


def test_repeated_reply_is_sent_once(company, ticket):
    first = reply(company.agent, ticket, key="r-1", text="Try now")
    again = reply(company.agent, ticket, key="r-1", text="Try now")

    assert again.json() == first.json()
    assert ticket.events.filter(kind="agent_replied").count() == 1


def test_key_of_another_reply_is_refused(company, ticket):
    reply(company.agent, ticket, key="r-1", text="Try now")

    problem(reply(company.agent, ticket, key="r-1", text="Try later"), 422)

    assert ticket.events.filter(kind="agent_replied").count() == 1


def test_reply_that_was_overtaken_is_not_sent(company, ticket):
    seen = ticket.events.get().pk
    add_reply(ticket_id=ticket.pk, by=company.colleague, text="I have it", at=MONDAY)
    known = ticket.events.count()

    body = problem(reply(company.agent, ticket, text="Try now", seen_event_id=seen), 409)

    assert body["type"] == "urn:servicedesk:problem:overtaken"
    assert "Chen Bo" in body["detail"]
    assert ticket.events.count() == known


def test_request_is_taken_waited_for_resumed_and_solved(company, ticket):
    assert move(company.agent, ticket, "take").json()["assignee"]["id"] == company.agent.pk
    waiting = move(company.agent, ticket, "wait", reason="requester", text="Which laptop?").json()
    assert (waiting["status"], waiting["waiting"]["reason"]) == ("waiting", "requester")
    assert move(company.agent, ticket, "resume").json()["status"] == "open"
    assert move(company.agent, ticket, "resolve", text="New certificate").json()["status"] == "resolved"
    assert move(company.requester, ticket, "reopen", text="Still drops").json()["status"] == "open"
    assert move(company.agent, ticket, "resolve", text="New cable").json()["status"] == "resolved"
    assert move(company.requester, ticket, "confirm").json()["status"] == "closed"


def test_request_is_assigned_and_its_priority_changed(company, ticket):
    assert move(company.head, ticket, "assign", assignee=company.colleague.pk).json()["assignee"]["name"] == "Chen Bo"
    assert move(company.head, ticket, "reprioritise", priority=1, text="Line stands").json()["priority"] == 1
    assert move(company.head, ticket, "call", text="Told him").json()["first_answered_at"]
    assert move(company.requester, ticket, "cancel").json()["status"] == "cancelled"


def test_request_is_handed_over(company, ticket):
    made = move(company.agent, ticket, "transfer", service=company.cabling.pk, text="It is the cable").json()

    assert made["department"]["code"] == "FAC"


def test_reply_and_note_are_moves_too(company, ticket):
    assert move(company.agent, ticket, "note", text="He forgot it again").status_code == 200
    assert move(company.agent, ticket, "reply", text="Try now").status_code == 200
    assert list(ticket.events.values_list("kind", flat=True))[:3] == ["created", "note_added", "agent_replied"]


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("assign", {"assignee": 2**62}, 409),
        ("assign", {}, 400),
        ("transfer", {"service": 2**62, "text": "There"}, 400),
        ("transfer", {"service": None, "text": "There"}, 400),
        ("wait", {"reason": "agreed_date", "text": "Then", "until": "2020-01-01"}, 409),
        ("wait", {"reason": "resolved", "text": "Then"}, 400),
        ("resolve", {"text": ""}, 400),
        ("resolve", {"text": "x" * 20_001}, 400),
        ("reprioritise", {"priority": 9, "text": "Why not"}, 400),
    ],
)
def test_refused_move_changes_nothing(company, ticket, name, body, status):
    problem(move(company.agent, ticket, name, **body), status)

    assert Ticket.objects.get().revision == ticket.revision
    assert ticket.events.count() == 1


@pytest.mark.parametrize("name", [name.value for name, rule in MOVES.items() if Status.RESOLVED not in rule.sources])
def test_table_decides_which_moves_a_solved_request_knows(company, ticket, name):
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=MONDAY)
    known = ticket.events.count()
    by = company.requester if name == "cancel" else company.agent
    other = make_ticket(company.service, company.requester)
    body = {"text": "Because", "assignee": company.agent.pk, "reason": "requester", "service": company.cabling.pk,
            "subject": "A part", "priority": 1, "about": "pause", "state": "upheld", "department": "FAC",
            "ref": other.ref, "into": other.ref}  # fmt: skip
    if name == "promise_update":
        body["until"] = "2099-01-01T10:00:00Z"
    Ticket.objects.filter(pk=ticket.pk).update(approver=by)

    told = problem(move(by, ticket, name, **body), 409)

    assert told["detail"] == str(MOVES[Move(name)].refusal)
    assert ticket.events.count() == known


def test_repeated_move_is_made_once(company, ticket):
    first = move(company.agent, ticket, "call", key="m-1", text="Told him")
    again = move(company.agent, ticket, "call", key="m-1", text="Told him")

    assert again.json() == first.json()
    assert ticket.events.filter(kind="call_logged").count() == 1


def test_restricted_request_that_was_handed_over_is_no_longer_told(company, ticket):
    company.service.is_restricted = True
    company.service.save()
    secret = make_ticket(company.service, company.requester)
    agent = make_agent("Only here", department=company.it)

    response = move(agent, secret, "transfer", service=company.cabling.pk, text="Theirs")

    assert (response.status_code, response.content) == (204, b"")
    assert Ticket.objects.get(pk=secret.pk).department == company.fac
