"""Words on a request. Who speaks decides what the clocks do; through which channel never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from core.tokens import document
from tickets.enums import Channel, Kind, Move, Side, Status
from tickets.events import record
from tickets.models import Ticket, TicketEvent
from tickets.permissions import check_move
from tickets.services.locking import lock_ticket, save_change
from tickets.services.sending import check_nothing_newer, keep, need_words, sent_before
from tickets.services.steps import answer, end_wait, open_again, start_next_reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person


@transaction.atomic
def add_reply(
    *,
    ticket_id: int,
    by: Person,
    text: str,
    at: datetime,
    channel: Channel = Channel.WEB,
    seen_event_id: int | None = None,
    submission_key: str = "",
    attachment_ids: Sequence[int] = (),
) -> TicketEvent:
    """Add a public message. The customer's resumes or reopens the request; an agent's is a (first) answer.

    Raises NeedsWords, MoveRefused, and Overtaken when a message newer than `seen_event_id` stands there.
    """
    ticket = lock_ticket(ticket_id)
    if sent := sent_before(ticket, by, submission_key):
        return sent
    standing = check_move(Move.REPLY, by, ticket)
    _check_words(text, attachment_ids)
    check_nothing_newer(ticket, by, seen_event_id)
    is_customer = Side.CUSTOMER in standing
    kind = Kind.REQUESTER_REPLIED if is_customer else Kind.AGENT_REPLIED
    event = record(ticket=ticket, kind=kind, at=at, by=by, text=text.strip(), channel=channel)
    changed = _hear_customer(ticket, by, at=at) if is_customer else answer(ticket, by, at=at)
    _add_to_search(ticket, text)
    keep(event, by=by, at=at, submission_key=submission_key, attachment_ids=attachment_ids)
    save_change(ticket, changed, at=at)
    return event


@transaction.atomic
def add_note(
    *,
    ticket_id: int,
    by: Person,
    text: str,
    at: datetime,
    channel: Channel = Channel.WEB,
    submission_key: str = "",
    attachment_ids: Sequence[int] = (),
) -> TicketEvent:
    """Add an internal note, read by the serving department alone. No clock ever hears it."""
    ticket = lock_ticket(ticket_id)
    if sent := sent_before(ticket, by, submission_key):
        return sent
    check_move(Move.NOTE, by, ticket)
    _check_words(text, attachment_ids)
    event = record(
        ticket=ticket, kind=Kind.NOTE_ADDED, at=at, by=by, text=text.strip(), is_public=False, channel=channel
    )
    keep(event, by=by, at=at, submission_key=submission_key, attachment_ids=attachment_ids)
    return event


@transaction.atomic
def log_call(
    *, ticket_id: int, by: Person, text: str, at: datetime, channel: Channel = Channel.WEB, submission_key: str = ""
) -> TicketEvent:
    """Record that an agent spoke with the requester, which is an answer like a written one."""
    ticket = lock_ticket(ticket_id)
    if sent := sent_before(ticket, by, submission_key):
        return sent
    check_move(Move.CALL, by, ticket)
    _check_words(text, ())
    event = record(ticket=ticket, kind=Kind.CALL_LOGGED, at=at, by=by, text=text.strip(), channel=channel)
    keep(event, by=by, at=at, submission_key=submission_key)
    save_change(ticket, answer(ticket, by, at=at), at=at)
    return event


def _check_words(text: str, attachment_ids: Sequence[int]) -> None:
    if not attachment_ids:
        need_words(text, _("Write something first."))


def _hear_customer(ticket: Ticket, by: Person, *, at: datetime) -> list[str]:
    changed = []
    if ticket.status == Status.WAITING:
        changed = end_wait(ticket, by=by, at=at)
    elif ticket.status == Status.RESOLVED:
        changed = open_again(ticket, by=by, at=at)
    start_next_reply(ticket, at=at)
    return changed


def _add_to_search(ticket: Ticket, text: str) -> None:
    words = Cast(Value(document(text)), SearchVectorField())
    known = Coalesce(F("search"), Cast(Value(""), SearchVectorField()))
    both = Func(known, words, template="%(expressions)s", arg_joiner=" || ", output_field=SearchVectorField())
    Ticket.objects.filter(pk=ticket.pk).update(search=both)
