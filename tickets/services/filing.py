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
from departments.queries import service_with_form
from slas.enums import Metric
from slas.queries import standard_in_force
from slas.services import start_clocks
from tickets.enums import Channel, Kind
from tickets.events import record
from tickets.models import Attachment, Promise, RefSeries, Submission, Ticket
from tickets.services.drafts import discard_draft
from tickets.services.locking import copy_moments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Department, Service


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
    outside the company waits for it.
    """
    if submission_key and (earlier := _earlier(by, submission_key, fingerprint)):
        if draft_key:
            discard_draft(by=by, key=draft_key)
        return earlier
    service = service_with_form(service_id)
    ticket = Ticket(
        ref=next_ref(service.department), service=service, department=service.department, requester=by,
        beneficiary=beneficiary if beneficiary != by else None, subject=subject.strip(), description=description,
        customer_department=parent.department if parent else (beneficiary or by).department, answers=answers or [],
        priority=priority or service.default_priority, channel=channel, parent=parent,
        is_restricted=service.is_restricted or bool(parent and parent.is_restricted), created_at=at, updated_at=at,
        is_external=is_external or bool(parent and parent.is_external),
    )  # fmt: skip
    ticket.search = search_vector(ticket)
    ticket.save()
    make_promises(ticket, service, at=at)
    event = record(ticket=ticket, kind=Kind.CREATED, at=at, by=by, text=description, channel=channel)
    Attachment.objects.filter(pk__in=attachment_ids, uploaded_by=by, ticket=None).update(ticket=ticket, event=event)
    if draft_key:
        discard_draft(by=by, key=draft_key)
    if submission_key:
        Submission.objects.create(
            person=by, key=submission_key, fingerprint=fingerprint, ticket=ticket, event=event, created_at=at
        )
    return ticket


def _earlier(by: Person, key: str, fingerprint: str) -> Ticket | None:
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # one person's sendings queue up here
    found = Submission.objects.select_related("ticket").filter(person=by, key=key).first()
    if found and found.fingerprint != fingerprint:
        raise AlreadySentDifferently(_("This key was used before for a different request."))
    return found.ticket if found else None


def next_ref(department: Department) -> str:
    """The next reference of the department's own series; never given out twice."""
    RefSeries.objects.get_or_create(department=department)
    RefSeries.objects.filter(department=department).update(last=F("last") + 1)
    return f"{department.code}-{RefSeries.objects.get(department=department).last:04d}"


def search_text(ticket: Ticket) -> str:
    """What a request is found by: reference, subject, words, and the answers of its form."""
    shown = " ".join(f"{answer.get('shown', '')} {answer.get('shown_zh', '')}" for answer in ticket.answers)
    return f"{ticket.ref} {ticket.subject} {ticket.description} {shown}"


def search_vector(ticket: Ticket) -> Cast:
    return Cast(Value(document(search_text(ticket))), SearchVectorField())


def make_promises(ticket: Ticket, service: Service, *, at: datetime) -> None:
    """Tie the clocks of the standard in force at `at` to the request. None in force: no promise, which is legal."""
    version = standard_in_force(service_id=service.pk, department_id=service.department_id, at=at)
    if version is None:
        return
    clocks = start_clocks(
        version=version, priority=ticket.priority, department_id=service.department_id, at=at,
        metrics=(Metric.FIRST_RESPONSE, Metric.RESOLUTION),
    )  # fmt: skip
    Promise.objects.bulk_create(
        Promise(ticket=ticket, metric=clock.metric, department_id=service.department_id, version=version, clock=clock)
        for clock in clocks
    )
    ticket.save(update_fields=copy_moments(ticket))
