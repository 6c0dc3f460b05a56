"""The demo's letter box: what would have gone out by mail."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from email.message import EmailMessage

SUBJECT_LENGTH = 250


class MailboxMessage(models.Model):
    """One message as it would have gone over the wire; sender and subject beside it for the list."""

    raw = models.BinaryField()
    to_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.to_address}: {self.subject}"

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(bytes(self.raw), policy=policy.default)

    @property
    def text(self) -> str:
        """The plain text part, as a mail program without HTML shows it."""
        part = self.message.get_body(preferencelist=("plain",))
        return re.sub(r"\n{3,}", "\n\n", str(part.get_content())).strip() if part else ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]
