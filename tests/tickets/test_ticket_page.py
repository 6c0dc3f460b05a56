"""The page of one request: what each side sees and may do, and what happens when two people write at once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from slas.enums import PauseReason
from tests.factories import make_person, make_ticket
from tickets.enums import Kind, Status
from tickets.services import add_note, add_reply, cancel_ticket, follow_ticket, resolve_ticket, wait_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ticket(company, now):
    return make_ticket(company.service, company.requester, at=now - timedelta(hours=1), subject="VPN drops")


@pytest.fixture
def as_(client):
    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in


def page(client, ticket, **headers):
    return client.get(reverse("tickets:detail", args=[ticket.ref]), headers=headers)


def text_of(response):
    return response.content.decode()


def say(client, ticket, text="", *, htmx=False, **fields):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("tickets:say", args=[ticket.ref]), {"text": text, **fields}, headers=headers)


def move(client, ticket, name, **fields):
    return client.post(reverse("tickets:move", args=[ticket.ref, name]), fields)


def test_page_shows_each_side_only_the_moves_open_to_it(company, ticket, as_):
    agent = page(as_(company.agent), ticket).context["page"].moves
    requester = page(as_(company.requester), ticket).context["page"].moves
    onlooker = page(as_(make_person("Colleague", department=company.hr)), ticket).context["page"].moves

    assert agent == {
        "reply",
        "note",
        "call",
        "take",
        "assign",
        "wait",
        "resolve",
        "transfer",
        "ask_for_help",
        "share",
        "wait_for_request",
        "merge",
        "promise_update",
        "reprioritise",
    }
    assert requester == {"reply", "cancel"}
    assert onlooker == set()


@pytest.mark.parametrize("ref", ["IT-9999", "nothing", "<script>"])
def test_unknown_request_is_not_found(company, ticket, as_, ref):
    assert as_(company.agent).get(reverse("tickets:detail", args=[ref])).status_code == 404


def test_foreign_request_is_not_found_by_any_address(company, ticket, as_):
    client = as_(company.stranger)

    answers = [
        page(client, ticket),
        say(client, ticket, "Let me in"),
        client.get(reverse("tickets:changes", args=[ticket.ref])),
        client.get(reverse("tickets:move", args=[ticket.ref, "take"])),
        move(client, ticket, "take"),
        client.post(reverse("tickets:follow", args=[ticket.ref])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert ticket.events.count() == 1


def test_visitor_is_sent_to_sign_in(client, ticket):
    assert page(client, ticket).status_code == 302


def test_internal_note_is_on_the_agents_page_and_never_on_the_requester_s(company, ticket, as_, now):
    add_note(ticket_id=ticket.pk, by=company.agent, text="He calls every day", at=now)

    assert "He calls every day" in text_of(page(as_(company.colleague), ticket))
    assert "He calls every day" not in text_of(page(as_(company.requester), ticket))


def test_field_to_write_in_has_a_name_for_those_who_listen(company, ticket, as_):
    assert 'aria-label="Your message"' in text_of(page(as_(company.agent), ticket))


def test_text_is_shown_as_text(company, ticket, as_, now):
    add_reply(ticket_id=ticket.pk, by=company.requester, text="<script>alert(1)</script>", at=now)

    shown = text_of(page(as_(company.agent), ticket))

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_page_costs_as_much_with_one_event_as_with_many(company, ticket, as_, now, assert_queries):
    client = as_(company.agent)
    page(client, ticket)  # ladder and places are cached

    with assert_queries(11):
        page(client, ticket)
    for number in range(3):
        add_reply(ticket_id=ticket.pk, by=company.agent, text=f"Answer {number}", at=now)
        add_reply(ticket_id=ticket.pk, by=company.requester, text=f"Question {number}", at=now)
        follow_ticket(ticket_id=ticket.pk, person=make_person(f"Follower {number}"), by=company.agent)
        make_ticket(company.service, company.requester, at=now)
    with assert_queries(11):
        page(client, ticket)


def test_reply_is_sent_once_and_comes_back_in_the_fragment(company, ticket, as_):
    client = as_(company.agent)
    shown = page(client, ticket).context["form"].initial

    first = say(client, ticket, "On it", htmx=True, key=shown["key"], seen=shown["seen"])
    again = say(client, ticket, "On it", htmx=True, key=shown["key"], seen=shown["seen"])

    assert (first.status_code, again.status_code) == (200, 200)
    assert "On it" in text_of(first)
    assert "<html" not in text_of(first)
    assert ticket.events.filter(kind=Kind.AGENT_REPLIED).count() == 1


def test_reply_works_without_javascript(company, ticket, as_):
    answer = say(as_(company.requester), ticket, "More of it today")

    assert answer.headers["Location"] == reverse("tickets:detail", args=[ticket.ref])
    assert ticket.events.last().text == "More of it today"


def test_empty_message_is_refused_beside_the_form(company, ticket, as_):
    answer = say(as_(company.agent), ticket, "   ")

    assert answer.status_code == 422
    assert "Write something first." in text_of(answer)
    assert ticket.events.count() == 1


def test_second_agent_reads_the_first_s_answer_before_sending(company, ticket, as_, now):
    client = as_(company.colleague)
    seen = page(client, ticket).context["form"].initial["seen"]
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Restart it please", at=now)

    stale = say(client, ticket, "Try another cable", seen=seen)
    shown = stale.context["form"]
    sent = say(client, ticket, "Try another cable", seen=shown["seen"].value())

    assert stale.status_code == 409
    assert "Li Wei wrote while you were writing" in text_of(stale)
    assert "Restart it please" in text_of(stale)
    assert shown["text"].value() == "Try another cable"
    assert sent.status_code == 302
    assert list(ticket.events.filter(kind=Kind.AGENT_REPLIED).values_list("text", flat=True)) == [
        "Restart it please",
        "Try another cable",
    ]


def test_send_and_wait_stops_the_clock_and_says_for_whom(company, ticket, as_):
    client = as_(company.agent)

    say(client, ticket, "Which room?", wait="1")
    ticket.refresh_from_db()
    shown = page(client, ticket).context["page"]

    assert (ticket.status, ticket.waiting_for) == (Status.WAITING, PauseReason.REQUESTER)
    assert (shown.turn.who, shown.turn.quote) == ("Wang Fang", "Which room?")


def test_forced_move_is_refused_with_a_reason_and_changes_nothing(company, ticket, as_):
    by_requester = move(as_(company.requester), ticket, "resolve", text="Solved it myself")
    by_agent = move(as_(company.agent), ticket, "confirm")

    ticket.refresh_from_db()
    assert (by_requester.status_code, by_agent.status_code) == (409, 409)
    assert "Only agents of IT department can do this." in text_of(by_requester)
    assert "Only the person who asked can do this." in text_of(by_agent)
    assert (ticket.status, ticket.revision, ticket.events.count()) == (Status.NEW, 1, 1)


def test_move_on_a_stale_page_is_refused_and_shows_how_it_stands(company, ticket, as_, now):
    client = as_(company.agent)
    page(client, ticket)
    cancel_ticket(ticket_id=ticket.pk, by=company.requester, text="Found it", at=now)

    answer = move(client, ticket, "resolve", text="Done")

    assert answer.status_code == 409
    assert "already solved or finished" in text_of(answer)
    assert "withdrew the request" in text_of(answer)


def test_solving_over_a_newer_message_shows_it_and_keeps_the_words(company, ticket, as_, now):
    client = as_(company.agent)
    form = client.get(reverse("tickets:move", args=[ticket.ref, "resolve"])).context["opened"]["form"].initial
    add_reply(ticket_id=ticket.pk, by=company.requester, text="It is on fire now", at=now)

    answer = move(client, ticket, "resolve", text="New cable", seen=form["seen"], key=form["key"])

    ticket.refresh_from_db()
    assert answer.status_code == 409
    assert "It is on fire now" in text_of(answer)
    assert answer.context["opened"]["form"]["text"].value() == "New cable"
    assert ticket.status == Status.NEW


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("take", {}, Status.OPEN),
        ("wait", {"reason": "requester", "text": "Which room?"}, Status.WAITING),
        ("resolve", {"text": "New cable"}, Status.RESOLVED),
        ("reprioritise", {"priority": "1", "text": "Line stands"}, Status.NEW),
        ("call", {"text": "Spoke on the phone"}, Status.OPEN),
    ],
)
def test_agent_s_moves_lead_where_the_table_says(company, ticket, as_, name, fields, status):
    answer = move(as_(company.agent), ticket, name, **fields)

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.status) == (302, status)


@pytest.mark.parametrize("name", ["wait", "resolve", "assign", "transfer", "reprioritise", "call"])
def test_move_with_an_empty_form_is_refused_and_changes_nothing(company, ticket, as_, name):
    answer = move(as_(company.agent), ticket, name)

    ticket.refresh_from_db()
    assert answer.status_code == 422
    assert (ticket.status, ticket.events.count()) == (Status.NEW, 1)


def test_handing_over_needs_a_service_of_another_department(company, ticket, as_):
    client = as_(company.agent)

    own = move(client, ticket, "transfer", service=company.service.pk, text="Wrong desk")
    other = move(client, ticket, "transfer", service=company.cabling.pk, text="Cable")

    ticket.refresh_from_db()
    assert (own.status_code, other.status_code) == (422, 302)
    assert ticket.department == company.fac


def test_requester_confirms_or_opens_again(company, ticket, as_, now):
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=now)
    client = as_(company.requester)
    assert page(client, ticket).context["page"].moves == {"reply", "reopen", "confirm", "dispute"}

    move(client, ticket, "reopen", text="Still drops")
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    resolve_ticket(ticket_id=ticket.pk, by=company.agent, text="Done", at=now)
    move(client, ticket, "confirm")
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED


def test_open_page_hears_only_of_what_is_new(company, ticket, as_, now):
    client = as_(company.requester)
    shown = page(client, ticket).context["page"]
    address = reverse("tickets:changes", args=[ticket.ref])
    known = {"revision": ticket.revision, "event": shown.last_event_id, "with": ""}

    assert client.get(address, known).status_code == 204
    add_note(ticket_id=ticket.pk, by=company.agent, text="Secret", at=now)
    assert client.get(address, known).status_code == 204
    add_reply(ticket_id=ticket.pk, by=company.agent, text="Restart it", at=now)
    news = client.get(address, known, headers={"HX-Request": "true"})

    assert news.status_code == 200
    assert "Restart it" in text_of(news)
    assert "data-announce" in text_of(news)
    assert "ticket-composer" not in text_of(news)


def test_page_names_who_else_is_reading(company, ticket, client):
    client.force_login(company.agent)
    page(client, ticket)

    client.force_login(company.colleague)
    shown = page(client, ticket)

    assert "Li Wei is reading" in text_of(shown)
    assert "Chen Bo" not in text_of(shown).split("sd-live")[1][:60]


def test_files_of_a_refused_message_are_kept(company, ticket, as_, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = as_(company.agent)
    log = SimpleUploadedFile("drops.txt", b"09:10 dropped\n", content_type="text/plain")
    too_long = "x" * 20_001

    refused = say(client, ticket, too_long, files=log)
    sent = say(client, ticket, "See the log")

    assert refused.status_code == 422
    assert "drops.txt" in text_of(refused)
    assert sent.status_code == 302
    assert ticket.events.get(kind=Kind.AGENT_REPLIED).attachments.get().name == "drops.txt"


def test_waiting_line_names_the_agreed_date(company, ticket, as_, now):
    until = (now + timedelta(days=9)).date()
    wait_for(
        ticket_id=ticket.pk, reason=PauseReason.AGREED_DATE, text="The part comes then", until=until,
        by=company.agent, at=now,
    )  # fmt: skip

    shown = page(as_(company.requester), ticket).context["page"].turn

    assert shown.who.startswith("the agreed date ")
    assert shown.quote == "The part comes then"
