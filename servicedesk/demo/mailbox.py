"""Mail of the demo goes into a table, byte for byte, instead of to a mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from servicedesk.demo.models import SUBJECT_LENGTH, MailboxMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one row a recipient, each with the whole message."""
        rows = [row for message in email_messages for row in _rows(message)]
        return len(MailboxMessage.objects.bulk_create(rows))


def _rows(message: EmailMessage) -> list[MailboxMessage]:
    raw, now = message.message().as_bytes(), timezone.now()
    return [
        MailboxMessage(raw=raw, to_address=to, subject=message.subject[:SUBJECT_LENGTH], received_at=now)
        for to in message.recipients()
    ]
