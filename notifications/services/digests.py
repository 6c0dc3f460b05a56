"""The digest: one mail with what somebody was told and has not read yet, instead of many.

A person's row of preferences is the timer. A round claims one that is due, writes the mail into the outbox, takes the
notices off the waiting list and sets the next morning, all in one transaction: whatever crashes, and however many
rounds run at once, each notice is in one digest and nobody gets two of one morning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.moments import format_dated
from knowledge.queries import guides_changed
from notifications.enums import Pace
from notifications.models import Notification, Preference
from notifications.queries import notices_of
from notifications.services.letters import as_read_by
from notifications.services.mornings import digest_moment, is_working_day
from notifications.services.outbox import queue_mail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from knowledge.models import Guide

MOST_TOPICS, MOST_GUIDES = 30, 10  # a mail that nobody reads to its end helps nobody
STATE = ["next_digest_at", "digest_until"]


@dataclass
class Topic:
    """One request, or one thing that is not about a request, and what was told of it, earliest first."""

    heading: str
    url: str
    lines: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def send_next_digest(*, at: datetime) -> bool:
    """Put the digest that is due longest into the outbox. Returns False when none is due (or others have them all).

    Nothing new makes no mail. On a day off, declared after the timer was set or reached by an outage, what waits goes
    on waiting.
    """
    due = Preference.objects.digest_due(at).select_related("person")
    choice = due.select_for_update(skip_locked=True, of=("self",)).first()
    if choice is None:
        return False
    if is_working_day(choice.person, at):
        _queue_digest(choice, at)
        choice.digest_until = at
    pace = Pace(choice.pace)
    choice.next_digest_at = None if pace == Pace.AT_ONCE else digest_moment(choice.person, pace, after=at)
    choice.save(update_fields=STATE)
    return True


def _queue_digest(choice: Preference, at: datetime) -> None:
    person = choice.person
    waiting = Notification.objects.filter(person=person, waits_for_digest=True)
    ids = list(waiting.values_list("pk", flat=True))
    unread = notices_of(person).unread().filter(pk__in=ids).select_related("ticket").order_by("id")
    notices, guides = list(unread), _guides(choice, at)
    if notices or guides:
        _queue_mail(choice, notices, guides, at)
    waiting.filter(pk__in=ids).update(waits_for_digest=False)  # one that came meanwhile waits for the next


def _guides(choice: Preference, at: datetime) -> list[Guide]:
    if not choice.follows_guides or choice.digest_until is None:
        return []
    return guides_changed(since=choice.digest_until, until=at, limit=MOST_GUIDES)


def _queue_mail(choice: Preference, notices: Sequence[Notification], guides: Sequence[Guide], at: datetime) -> None:
    person, number = choice.person, len(notices) + len(guides)
    with as_read_by(person):
        words = ngettext(
            "Service desk: %(n)s thing is new for you", "Service desk: %(n)s things are new for you", number
        )
        subject, topics = words % {"n": number}, _topics(notices, at)
        context = {
            "person": person,
            "subject": subject,
            "topics": topics[:MOST_TOPICS],
            "more": len(topics[MOST_TOPICS:]),
            "guides": [(one.heading, one.department.title, _address("knowledge:guide", one.slug)) for one in guides],
            "notices_url": _address("notifications:list"),
            "preferences_url": _address("preferences"),
        }
        queue_mail(
            to=person.email,
            person=person,
            subject=subject,
            text=render_to_string("notifications/mail/digest.txt", context).strip() + "\n",
            html=render_to_string("notifications/mail/digest.html", context),
            dedupe_key=f"digest-{person.pk}-{choice.next_digest_at:%Y%m%d%H%M}",
            at=at,
        )


def _topics(notices: Sequence[Notification], at: datetime) -> list[Topic]:
    """Requests and what else there is, in the order in which each was first spoken of."""
    found: dict[tuple[str, int], Topic] = {}
    for notice in notices:
        key = ("ticket", notice.ticket_id) if notice.ticket_id else ("notice", notice.pk)
        topic = found.setdefault(key, Topic(_heading(notice), ""))
        topic.url = _address("notifications:follow", notice.pk) if notice.path else ""
        topic.lines.append((format_dated(timezone.localtime(notice.created_at), timezone.localtime(at)), notice.words))
    return list(found.values())


def _heading(notice: Notification) -> str:
    """Mails are read on many screens: a restricted request is named by its reference alone."""
    ticket = notice.ticket
    if ticket is None:
        return str(notice.params.get("ref", ""))
    if ticket.is_restricted:
        return ticket.ref
    return _("%(ref)s: %(subject)s") % {"ref": ticket.ref, "subject": ticket.subject}


def _address(name: str, *parts: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=parts)}"
