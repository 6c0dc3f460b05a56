"""What every message goes through: said once, about what stands there now, with its files, and its draft put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.refusals import Refused
from tickets.enums import Channel
from tickets.models import Attachment, Draft, Submission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person
    from tickets.models import Ticket, TicketEvent


class Overtaken(Refused):
    """Somebody else wrote after the page was opened; the writer should read that first."""


class NeedsWords(Refused):
    """A move that the other side must be able to understand was made without a word."""


def key_on(ticket: Ticket, submission_key: str) -> str:
    """The key as it is kept: the same one used on another request names another sending."""
    return f"{ticket.pk}:{submission_key}" if submission_key else ""


def sent_before(ticket: Ticket, by: Person, submission_key: str) -> TicketEvent | None:
    """What the first sending with this key made. Call it with the request locked, so that sendings queue up."""
    if not submission_key:
        return None
    key = key_on(ticket, submission_key)
    sent = Submission.objects.select_related("event").filter(person=by, key=key).first()
    return sent.event if sent else None


def need_words(text: str, refusal: str) -> None:
    if not text.strip():
        raise NeedsWords(refusal)


def check_nothing_newer(ticket: Ticket, by: Person, seen_event_id: int | None) -> None:
    """Raise Overtaken when somebody else's public words are newer than what `by` had read; None skips the question."""
    if seen_event_id is None:
        return
    newer = ticket.events.filter(pk__gt=seen_event_id, is_public=True).exclude(text="").exclude(by=by)
    if latest := newer.select_related("by").last():
        raise Overtaken(
            _("%(person)s wrote while you were writing. Please read it, then send or change your text.")
            % {"person": latest.by or _("The desk")}
        )


def keep(
    event: TicketEvent,
    *,
    by: Person,
    at: datetime,
    submission_key: str = "",
    attachment_ids: Sequence[int] = (),
) -> None:
    """Tie the uploads to the message, put the draft away, remember the key of this sending.

    What a program sends was never a draft of its person's: what they are writing in the portal stays.
    """
    ticket = event.ticket
    if attachment_ids:
        mine = Attachment.objects.filter(pk__in=attachment_ids, uploaded_by=by, ticket=None)
        mine.update(ticket=ticket, event=event, draft_key="")
    if event.channel != Channel.API:
        Draft.objects.filter(person=by, key=f"reply:{ticket.ref}").delete()
    if submission_key:
        Submission.objects.create(
            person=by, key=key_on(ticket, submission_key), fingerprint="", ticket=ticket, event=event, created_at=at
        )
