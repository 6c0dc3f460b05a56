"""Sending what is in the outbox.

A mail stays locked while it is sent and is marked in the same transaction. A crash between the server's "accepted" and
our commit sends that one mail once more, under the same Message-ID; nothing is lost and nothing else is repeated.
"""

from __future__ import annotations

import smtplib
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.urls import reverse

from notifications.enums import MailState
from notifications.models import Mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.core.mail.backends.base import BaseEmailBackend

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))  # after each failed attempt
FAILURES = (OSError, ValueError)  # smtplib's errors are OSErrors; a refused header is a ValueError
OUTCOME = ["state", "attempts", "last_error", "send_after", "sent_at", "text", "html"]
PERMANENT = 500  # SMTP replies from here on say that trying again does not help


class MailServerAway(Exception):
    """The mail server cannot be reached. No mail's attempt is used up by that."""


def has_due_mail(*, at: datetime) -> bool:
    """Whether a round is worth a connection."""
    return Mail.objects.due(at).exists()


@contextmanager
def mail_connection() -> Iterator[BaseEmailBackend]:
    """One connection for a round of mails. Raises MailServerAway."""
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except OSError as error:
        raise MailServerAway(str(error)) from error
    try:
        yield connection
    finally:
        connection.close()


@transaction.atomic
def deliver_next(*, connection: BaseEmailBackend, at: datetime) -> bool:
    """Send the mail that is due longest, or put it off. Returns False when none is due (or others have them all)."""
    mail = Mail.objects.due(at).select_for_update(skip_locked=True, of=("self",)).first()
    if mail is None:
        return False
    try:
        message_of(mail, connection).send()
    except FAILURES as error:
        _put_off(mail, error, at)
        connection.close()  # it may be the connection that broke; the next mail opens a new one
    else:
        mail.state, mail.sent_at, mail.last_error = MailState.SENT, at, ""
        mail.attempts += 1
        if mail.is_secret:
            mail.text = mail.html = ""
    mail.save(update_fields=OUTCOME)
    return True


def send_again(*, mail_ids: Iterable[int], at: datetime) -> int:
    """Give mails that were given up a new start, for instance after an address was put right. Returns how many."""
    given_up = Mail.objects.filter(pk__in=list(mail_ids), state=MailState.FAILED)
    return given_up.update(state=MailState.WAITING, attempts=0, send_after=at)


def message_of(mail: Mail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The message as it goes out: marked as automatic, so that no answering machine answers it (RFC 3834).

    What a person may choose to get otherwise, or not at all, says where (RFC 2369).
    """
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if mail.person_id and not mail.is_secret:
        headers["List-Unsubscribe"] = f"<{settings.SITE_URL}{reverse('preferences')}>"
    if mail.thread:
        headers |= {"References": mail.thread, "In-Reply-To": mail.thread}
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to_address], headers=headers)
    message.connection = connection
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _put_off(mail: Mail, error: Exception, at: datetime) -> None:
    mail.attempts += 1
    mail.last_error = f"{type(error).__name__}: {error}"[:1000]
    if mail.attempts > len(PAUSES) or _is_final(error):
        mail.state = MailState.FAILED
    else:
        mail.send_after = at + PAUSES[mail.attempts - 1]


def _is_final(error: Exception) -> bool:
    """Whether the server said that this mail will never be taken, or the mail itself is no mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _reason in error.recipients.values())
    return isinstance(error, ValueError)
