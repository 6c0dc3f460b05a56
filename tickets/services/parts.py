"""Parts of a request that another department is asked for: requests of their own, with promises of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.enums import Priority
from departments.queries import service_with_form
from tickets.enums import OPEN_STATUSES, Channel, Kind, Move
from tickets.events import record
from tickets.permissions import check_move
from tickets.services.filing import create_ticket
from tickets.services.locking import lock_ticket
from tickets.services.sending import key_on, need_words, sent_before
from tickets.services.steps import of_department

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person, Service
    from tickets.models import Ticket


class SameDepartment(Refused):
    """Only another department can be asked for a part, or be handed a request."""


class PartsOpen(Refused):
    """Another department still works on a part of the request."""


@transaction.atomic
def ask_department(
    *,
    ticket_id: int,
    service_id: int,
    subject: str,
    text: str,
    by: Person,
    at: datetime,
    channel: Channel = Channel.WEB,
    submission_key: str = "",
) -> Ticket:
    """Ask another department for a part of the work; returns the part, on which that department's promise runs.

    `by` is who asked, their department the customer; a restricted request has restricted parts, and every part keeps
    the urgency of the whole. The clocks of the whole run on. Raises MoveRefused, NeedsWords, SameDepartment, and
    Service.DoesNotExist for one not offered.
    """
    whole = lock_ticket(ticket_id)
    if sent := sent_before(whole, by, submission_key):
        return sent.ticket
    check_move(Move.ASK_FOR_HELP, by, whole)
    need_words(subject, _("Give the part a subject; the other department sees it in its queue."))
    need_words(text, _("Say what you need; the other department reads it."))
    service = service_with_form(service_id)
    check_is_elsewhere(service, whole)
    part = create_ticket(
        service_id=service.pk, by=by, subject=subject, description=text.strip(), at=at,
        priority=Priority(whole.priority), channel=channel, submission_key=key_on(whole, submission_key), parent=whole,
    )  # fmt: skip
    data = {"part": part.ref, **of_department(part.department)}
    record(ticket=whole, kind=Kind.PART_ASKED, at=at, by=by, data=data)
    return part


def check_is_elsewhere(service: Service, ticket: Ticket) -> None:
    """Raises SameDepartment for a service of the department that serves the request already."""
    if service.department_id == ticket.department_id:
        raise SameDepartment(
            _("This request is already with %(department)s.") % {"department": ticket.department.title}
        )


def check_no_open_parts(ticket: Ticket) -> None:
    """Raises PartsOpen, naming them, while other departments work on parts of the request."""
    waited = ticket.parts.filter(status__in=OPEN_STATUSES).select_related("department").order_by("id")
    named = [_("%(ref)s (%(department)s)") % {"ref": part.ref, "department": part.department.title} for part in waited]
    if named:
        raise PartsOpen(
            _("Still open: %(parts)s. Wait for it, or say that it is solved without.") % {"parts": _(", ").join(named)}
        )
