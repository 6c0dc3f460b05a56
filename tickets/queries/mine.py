"""The requests of one person, or of their department: your turn, in progress, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db.models import Q, Value

from core.paging import Page, keyset_page
from slas.enums import PauseReason
from tickets.enums import UNFINISHED, Status
from tickets.permissions import own_tickets, visible_tickets
from tickets.queries.lanes import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from departments.models import Person
    from tickets.models import Ticket

Whose = Literal["me", "department"]
NEWEST_CHANGE = ("-updated_at", "-id")
MOST_EXPORTED = 5_000
ASKED_BACK = Q(status=Status.WAITING, waiting_for=PauseReason.REQUESTER)


def _turn_of(person: Person) -> Q:
    """What waits for `person`: an answer to the agents, or a yes or no."""
    return ASKED_BACK | Q(approver=person, status=Status.APPROVAL)


def requests_of(person: Person, *, whose: Whose = "me", department: str = "") -> QuerySet[Ticket]:
    """Requests that `person` filed, is to approve, or that are for them; or those of their department.

    `department` (a code) keeps those with that serving department.
    """
    if whose == "department" and person.department_id:
        found = visible_tickets(person).filter(customer_department_id=person.department_id)
    else:
        found = own_tickets(person)
    if department:
        found = found.filter(department__code=department)
    return found.select_related("department", "assignee").only(*COLUMNS)


def your_turn(requests: QuerySet[Ticket], person: Person, *, limit: int = 20) -> list[Ticket]:
    """Requests that wait for a word of `person`, longest first."""
    return list(requests.filter(_turn_of(person)).order_by("waiting_since", "id")[:limit])


def in_progress(requests: QuerySet[Ticket], person: Person, *, cursor: str = "", size: int = 20) -> Page[Ticket]:
    """Open requests that wait for somebody else, last changed first."""
    rows = requests.filter(status__in=UNFINISHED).exclude(_turn_of(person))
    return keyset_page(rows, order=NEWEST_CHANGE, cursor=cursor, size=size)


def open_now(
    requests: QuerySet[Ticket], person: Person, *, turn: int, going_on: int
) -> tuple[list[Ticket], list[Ticket]]:
    """The first of `your_turn` and of `in_progress`, as many as asked for; one query for both."""
    mine = requests.filter(_turn_of(person)).annotate(is_turn=Value(1)).order_by("waiting_since", "id")
    others = requests.filter(status__in=UNFINISHED).exclude(_turn_of(person)).annotate(is_turn=Value(0))
    found = list(mine[:turn].union(others.order_by(*NEWEST_CHANGE)[:going_on], all=True))
    return (
        sorted((ticket for ticket in found if ticket.is_turn), key=_longest_waiting),
        sorted((ticket for ticket in found if not ticket.is_turn), key=_last_changed, reverse=True),
    )


def _longest_waiting(ticket: Ticket) -> tuple[bool, datetime, int]:
    return ticket.waiting_since is None, ticket.waiting_since or ticket.updated_at, ticket.pk


def _last_changed(ticket: Ticket) -> tuple[datetime, int]:
    return ticket.updated_at, ticket.pk


def done(requests: QuerySet[Ticket], *, cursor: str = "", size: int = 20) -> Page[Ticket]:
    """Solved, closed and cancelled requests, last changed first."""
    return keyset_page(requests.exclude(status__in=UNFINISHED), order=NEWEST_CHANGE, cursor=cursor, size=size)


def rows_to_export(requests: QuerySet[Ticket]) -> Iterator[Ticket]:
    """The requests with their service, newest first, for a file; no more than `MOST_EXPORTED`."""
    columns = requests.select_related("department", "assignee", "service", "requester").only(
        *COLUMNS, "service__name", "service__name_zh", "requester__name", "requester__native_name"
    )
    return columns.order_by("-id")[:MOST_EXPORTED].iterator(chunk_size=500)
