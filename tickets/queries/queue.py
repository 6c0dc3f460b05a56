"""A department's open requests, by the next promise at risk: bands, filters and counts in a few index scans."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.paging import decode_cursor, encode_cursor
from core.prepared import Prepared, any_of
from departments.models import Department, Service
from departments.queries import served_department_ids
from tickets.enums import OPEN_STATUSES, Status
from tickets.models import Ticket
from tickets.permissions import visible_tickets
from tickets.queries.promises import next_promises

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from departments.models import Person
    from tickets.queries.promises import NextPromise

SHOWN = 25  # rows of a band on the first page
PAGE = 50
CAP = 99  # counts stop here and say "99+"
OUTSIDE, BROKEN, TODAY, LATER, WAITING, NONE, TOGETHER = (
    "outside", "broken", "today", "later", "waiting", "none", "together",
)  # fmt: skip
VIEWS = ("over", "risk", "mine", "nobody", "again")
BANDS = (OUTSIDE, BROKEN, TODAY, LATER, WAITING, NONE, TOGETHER)
TITLES = {
    OUTSIDE: _("A customer outside waits"),
    BROKEN: _("Promise broken"),
    TODAY: _("Due today"),
    LATER: _("Later"),
    WAITING: _("Waiting for others"),
    NONE: _("No promise"),
    TOGETHER: _("Served together"),
}
NOTES = {
    OUTSIDE: _("before everything else, by time left"),
    BROKEN: _("longest over first"),
    TODAY: _("by time left"),
    LATER: _("by time left"),
    WAITING: _("the clock is stopped"),
    NONE: _("oldest first"),
    TOGETHER: _("filed with another department"),
}
STATES = {OUTSIDE: "at_risk", BROKEN: "missed", TODAY: "at_risk", LATER: "", WAITING: "paused", NONE: "", TOGETHER: ""}
ICONS = {OUTSIDE: "flag", BROKEN: "x", TODAY: "warn", LATER: "", WAITING: "pause", NONE: "", TOGETHER: "people"}

LISTED = (  # what a row prints
    "ref", "subject", "status", "reopened", "update_missed", "waiting_for", "waiting_until", "waiting_since",
    "next_due_at", "customer_department__name", "customer_department__name_zh",
    *(f"{person}__{name}" for person in ("requester", "beneficiary", "assignee") for name in ("name", "native_name")),
)  # fmt: skip


@dataclass(frozen=True)
class QueueFilter:
    """What the address of a queue page says."""

    view: str = ""
    service: int | None = None
    priority: int | None = None
    customer: int | None = None
    band: str = ""
    after: str = ""

    @property
    def columns(self) -> dict[str, int]:
        """What the rows must hold."""
        asked = {"service_id": self.service, "priority": self.priority, "customer_department_id": self.customer}
        return {column: value for column, value in asked.items() if value is not None}


@dataclass(frozen=True)
class QueueRow:
    ticket: Ticket
    promise: NextPromise

    @property
    def choose_words(self) -> str:
        return gettext("Choose %(ref)s") % {"ref": self.ticket.ref}


@dataclass(frozen=True)
class Band:
    """Requests of one urgency; `count` is capped, `more` leads to the rest."""

    name: str
    rows: Sequence[QueueRow]
    count: str
    cursor: str = ""
    has_more: bool = False

    @property
    def title(self) -> str:
        return str(TITLES[self.name])

    @property
    def note(self) -> str:
        return str(NOTES[self.name])

    @property
    def state(self) -> str:
        return STATES[self.name]

    @property
    def icon(self) -> str:
        return ICONS[self.name]


@dataclass(frozen=True)
class Queue:
    """One page of a department's queue."""

    department: Department
    bands: Sequence[Band]
    counts: dict[str, str] = field(default_factory=dict)

    @property
    def tickets(self) -> list[Ticket]:
        return [row.ticket for band in self.bands for row in band.rows]


def department_queue(
    department: Department, person: Person, wish: QueueFilter, now: datetime, *, size: int = PAGE, cap: int = CAP
) -> Queue:
    """The queue of `department` as `wish` asks: all bands with their first rows, or one band from a cursor on.

    Five statements for any number of requests; counts look no further than `cap` + 1 rows each, a page of one band
    has `size` rows.
    """
    if wish.band in BANDS:
        rows: QuerySet[Ticket] = Ticket.objects.filter(department=department)
        rows = _shared_with(department.pk) if wish.band == TOGETHER else rows
        rows = rows.filter(_view(wish.view, person.pk, now), **wish.columns)
        return Queue(department, [_one_band(rows, wish, department, now, size)])
    found = _ids(department, person, wish, now, cap)
    shown = [number for band in BANDS for number in found[band][:SHOWN]]
    by_id = {row.ticket.pk: row for row in _lines(ROWS.rows(shown), now)}
    bands = [
        Band(
            name=band,
            rows=[by_id[number] for number in found[band][:SHOWN] if number in by_id],
            count=_capped(len(found[band]), cap),
            has_more=len(found[band]) > SHOWN,
        )
        for band in BANDS
        if found[band]
    ]
    return Queue(department, bands, {name: _capped(len(numbers), cap) for name, numbers in found.items()})


def _shared_with(department: int) -> QuerySet[Ticket]:
    """Open requests of others that this department serves, too. Few, and found by an index of those alone."""
    return Ticket.objects.open().filter(~Q(partner_ids=[]), partner_ids__contains=[department])


def _view(view: str, person: int, now: datetime) -> Q:
    return {
        "over": Q(next_due_at__lt=now),
        "risk": Q(next_warn_at__lte=now, next_due_at__gte=now),
        "mine": Q(assignee=person),
        "nobody": Q(assignee__isnull=True),
        "again": Q(reopened__gt=0),
    }.get(view, Q())


def _bands(now: datetime, tonight: datetime) -> dict[str, Q]:
    """Bands never overlap, and together they are everything open."""
    inside = Q(status__in=OPEN_STATUSES, is_external=False)
    not_timed = inside & Q(next_due_at__isnull=True)
    return {
        OUTSIDE: Q(status__in=OPEN_STATUSES, is_external=True),
        BROKEN: inside & Q(next_due_at__lt=now),
        TODAY: inside & Q(next_due_at__gte=now, next_due_at__lt=tonight),
        LATER: inside & Q(next_due_at__gte=tonight),
        WAITING: not_timed & Q(status=Status.WAITING),
        NONE: not_timed & ~Q(status=Status.WAITING),
    }


def _end_of_day(now: datetime, department: Department) -> datetime:
    local = now.astimezone(ZoneInfo(department.timezone)) + timedelta(days=1)
    return datetime.combine(local.date(), time.min, local.tzinfo)


def _ids(
    department: Department, person: Person, wish: QueueFilter, now: datetime, cap: int
) -> defaultdict[str, list[int]]:
    """Ids by band in their order, and by saved view for its count: one statement, each part cut at the cap."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    columns = wish.columns
    parts = _parts(wish.view if wish.view in VIEWS else "", tuple(columns), cap)
    tonight = _end_of_day(now, department)
    for name, number in parts.rows(department.pk, person.pk, now, tonight, *columns.values()):
        found[name].append(number)
    return found


@cache
def _parts(view: str, columns: tuple[str, ...], cap: int) -> Prepared[tuple[str, int]]:
    """The bands and views of a filter: thirteen parts, and most of their cost was to build them."""

    def build(
        department: int, person: int, now: datetime, tonight: datetime, *values: int
    ) -> QuerySet[Ticket, tuple[str, int]]:
        wanted = Q(_view(view, person, now), **dict(zip(columns, values, strict=True)))
        ours = Ticket.objects.filter(department=department).order_by("next_due_at", "id")
        shared = _shared_with(department).filter(wanted).order_by("next_due_at", "id")
        parts = {band: ours.filter(wanted, only) for band, only in _bands(now, tonight).items()} | {TOGETHER: shared}
        everything = ours.filter(status__in=OPEN_STATUSES)
        parts |= {name: everything.filter(_view(name, person, now)) for name in VIEWS} | {"open": everything}
        first, *others = (_labelled(part, name)[: cap + 1] for name, part in parts.items())
        return first.union(*others, all=True)

    return Prepared(build)


def _labelled(rows: QuerySet[Ticket], name: str) -> QuerySet[Ticket, tuple[str, int]]:
    return rows.values_list(Value(name, output_field=CharField()), "pk")


def _one_band(rows: QuerySet[Ticket], wish: QueueFilter, department: Department, now: datetime, size: int) -> Band:
    if wish.band != TOGETHER:
        rows = rows.filter(_bands(now, _end_of_day(now, department))[wish.band])
    timed = wish.band in (BROKEN, TODAY, LATER)
    order = ("next_due_at", "id") if timed else ("id",)
    after = decode_cursor(wish.after, length=len(order))
    if after and timed and isinstance(after[0], datetime) and isinstance(after[1], int):
        rows = rows.filter(Q(next_due_at__gt=after[0]) | Q(next_due_at=after[0], pk__gt=after[1]))
    elif after and isinstance(after[0], int):
        rows = rows.filter(pk__gt=after[0])
    found = _lines(_with_people(rows.order_by(*order)[: size + 1]), now)
    more, found = len(found) > size, found[:size]
    cursor = ""
    if more:
        last = found[-1].ticket
        cursor = encode_cursor((last.next_due_at, last.pk) if timed and last.next_due_at else (last.pk,))
    return Band(wish.band, found, "", cursor, more)


def _with_people(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return rows.select_related("requester", "beneficiary", "assignee", "customer_department").only(*LISTED)


ROWS = Prepared(lambda ids: _with_people(Ticket.objects.filter(any_of("pk", ids))))


def _lines(rows: Iterable[Ticket], now: datetime) -> list[QueueRow]:
    tickets = list(rows)
    lines = next_promises(tickets, now, internal=True)
    return [QueueRow(ticket, lines[ticket.pk]) for ticket in tickets]


def _capped(count: int, cap: int) -> str:
    return f"{cap}+" if count > cap else str(count)


def queue_choices(department: Department) -> tuple[Iterable[tuple[int, str]], Iterable[tuple[int, str]]]:
    """What the filter offers: the department's services, and the departments that ask."""
    services = [(service.pk, service.title) for service in SERVICES.rows(department.pk)]
    return services, [(asker.pk, asker.title) for asker in ASKERS.rows(department.pk)]


SERVICES = Prepared(
    lambda department: Service.objects.filter(department=department, is_active=True).only("name", "name_zh")
)
ASKERS = Prepared(
    lambda department: Department.objects.active().exclude(pk=department).order_by("name").only("name", "name_zh")
)


def served_department(person: Person, code: str) -> Department:
    """The department `code` if `person` serves it; raises Department.DoesNotExist for any other."""
    return Department.objects.get(code=code, pk__in=served_department_ids(person))


def visible_refs(person: Person, department: Department, ticket_ids: Iterable[int]) -> dict[int, str]:
    """References of those of `ticket_ids` that are with `department` and open to `person`."""
    rows = visible_tickets(person).filter(pk__in=list(ticket_ids), department=department)
    return dict(rows.order_by("id").values_list("pk", "ref"))
