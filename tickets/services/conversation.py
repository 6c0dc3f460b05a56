"""Words on a request. Who speaks decides what the clocks do; through which channel never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.tokens import document
from slas.enums import Metric
from slas.queries import ladder
from slas.services import start_clocks
from tickets.enums import Channel, Kind, Move, Side, Status
from tickets.events import record
from tickets.models import Attachment, Draft, Promise, Submission, Ticket, TicketEvent
from tickets.permissions import MoveRefused, check_move
from tickets.services.locking import lock_ticket, open_clocks, save_change
from tickets.services.moves import answer, reopen_clocks, resume_clocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person


class Overtaken(Refused):
    """Somebody else wrote after the page was opened; the writer should read that first."""


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

    Raises MoveRefused, and Overtaken when a message newer than `seen_event_id` stands there.
    """
    ticket = lock_ticket(ticket_id)
    if submission_key and (sent := Submission.objects.filter(person=by, key=submission_key).first()) and sent.event:
        return sent.event
    standing = check_move(Move.REPLY, by, ticket)
    _check_words(text, attachment_ids)
    _check_nothing_newer(ticket, by, seen_event_id)
    is_customer = Side.CUSTOMER in standing
    kind = Kind.REQUESTER_REPLIED if is_customer else Kind.AGENT_REPLIED
    event = record(ticket=ticket, kind=kind, at=at, by=by, text=text.strip(), channel=channel)
    changed = _hear_customer(ticket, by, at=at) if is_customer else answer(ticket, by, at=at)
    _add_to_search(ticket, text)
    _keep(event, by, submission_key, attachment_ids, draft_key=f"reply:{ticket.ref}", at=at)
    save_change(ticket, changed, at=at)
    return event


@transaction.atomic
def add_note(
    *,
    ticket_id: int,
    by: Person,
    text: str,
    at: datetime,
    submission_key: str = "",
    attachment_ids: Sequence[int] = (),
) -> TicketEvent:
    """Add an internal note, read by the serving department alone. No clock ever hears it."""
    ticket = lock_ticket(ticket_id)
    if submission_key and (sent := Submission.objects.filter(person=by, key=submission_key).first()) and sent.event:
        return sent.event
    check_move(Move.NOTE, by, ticket)
    _check_words(text, attachment_ids)
    event = record(ticket=ticket, kind=Kind.NOTE_ADDED, at=at, by=by, text=text.strip(), is_public=False)
    _keep(event, by, submission_key, attachment_ids, draft_key=f"note:{ticket.ref}", at=at)
    return event


@transaction.atomic
def log_call(*, ticket_id: int, by: Person, text: str, at: datetime) -> TicketEvent:
    """Record that an agent spoke with the requester, which is an answer like a written one."""
    ticket = lock_ticket(ticket_id)
    check_move(Move.CALL, by, ticket)
    _check_words(text, ())
    event = record(ticket=ticket, kind=Kind.CALL_LOGGED, at=at, by=by, text=text.strip())
    save_change(ticket, answer(ticket, by, at=at), at=at)
    return event


def _check_words(text: str, attachment_ids: Sequence[int]) -> None:
    if not text.strip() and not attachment_ids:
        raise MoveRefused(_("Write something first."))


def _check_nothing_newer(ticket: Ticket, by: Person, seen_event_id: int | None) -> None:
    if seen_event_id is None:
        return
    newer = ticket.events.filter(pk__gt=seen_event_id, is_public=True).exclude(text="").exclude(by=by)
    if latest := newer.select_related("by").last():
        raise Overtaken(
            _("%(person)s wrote while you were writing. Please read it, then send or change your text.")
            % {"person": latest.by}
        )


def _hear_customer(ticket: Ticket, by: Person, *, at: datetime) -> list[str]:
    changed = []
    if ticket.status == Status.WAITING:
        changed = resume_clocks(ticket, at=at, by=by)
    elif ticket.status == Status.RESOLVED:
        changed = reopen_clocks(ticket, by=by, at=at, text="")
    _start_next_reply(ticket, at=at)
    return changed


def _start_next_reply(ticket: Ticket, *, at: datetime) -> None:
    """Next reply runs from the first unanswered message of the customer, after the first answer (SEMANTICS §7.5)."""
    if ticket.first_answered_at is None or open_clocks(ticket, Metric.NEXT_REPLY):
        return
    made = Promise.objects.select_related("version").filter(ticket=ticket, is_internal=False).first()
    if made is None or ladder(made.version_id).target(ticket.priority, Metric.NEXT_REPLY) is None:
        return
    clocks = start_clocks(
        version=made.version, priority=ticket.priority, department_id=ticket.department_id, at=at,
        metrics=(Metric.NEXT_REPLY,),
    )  # fmt: skip
    cycle = Promise.objects.filter(ticket=ticket, metric=Metric.NEXT_REPLY).count() + 1
    for clock in clocks:
        Promise.objects.create(
            ticket=ticket, metric=clock.metric, department_id=ticket.department_id, version=made.version, clock=clock,
            cycle=cycle,
        )  # fmt: skip


def _add_to_search(ticket: Ticket, text: str) -> None:
    words = Cast(Value(document(text)), SearchVectorField())
    known = Coalesce(F("search"), Cast(Value(""), SearchVectorField()))
    both = Func(known, words, template="%(expressions)s", arg_joiner=" || ", output_field=SearchVectorField())
    Ticket.objects.filter(pk=ticket.pk).update(search=both)


def _keep(
    event: TicketEvent, by: Person, key: str, attachment_ids: Sequence[int], *, draft_key: str, at: datetime
) -> None:
    if attachment_ids:
        mine = Attachment.objects.filter(pk__in=attachment_ids, uploaded_by=by, ticket=None)
        mine.update(ticket=event.ticket, event=event)
    Draft.objects.filter(person=by, key=draft_key).delete()
    if key:
        Submission.objects.create(person=by, key=key, fingerprint="", ticket=event.ticket, event=event, created_at=at)
