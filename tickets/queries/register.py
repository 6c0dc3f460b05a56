"""The list of requests that a program reads, page by page, and what happened to one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from core.matching import TokenQuery
from core.paging import keyset_page
from core.tokens import tokens
from tickets.permissions import visible_events, visible_tickets

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from core.paging import Page
    from departments.models import Person
    from tickets.models import Ticket, TicketEvent

ME, NOBODY = "me", "nobody"
SHOWN_WITH = ("service", "department", "requester", "beneficiary", "assignee", "customer_department")


@dataclass(frozen=True)
class Wish:
    """What a list is narrowed to. Empty means all; `assigned` is "me" or "nobody"."""

    status: Collection[str] = field(default_factory=tuple)
    department: str = ""
    mine: bool = False
    assigned: str = ""
    q: str = ""


def register_page(person: Person, wish: Wish, *, cursor: str, size: int) -> Page[Ticket]:
    """A page of the requests that `person` may see, the newest first."""
    rows = _narrowed(visible_tickets(person), person, wish).select_related(*SHOWN_WITH)
    return keyset_page(rows, order=("-id",), cursor=cursor, size=size)


def event_page(person: Person, ticket: Ticket, *, cursor: str, size: int) -> Page[TicketEvent]:
    """A page of what `person` may read of the history of `ticket`, with files, in the order it was written down."""
    rows = visible_events(person, ticket).select_related("by").prefetch_related("attachments")
    return keyset_page(rows, order=("id",), cursor=cursor, size=size)


def _narrowed(rows: QuerySet[Ticket], person: Person, wish: Wish) -> QuerySet[Ticket]:
    if wish.status:
        rows = rows.filter(status__in=wish.status)
    if wish.department:
        rows = rows.filter(department__code=wish.department)
    if wish.mine:
        rows = rows.filter(Q(requester=person) | Q(beneficiary=person))
    if wish.assigned:
        rows = rows.filter(assignee=person if wish.assigned == ME else None)
    return _matching(rows, wish.q) if wish.q else rows


def _matching(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Every word must be there; a text without any word matches nothing."""
    return rows.filter(search=TokenQuery(text)) if tokens(text) else rows.none()
