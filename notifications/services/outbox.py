"""Putting mails into the outbox. Nothing is sent here: delivery takes them from the table after the commit."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings

from notifications.models import Mail

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person

SUBJECT_LENGTH = 150


def new_mail(
    *,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    html: str = "",
    person: Person | None = None,
    dedupe_key: str = "",
    thread: str = "",
    is_secret: bool = False,
) -> Mail:
    """A mail for the outbox, not saved. The subject becomes one line, so that no text can write headers."""
    unique = uuid.uuid4()
    return Mail(
        person=person,
        to_address=to,
        subject=" ".join(subject.split())[:SUBJECT_LENGTH],
        text=text,
        html=html,
        thread=thread,
        message_id=f"<{unique}@{settings.SITE_HOST}>",
        dedupe_key=dedupe_key or str(unique),
        is_secret=is_secret,
        created_at=at,
        send_after=at,
    )


def queue_mail(
    *,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    html: str = "",
    person: Person | None = None,
    dedupe_key: str = "",
    thread: str = "",
    is_secret: bool = False,
) -> None:
    """Put a mail into the outbox, in the caller's transaction. A repeated `dedupe_key` does nothing.

    The caller renders it in the person's language and zone (`as_read_by`). The text of a secret mail (a key to an
    account) is erased once it is sent.
    """
    mail = new_mail(
        to=to, subject=subject, text=text, at=at, html=html, person=person, dedupe_key=dedupe_key, thread=thread,
        is_secret=is_secret,
    )  # fmt: skip
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
