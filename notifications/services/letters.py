"""The mail about an event: in the reader's language and zone, and no more in it than they may read."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.moments import format_exact
from notifications.enums import Notice
from notifications.links import mail_key, ticket_path
from notifications.services.outbox import new_mail
from notifications.services.params import event_params
from notifications.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from departments.models import Person
    from notifications.models import Mail
    from tickets.models import TicketEvent

QUOTE_LENGTH = 4000
LADDER_NOTICES = (Notice.WARNED, Notice.BREACHED, Notice.ESCALATED)


@contextmanager
def as_read_by(person: Person) -> Iterator[None]:
    """Within the block texts come out in the person's language and moments in their zone."""
    with translation.override(person.language), timezone.override(ZoneInfo(person.timezone)):
        yield


def event_mail(person: Person, notice: Notice, event: TicketEvent, *, sees: bool, at: datetime) -> Mail:
    """The mail that tells `person` of `event`, not saved.

    Of a restricted request it carries neither subject nor words: mails are read on many screens. Without the right to
    see the request (`sees`) there is no link either.
    """
    with as_read_by(person):
        context = _context(person, notice, event, sees=sees)
        return new_mail(
            to=person.email,
            person=person,
            subject=_subject(notice, context),
            text=render_to_string("notifications/mail/event.txt", context).strip() + "\n",
            html=render_to_string("notifications/mail/event.html", context),
            thread=f"<request-{event.ticket.ref}@{settings.SITE_HOST}>" if sees else "",
            dedupe_key=mail_key(event.pk, person.pk),
            at=at,
        )


def _context(person: Person, notice: Notice, event: TicketEvent, *, sees: bool) -> dict[str, Any]:
    ticket = event.ticket
    is_open = sees and not ticket.is_restricted
    path = ticket_path(ticket.ref)
    return {
        "person": person,
        "ref": ticket.ref,
        "sentence": sentence(notice, event_params(event)),
        "subject": ticket.subject if is_open else "",
        "quote": event.text[:QUOTE_LENGTH] if is_open and event.text else "",
        "due": _due(event),
        "url": f"{settings.SITE_URL}{path}" if sees else "",
        "preferences_url": f"{settings.SITE_URL}{reverse('preferences')}",
    }


def _subject(notice: Notice, context: dict[str, Any]) -> str:
    """One request's mails share a subject, so that they stay together; what the ladder says comes first instead."""
    if notice in LADDER_NOTICES or not context["subject"]:
        return _("%(ref)s: %(sentence)s") % context
    return _("%(ref)s: %(subject)s") % context


def _due(event: TicketEvent) -> str:
    if not event.data.get("ends_at"):
        return ""
    return format_exact(timezone.localtime(datetime.fromisoformat(event.data["ends_at"])))
