"""A request and its parts with other departments, as a reader of one of them may know of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, OuterRef, Subquery, When
from django.utils.translation import gettext as _

from slas.enums import Metric, SpanKind
from slas.models import Span
from tickets.enums import OPEN_STATUSES, Status
from tickets.models import Promise, Ticket
from tickets.permissions import visible_to
from tickets.queries.drawings import near
from tickets.queries.shares import Helped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.promisebar import State
    from departments.models import Department, Person
    from tickets.querysets import TicketQuerySet

LABELS: dict[str, State] = {
    Status.WAITING: "paused",
    Status.RESOLVED: "met",
    Status.CLOSED: "met",
    Status.CANCELLED: "none",
}


@dataclass(frozen=True)
class Linked:
    """A request tied to the one on the page. A reader who may not see it learns who works on it and until when.

    state, words   the look and the sentence of how it stands
    is_seen        whether the reader may open it (else no subject, no address)
    """

    ref: str
    department: Department
    is_open: bool
    is_seen: bool
    subject: str
    state: State
    words: str


def parts_of(person: Person, ticket: Ticket, now: datetime) -> list[Linked]:
    """The parts of `ticket` that other departments were asked for, oldest first; one query."""
    return [_linked(part, now) for part in _read(person).filter(parent=ticket).order_by("id")]


def whole_of(person: Person, ticket: Ticket, now: datetime) -> Linked | None:
    """The request of which `ticket` is a part; None for most. One query, none without."""
    if ticket.parent_id is None:
        return None
    return _linked(_read(person).get(pk=ticket.parent_id), now)


def open_parts(ticket: Ticket) -> Sequence[str]:
    """References of the parts that are still worked on."""
    waited = Ticket.objects.filter(parent=ticket, status__in=OPEN_STATUSES).order_by("id")
    return list(waited.values_list("ref", flat=True))


def help_given(ticket: Ticket) -> list[Helped]:
    """When other departments worked on parts of `ticket`: the stretches in which their own clocks ran."""
    runs = Span.objects.filter(
        clock__promise__ticket__parent=ticket,
        clock__promise__is_internal=False,
        clock__metric=Metric.RESOLUTION,
        kind=SpanKind.RUN,
    )
    return [Helped(span.department, span.started_at, span.ended_at) for span in runs.select_related("department")]


def _read(person: Person) -> TicketQuerySet:
    solution = Promise.objects.filter(ticket=OuterRef("pk"), metric=Metric.RESOLUTION, is_internal=False)
    return Ticket.objects.select_related("department").annotate(
        is_seen=Case(When(visible_to(person), then=True), default=False),
        promised_for=Subquery(solution.values("clock__due_at")[:1]),
    )


def _linked(ticket: Ticket, now: datetime) -> Linked:
    is_seen: bool = ticket.is_seen  # type: ignore[attr-defined]
    due: datetime | None = ticket.promised_for  # type: ignore[attr-defined]
    state, words = _standing(ticket, due, now)
    return Linked(
        ref=ticket.ref,
        department=ticket.department,
        is_open=ticket.is_open,
        is_seen=is_seen,
        subject=ticket.subject if is_seen else "",
        state=state,
        words=words,
    )


def _standing(ticket: Ticket, due: datetime | None, now: datetime) -> tuple[State, str]:
    if ticket.status in LABELS:
        return LABELS[ticket.status], ticket.get_status_display()
    if due is None:
        return "none", _("no promise")
    if due < now:
        return "missed", _("was promised by %(when)s") % {"when": near(due, now)}
    return "running", _("promised by %(when)s") % {"when": near(due, now)}
