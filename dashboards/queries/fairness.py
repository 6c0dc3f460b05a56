"""What a department could do to look better than it is, counted per quarter from the history nobody can change.

Each figure is a filter on TicketEvent, so the number and the list behind it are the same rows (SURVEY §4.5).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from core.paging import keyset_page
from dashboards.figures import Kept
from dashboards.queries.definitions import Period, ended_promises, quarter_of
from departments.models import Department
from slas.enums import StandardState
from slas.models import StandardVersion
from tickets.enums import AVOIDABLE, TELLING_KINDS, DisputeState, Kind
from tickets.models import Ticket, TicketEvent
from tickets.permissions import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise as Lazy

    from core.paging import Page
    from core.quarters import Quarter
    from dashboards.queries.department import Quarters
    from departments.models import Person

LAST_STRETCH = 0.8  # of the promised time: a pause that begins after it and before due is close to the deadline
HALFWAY = 0.5
COUNTED_FOR = timedelta(minutes=10)
SIZE = 50
NEWEST = ("-at", "-id")


@dataclass(frozen=True)
class Telling:
    """One thing that is counted: what it is called, why it is looked at, and which events it is."""

    name: str | Lazy
    note: str | Lazy
    events: Q


TELLINGS: dict[str, Telling] = {
    "late-pauses": Telling(
        _("Pauses shortly before the deadline"),
        _("begun in the last fifth of the promised time"),
        Q(kind=Kind.WAITING_STARTED, data__used__gte=LAST_STRETCH, data__used__lte=1),
    ),
    "reopened": Telling(
        _("Closings that were opened again"),
        _("solved once, and not really"),
        Q(kind=Kind.REOPENED),
    ),
    "downgrades": Telling(
        _("Priorities lowered late"),
        _("after half of the promised time"),
        Q(kind=Kind.PRIORITY_CHANGED, data__used__gt=HALFWAY, data__to__gt=F("data__from")),
    ),
    "transfers": Telling(
        _("Handed over late"),
        _("after half of the promised time"),
        Q(kind=Kind.TRANSFERRED, data__used__gt=HALFWAY),
    ),
    "cancelled": Telling(
        _("Withdrawn or merged after the promise was broken"),
        _("the broken promise counts all the same"),
        Q(kind__in=(Kind.CANCELLED, Kind.MERGED), data__broken=True),
    ),
    "outside": Telling(
        _("Broken while a customer outside waited"),
        _("delays inside that reached customers"),
        Q(kind=Kind.BREACHED, ticket__is_external=True),
    ),
    "misunderstood": Telling(
        _("Waits and returns for want of clear words"),
        _("something was missing or misunderstood, and time was lost"),
        Q(kind__in=(Kind.WAITING_STARTED, Kind.REOPENED), data__cause__in=[cause.value for cause in AVOIDABLE]),
    ),
    "disputes": Telling(
        _("Disputes raised"),
        _("a pause or a closing that the requester found unfair"),
        Q(kind=Kind.DISPUTED),
    ),
    "upheld": Telling(
        _("Disputes upheld"),
        _("the head agreed with the requester"),
        Q(kind=Kind.DISPUTE_DECIDED, data__state=DisputeState.UPHELD.value),
    ),
}


@dataclass(frozen=True)
class FairnessLine:
    """One figure of the report with that of the quarter before; None where it was not counted."""

    key: str
    name: str
    note: str
    count: int | None
    before: int | None


@dataclass(frozen=True)
class FairnessReport:
    """The figures of one quarter, the wordings of standards that came into force in it, and how rank was served.

    `as_of`: when the worker counted; None for a quarter that it never did.

    `leaders`, `others`: promises to people who head or stand in for a department, and to everybody else.
    """

    as_of: datetime | None
    lines: Sequence[FairnessLine]
    standards: Sequence[StandardVersion]
    leaders: Kept
    others: Kept


def fairness_report(quarters: Quarters) -> FairnessReport:
    """Everything that is counted about a department in the chosen quarter; two queries, one every ten minutes."""
    department, quarter = quarters.department, quarters.chosen
    now, before = (quarters.figures(one).tellings for one in (quarter, quarters.before))
    lines = [
        FairnessLine(key, str(telling.name), str(telling.note), now.get(key), before.get(key))
        for key, telling in TELLINGS.items()
    ]
    leaders, others = _by_rank(department, quarter)
    standards = _changed_standards(department, Period.of(quarter))
    return FairnessReport(quarters.as_of, lines, standards, leaders, others)


def _by_rank(department: Department, quarter: Quarter) -> tuple[Kept, Kept]:
    """Promises kept to those who lead and to all others: who asks must make no difference."""
    key = f"kept-by-rank:{department.pk}:{quarter}"
    found: dict[bool, tuple[int, int]] | None = cache.get(key)
    if found is None:
        found = _count_by_rank(department, quarter)
        cache.set(key, found, COUNTED_FOR.total_seconds())
    return Kept(*found.get(True, (0, 0))), Kept(*found.get(False, (0, 0)))


def _count_by_rank(department: Department, quarter: Quarter) -> dict[bool, tuple[int, int]]:
    asker = OuterRef("ticket__requester")
    leads = Exists(Department.objects.filter(Q(head=asker) | Q(deputy=asker)))
    rows = ended_promises(Period.of(quarter)).filter(department=department).annotate(leads=leads)
    counted = rows.values_list("leads").annotate(
        kept=Count("pk", filter=Q(clock__breached_at=None)),
        missed=Count("pk", filter=Q(clock__breached_at__isnull=False)),
    )
    return {leads: (kept, missed) for leads, kept, missed in counted.order_by()}


def tellings(period: Period) -> defaultdict[int, dict[str, int]]:
    """What the report tells of each department, by its id: every key of TELLINGS counted, 0 where nothing happened."""
    wanted = {key: Count("pk", filter=telling.events) for key, telling in TELLINGS.items()}
    rows = _events(period).values_list("data__department").annotate(**wanted).order_by()
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(TELLINGS, 0))
    for department, *counts in rows:
        found[department] = dict(zip(wanted, counts, strict=True))
    return found


def _events(period: Period) -> QuerySet[TicketEvent]:
    return TicketEvent.objects.filter(period.holds("at"), kind__in=TELLING_KINDS)


def _changed_standards(department: Department, period: Period) -> list[StandardVersion]:
    """Wordings that replaced an earlier one in the period; the very first of a standard changes nothing."""
    published = StandardVersion.objects.filter(
        period.holds("effective_from"), standard__department=department, state=StandardState.PUBLISHED, number__gt=1
    )
    return list(published.select_related("standard").order_by("effective_from", "id"))


def standard_breaks(quarters: Quarters) -> Counter[Quarter]:
    """How many of a department's standards were replaced in each quarter that its trend shows."""
    shown = quarters.last_eight
    if not shown:
        return Counter()
    whole = Period(Period.of(shown[0]).start, Period.of(shown[-1]).end)
    changed = StandardVersion.objects.filter(
        whole.holds("effective_from"), standard__department=quarters.department, state=StandardState.PUBLISHED,
        number__gt=1,
    )  # fmt: skip
    return Counter(quarter_of(at) for at in changed.values_list("effective_from", flat=True) if at)


def fairness_events(
    department: Department, quarter: Quarter, key: str, person: Person, *, cursor: str
) -> Page[TicketEvent]:
    """The events behind one figure, the newest first. `is_seen`: whether `person` may read the request."""
    rows = _events(Period.of(quarter)).filter(TELLINGS[key].events, data__department=department.pk)
    seen = Case(When(ticket__in=Ticket.objects.filter(visible_to(person)), then=True), default=False)
    return keyset_page(
        rows.annotate(is_seen=seen).select_related("ticket", "by"), order=NEWEST, cursor=cursor, size=SIZE
    )
