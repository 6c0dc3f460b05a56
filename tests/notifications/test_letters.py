"""The mail about an event: one line of subject, the reader's language and zone, and no more than it may carry."""

import pytest
from django.core import mail as django_mail

from notifications.models import Mail
from notifications.services import notify_of_events, queue_mail
from notifications.services.delivery import message_of
from tests.factories import MONDAY, hours, make_ticket
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import add_reply, escalate_due, take_ticket

pytestmark = pytest.mark.django_db


def letter_about(kind, person):
    events = TicketEvent.objects.filter(kind=kind).values_list("id", flat=True)
    notify_of_events(event_ids=list(events), at=MONDAY)
    return Mail.objects.get(person=person)


@pytest.fixture
def answered(company):
    """An answered request, filed with the given subject."""

    def make(subject="VPN drops", **fields):
        ticket = make_ticket(company["service"], company["mei"], subject=subject)
        type(ticket).objects.filter(pk=ticket.pk).update(**fields)
        take_ticket(ticket_id=ticket.pk, by=company["agent"], at=MONDAY)
        add_reply(ticket_id=ticket.pk, by=company["agent"], text="Please <b>restart</b> it", at=MONDAY)
        return ticket

    return make


def test_letter_says_what_happened_quotes_it_and_leads_there(company, answered):
    answered()

    letter = letter_about(Kind.AGENT_REPLIED, company["mei"])

    assert letter.subject == "IT-0001: VPN drops"
    assert "Li Wei answered" in letter.text
    assert "Please <b>restart</b> it" in letter.text
    assert "http://testserver/requests/IT-0001/" in letter.text


def test_letter_escapes_what_people_wrote_in_its_html(company, answered):
    answered(subject="<script>alert(1)</script>")

    letter = letter_about(Kind.AGENT_REPLIED, company["mei"])

    assert "<script>" not in letter.html
    assert "&lt;b&gt;restart" in letter.html


def test_letter_about_a_restricted_request_carries_neither_subject_nor_words(company, answered):
    answered(subject="My salary", is_restricted=True)

    letter = letter_about(Kind.AGENT_REPLIED, company["mei"])

    assert letter.subject == "IT-0001: Li Wei answered"
    for hidden in ("salary", "restart"):
        assert hidden not in letter.text + letter.html


def test_letter_about_a_broken_promise_says_so_first_and_when_it_ended_in_the_readers_zone(company):
    company["head"].timezone = "Asia/Shanghai"
    company["head"].save()
    make_ticket(company["service"], company["mei"])
    escalate_due(at=MONDAY + hours(2.1))

    letter = letter_about(Kind.BREACHED, company["head"])

    assert letter.subject == "IT-0001: Promise broken: First response"
    assert "Mon 21 Sep 2026, 19:00 (Asia/Shanghai)" in letter.text


def test_letter_of_a_warning_names_the_end_of_the_promise_not_its_own_hour(company):
    ticket = make_ticket(company["service"], company["mei"])
    take_ticket(ticket_id=ticket.pk, by=company["agent"], at=MONDAY)
    escalate_due(at=MONDAY + hours(1.7))

    letter = letter_about(Kind.WARNED, company["agent"])

    assert "Promised by Mon 21 Sep 2026, 11:00 (UTC)" in letter.text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\x0b", "\u2028"])
def test_subject_of_a_request_cannot_write_headers(company, answered, line_end):
    answered(subject=f"Help{line_end}Bcc: everybody@example.com")

    letter = letter_about(Kind.AGENT_REPLIED, company["mei"])
    message = message_of(letter).message()

    assert message["Bcc"] is None
    assert message["Subject"] == "IT-0001: Help Bcc: everybody@example.com"


def test_message_says_that_a_machine_wrote_it_and_which_mails_belong_together(company, answered):
    answered()

    letter = letter_about(Kind.AGENT_REPLIED, company["mei"])
    message = message_of(letter).message()

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == letter.message_id
    assert message["References"] == "<request-IT-0001@testserver>"
    assert [part.get_content_type() for part in message.get_payload()] == ["text/plain", "text/html"]


def test_queue_mail_sends_nothing_itself_and_keeps_one_mail_a_key(company):
    for _time in range(2):
        queue_mail(
            to="mei@example.com", person=company["mei"], subject="Hi", text="…", at=MONDAY, dedupe_key="wave-1-mei"
        )

    assert Mail.objects.count() == 1
    assert django_mail.outbox == []
