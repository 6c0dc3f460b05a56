"""What a request hangs together with: its parts, its whole, duplicates, what waits for what, as a reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from departments.models import Department
from slas.enums import Metric
from tickets.enums import OPEN_STATUSES, LinkKind, Status
from tickets.models import Link, Promise, Ticket
from tickets.permissions import visible_to
from tickets.queries.drawings import near

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from core.promisebar import State
    from departments.models import Person
    from tickets.querysets import TicketQuerySet

LABELS: dict[str, State] = {
    Status.APPROVAL: "paused",
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
    awaits         references of what it waits for itself: the next links of the chain
    """

    pk: int
    ref: str
    department: Department
    is_open: bool
    is_seen: bool
    subject: str
    state: State
    words: str
    awaits: Sequence[str] = ()


@dataclass(frozen=True)
class Ties:
    """Every request that one hangs together with, the oldest first in each place.

    parts, whole            what other departments do for it; of what it is a part itself
    original, duplicates    what it is a duplicate of; what was found to be about the same
    awaited, waiting        what it waits for; what waits for it
    """

    parts: Sequence[Linked] = ()
    whole: Linked | None = None
    original: Linked | None = None
    duplicates: Sequence[Linked] = ()
    awaited: Sequence[Linked] = ()
    waiting: Sequence[Linked] = ()

    def __bool__(self) -> bool:
        return bool(self.parts or self.whole or self.original or self.duplicates or self.awaited or self.waiting)


def ties_of(person: Person, ticket: Ticket, now: datetime) -> Ties:
    """What `ticket` hangs together with, in one query however much it is."""
    found = list(_read(person).filter(pk__in=_tied_ids(ticket)).annotate(**_as_linked(ticket)).order_by("id"))

    def those(column: str, kind: LinkKind) -> list[Linked]:
        return [_linked(other, now) for other in found if getattr(other, column) == kind]

    whole = [_linked(other, now) for other in found if other.pk == ticket.parent_id]
    original = those("outward", LinkKind.DUPLICATE)
    return Ties(
        parts=[_linked(other, now) for other in found if other.parent_id == ticket.pk],
        whole=whole[0] if whole else None,
        original=original[0] if original else None,
        duplicates=those("inward", LinkKind.DUPLICATE),
        awaited=those("outward", LinkKind.WAITS_FOR),
        waiting=those("inward", LinkKind.WAITS_FOR),
    )


def is_tied() -> Q:
    """On Ticket: whether it hangs together with any. Most stand alone, and to read what there is not is dear."""
    out, back = Link.objects.filter(ticket=OuterRef("pk")), Link.objects.filter(to=OuterRef("pk"))
    parts = Ticket.objects.filter(parent=OuterRef("pk"))
    return Q(parent__isnull=False) | Q(Exists(parts)) | Q(Exists(out)) | Q(Exists(back))


def _tied_ids(ticket: Ticket) -> QuerySet[Any, Any]:
    """A union and not one condition with OR, so that each branch is an index scan among a million requests."""
    parts = Ticket.objects.filter(parent=ticket).order_by().values("pk")
    whole = Ticket.objects.filter(parts=ticket).order_by().values("pk")
    outward = Link.objects.filter(ticket=ticket).order_by().values("to")
    inward = Link.objects.filter(to=ticket).order_by().values("ticket")
    return parts.union(whole, outward, inward, all=True)


def _as_linked(ticket: Ticket) -> dict[str, Subquery]:
    outward = Link.objects.filter(ticket=ticket, to=OuterRef("pk")).order_by("kind")
    inward = Link.objects.filter(to=ticket, ticket=OuterRef("pk")).order_by("kind")
    next_ones = Link.objects.filter(ticket=OuterRef("pk"), kind=LinkKind.WAITS_FOR, to__status__in=OPEN_STATUSES)
    return {
        "outward": Subquery(outward.values("kind")[:1]),
        "inward": Subquery(inward.values("kind")[:1]),
        "awaits": ArraySubquery(next_ones.order_by("id").values("to__ref")),
    }


def open_parts(ticket: Ticket) -> Sequence[str]:
    """References of the parts that are still worked on."""
    waited = Ticket.objects.filter(parent=ticket, status__in=OPEN_STATUSES).order_by("id")
    return list(waited.values_list("ref", flat=True))


def partners_of(ticket: Ticket) -> list[Department]:
    """The departments that serve `ticket` beside its own, by name; no query for the many without."""
    if not ticket.partner_ids:
        return []
    return list(Department.objects.filter(pk__in=ticket.partner_ids).order_by("name"))


def awaited_refs(ticket: Ticket) -> Sequence[str]:
    """References of what `ticket` waits for."""
    links = Link.objects.filter(ticket=ticket, kind=LinkKind.WAITS_FOR).order_by("id")
    return list(links.values_list("to__ref", flat=True))


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
        pk=ticket.pk,
        ref=ticket.ref,
        department=ticket.department,
        is_open=ticket.is_open,
        is_seen=is_seen,
        subject=ticket.subject if is_seen else "",
        state=state,
        words=words,
        awaits=ticket.awaits,  # type: ignore[attr-defined]
    )


def _standing(ticket: Ticket, due: datetime | None, now: datetime) -> tuple[State, str]:
    if ticket.status in LABELS:
        return LABELS[ticket.status], ticket.get_status_display()
    if due is None:
        return "none", _("no promise")
    if due < now:
        return "missed", _("was promised by %(when)s") % {"when": near(due, now)}
    return "running", _("promised by %(when)s") % {"when": near(due, now)}
