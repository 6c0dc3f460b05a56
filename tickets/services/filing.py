"""Filing a request: reference, promises, history, all in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.tokens import document
from departments.enums import Priority
from departments.models import Person
from departments.queries import offered_service
from slas.enums import Metric
from slas.queries import standard_in_force
from slas.services import start_clocks
from tickets.enums import Channel, Kind, Status
from tickets.events import record
from tickets.models import Attachment, Promise, RefSeries, Submission, Ticket
from tickets.queries.approvers import approver_of
from tickets.services.drafts import discard_draft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Department
    from slas.models import Clock
    from tickets.models import TicketEvent


class AlreadySentDifferently(Refused):
    """The same key was used before for a request with other content."""

    http_status = 422


@transaction.atomic
def create_ticket(
    *,
    service_id: int,
    by: Person,
    subject: str,
    at: datetime,
    description: str = "",
    answers: list[dict[str, Any]] | None = None,
    priority: Priority | None = None,
    beneficiary: Person | None = None,
    channel: Channel = Channel.WEB,
    submission_key: str = "",
    fingerprint: str = "",
    attachment_ids: Sequence[int] = (),
    draft_key: str = "",
    parent: Ticket | None = None,
    is_external: bool = False,
) -> Ticket:
    """File a request for `by` and start the clocks of the standard in force at `at`.

    A repeated `submission_key` returns the request that its first sending made (a double click, a retried API call);
    with another `fingerprint` it raises AlreadySentDifferently. Raises Service.DoesNotExist for one not offered.
    A part of `parent` is asked for by the department that serves it, and is as restricted. `is_external`: a customer
    outside the company waits for it. Where the service asks for approval, its clocks start with the yes.
    """
    if submission_key and (earlier := _earlier(by, submission_key, fingerprint)):
        if draft_key:
            discard_draft(by=by, key=draft_key)
        return earlier
    service = offered_service(service_id)
    ticket = Ticket(
        service=service, department=service.department, requester=by,
        beneficiary=beneficiary if beneficiary != by else None, subject=subject.strip(), description=description,
        customer_department_id=parent.department_id if parent else (beneficiary or by).department_id,
        answers=answers or [],
        priority=priority or service.default_priority, channel=channel, parent=parent,
        is_restricted=service.is_restricted or bool(parent and parent.is_restricted), created_at=at, updated_at=at,
        is_external=is_external or bool(parent and parent.is_external),
    )  # fmt: skip
    if approver := None if parent else approver_of(service, by, at=at):
        ticket.status, ticket.approver = Status.APPROVAL, approver
    _file(ticket, at=at)
    event = record(ticket=ticket, kind=Kind.CREATED, at=at, by=by, text=description, channel=channel)
    if approver:
        record(ticket=ticket, kind=Kind.APPROVAL_ASKED, at=at, by=by, data={"told": [approver.pk]})
    Attachment.objects.filter(pk__in=attachment_ids, uploaded_by=by, ticket=None).update(ticket=ticket, event=event)
    if draft_key:
        discard_draft(by=by, key=draft_key)
    _remember(submission_key, fingerprint, event, by=by)
    return ticket


def _remember(key: str, fingerprint: str, event: TicketEvent, *, by: Person) -> None:
    """What was filed under a key, if there is one, for whoever sends it again."""
    if key:
        Submission.objects.create(
            person=by, key=key, fingerprint=fingerprint, ticket=event.ticket, event=event, created_at=event.at
        )


def _earlier(by: Person, key: str, fingerprint: str) -> Ticket | None:
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)  # one person's sendings queue up here
    found = Submission.objects.filter(person=by, key=key).first()
    if found and found.fingerprint != fingerprint:
        raise AlreadySentDifferently(_("This key was used before for a different request."))
    return found.ticket if found else None


def next_ref(department: Department) -> str:
    """The next reference of the department's own series; never given out twice."""
    series = RefSeries.objects.filter(department=department)
    if not series.update(last=F("last") + 1):
        RefSeries.objects.get_or_create(department=department)
        series.update(last=F("last") + 1)
    return f"{department.code}-{series.get().last:04d}"


def search_text(ticket: Ticket) -> str:
    """What a request is found by: reference, subject, words, and the answers of its form."""
    shown = " ".join(f"{answer.get('shown', '')} {answer.get('shown_zh', '')}" for answer in ticket.answers)
    return f"{ticket.ref} {ticket.subject} {ticket.description} {shown}"


def search_vector(ticket: Ticket) -> Cast:
    return Cast(Value(document(search_text(ticket))), SearchVectorField())


def _file(ticket: Ticket, *, at: datetime) -> None:
    """Write the request with the clocks of the standard in force at `at`. None in force: no promise, which is legal.

    The clocks come first, so that the request is written once with their moments; its number last, because whoever
    files with the same department waits for it.
    """
    clocks = [] if ticket.status == Status.APPROVAL else start_promised(ticket, at=at)
    if first := min(clocks, key=_due, default=None):
        ticket.next_due_at, ticket.next_warn_at = first.due_at, first.warn_at
    ticket.ref = next_ref(ticket.department)
    ticket.search = search_vector(ticket)
    ticket.save()
    tie_promises(ticket, clocks)


def tie_promises(ticket: Ticket, clocks: Sequence[Clock]) -> None:
    """Write down that these clocks are what was promised for the request."""
    Promise.objects.bulk_create(
        Promise(
            ticket=ticket,
            metric=clock.metric,
            department_id=clock.department_id,
            version_id=clock.version_id,
            clock=clock,
        )
        for clock in clocks
    )


def start_promised(ticket: Ticket, *, at: datetime) -> list[Clock]:
    """Start the clocks of the standard in force at `at` for a request; none without a standard."""
    served_by = ticket.department_id
    version = standard_in_force(service_id=ticket.service_id, department_id=served_by, at=at)
    if version is None:
        return []
    return start_clocks(
        version=version, priority=ticket.priority, department_id=served_by, at=at,
        metrics=(Metric.FIRST_RESPONSE, Metric.RESOLUTION),
    )  # fmt: skip


def _due(clock: Clock) -> datetime:
    return clock.due_at or clock.started_at  # a clock that was just started runs, and so is due
