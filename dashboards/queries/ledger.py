"""The ledger of escalations of a department: which step fired when, how late, who was told, and did it arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from core.paging import keyset_page
from departments.models import Person
from notifications.queries import Reach, deliveries
from slas.enums import StepKind
from slas.models import Escalation
from tickets.models import Ticket
from tickets.permissions import visible_to
from tickets.queries.fired import events_of_steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from departments.models import Department

SIZE = 50
NEWEST = ("-fired_at", "-id")
COLUMNS = (
    "due_at", "fired_at", "late_by", "told", "step__metric", "step__kind", "step__action",
    "clock__promise__ticket__ref", "clock__promise__ticket__subject",
)  # fmt: skip


@dataclass(frozen=True)
class LedgerRow:
    """One step that fired. A reader who may not see the request learns its reference and no more."""

    escalation: Escalation
    ticket: Ticket
    is_seen: bool
    told: Sequence[str]
    reach: Reach

    @property
    def late_by(self) -> timedelta:
        return self.escalation.late_by


@dataclass(frozen=True)
class Ledger:
    rows: Sequence[LedgerRow]
    next_cursor: str


def ledger(department: Department, person: Person, *, kind: str = "", cursor: str = "", size: int = SIZE) -> Ledger:
    """A page of the steps that fired while `department` held the clock, the newest first; five queries.

    `kind` is one of StepKind's values, anything else means all.
    """
    fired = Escalation.objects.filter(department=department)
    if kind in StepKind.values:
        fired = fired.filter(step__kind=kind)
    # Asked row by row (EXISTS, not IN): a page must not cost a look at every request there is.
    seen = Exists(Ticket.objects.filter(visible_to(person), pk=OuterRef("clock__promise__ticket")))
    related = fired.annotate(is_seen=seen).select_related("step", "clock__promise__ticket").only(*COLUMNS)
    page = keyset_page(related, order=NEWEST, cursor=cursor, size=size)
    names, events = _names(page.rows), events_of_steps(page.rows)
    told = {events[row.pk]: row.told for row in page.rows if row.told and row.pk in events}
    found = deliveries(told, names)
    rows = [_row(row, names, found.get(events.get(row.pk, 0), Reach())) for row in page.rows]
    return Ledger(rows, page.next_cursor)


def _names(rows: Sequence[Escalation]) -> dict[int, str]:
    told = {number for row in rows for number in row.told}
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=told)}


def _row(escalation: Escalation, names: dict[int, str], reach: Reach) -> LedgerRow:
    is_seen: bool = escalation.is_seen  # type: ignore[attr-defined]
    told = [names[number] for number in escalation.told if number in names]
    return LedgerRow(escalation, escalation.clock.promise.ticket, is_seen, told, reach)
