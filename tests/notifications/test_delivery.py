"""The outbox: sent once, tried again with pauses, given up in the end; against a real mail server's refusals."""

import smtplib
import socketserver
import threading

import pytest
from django.core.mail import get_connection

from notifications.enums import MailState
from notifications.models import Mail
from notifications.services import MailServerAway, deliver_next, mail_connection, queue_mail, send_again
from notifications.services.delivery import PAUSES
from notifications.tasks import deliver
from tests.factories import MONDAY, hours, make_person

pytestmark = pytest.mark.django_db


class SmtpDialogue(socketserver.StreamRequestHandler):
    """As much of an SMTP server as a test needs. `server.answer` is what it says to RCPT."""

    def handle(self):
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode()
            if verb == "DATA":
                self._say("354 go on")
                self.server.received.append(self._message())
                self._say("250 kept")
            elif verb == "RCPT" and b"hangup" in line:
                return
            elif verb == "RCPT":
                self._say(self.server.answer)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def _message(self):
        return b"".join(iter(self.rfile.readline, b".\r\n"))


@pytest.fixture
def smtp(settings):
    """A mail server on a free port, which the settings name."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmtpDialogue) as server:
        server.daemon_threads = True
        server.answer, server.received = "250 fine", []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


@pytest.fixture
def letter():
    queue_mail(to="mei@example.com", person=make_person(), subject="Hello", text="Secret link", at=MONDAY)
    return Mail.objects.get()


def send(at=MONDAY):
    with mail_connection() as connection:
        return deliver_next(connection=connection, at=at)


def test_deliver_next_sends_the_mail_once(smtp, letter):
    results = [send(), send()]

    letter.refresh_from_db()
    assert results == [True, False]
    assert (letter.state, letter.sent_at, letter.attempts) == (MailState.SENT, MONDAY, 1)
    assert len(smtp.received) == 1
    assert b"Message-ID: " + letter.message_id.encode() in smtp.received[0]


def test_deliver_next_leaves_a_mail_for_later_alone(smtp, letter):
    Mail.objects.update(send_after=MONDAY + hours(1))

    assert send(at=MONDAY) is False
    assert send(at=MONDAY + hours(1)) is True


def test_mail_to_a_person_says_where_to_choose_otherwise_but_no_key_to_an_account_does(smtp, letter):
    send()
    Mail.objects.update(state=MailState.WAITING, is_secret=True)
    send()

    assert [b"List-Unsubscribe: <http://testserver/preferences/>" in mail for mail in smtp.received] == [True, False]


def test_deliver_next_erases_the_text_of_a_secret_mail(smtp, letter):
    Mail.objects.update(is_secret=True)

    send()

    letter.refresh_from_db()
    assert letter.text == ""
    assert b"Secret link" in smtp.received[0]


def test_deliver_next_puts_off_a_mail_that_the_server_cannot_take_now(smtp, letter):
    smtp.answer = "451 try again later"

    send()

    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.send_after) == (MailState.WAITING, 1, MONDAY + PAUSES[0])
    assert "451" in letter.last_error


def test_deliver_next_gives_up_after_the_last_pause(smtp, letter):
    smtp.answer = "451 try again later"
    moment = MONDAY
    for pause in (*PAUSES, hours(0)):
        send(at=moment)
        moment += pause

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (MailState.FAILED, len(PAUSES) + 1)


def test_deliver_next_gives_up_at_once_on_an_address_that_does_not_exist(smtp, letter):
    smtp.answer = "550 no such person"

    send()

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (MailState.FAILED, 1)


def test_send_again_gives_only_failed_mails_a_new_start(smtp, letter):
    smtp.answer = "550 no such person"
    send()
    queue_mail(to="tom@example.com", subject="Good", text="…", at=MONDAY)

    assert send_again(mail_ids=Mail.objects.values_list("id", flat=True), at=MONDAY + hours(1)) == 1

    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.send_after) == (MailState.WAITING, 0, MONDAY + hours(1))


def test_one_bad_mail_does_not_hold_up_the_others(smtp, letter):
    Mail.objects.update(subject="Broken\nheader")
    queue_mail(to="tom@example.com", subject="Good", text="…", at=MONDAY)

    deliver()

    assert dict(Mail.objects.values_list("to_address", "state")) == {
        "mei@example.com": MailState.FAILED,
        "tom@example.com": MailState.SENT,
    }


def test_server_that_hangs_up_on_one_mail_gets_the_others(smtp, letter):
    Mail.objects.update(to_address="hangup@example.com")
    queue_mail(to="tom@example.com", subject="Good", text="…", at=MONDAY)

    deliver()

    assert dict(Mail.objects.values_list("to_address", "state")) == {
        "hangup@example.com": MailState.WAITING,
        "tom@example.com": MailState.SENT,
    }


def test_absent_mail_server_costs_no_attempt(smtp, letter, settings):
    settings.EMAIL_PORT = 1

    with pytest.raises(MailServerAway):
        send()
    deliver()

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (MailState.WAITING, 0)


def test_smtp_refusals_are_what_delivery_expects():
    assert issubclass(smtplib.SMTPException, OSError)
    assert get_connection("django.core.mail.backends.smtp.EmailBackend").timeout


def test_operators_see_what_failed_but_no_texts_and_start_it_again(client, letter):
    client.force_login(make_person("Admin", is_staff=True, is_superuser=True))
    Mail.objects.update(state=MailState.FAILED)

    page = client.get(f"/admin/notifications/mail/{letter.pk}/change/").content.decode()
    client.post("/admin/notifications/mail/", {"action": "start_again", "_selected_action": letter.pk})

    letter.refresh_from_db()
    assert "Secret link" not in page
    assert letter.state == MailState.WAITING
