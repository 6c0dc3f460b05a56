"""Whom a department serves, what they need, and what was agreed when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import F

from core.prepared import Prepared, any_of
from departments.enums import Priority
from departments.models import Department, Service
from departments.queries import headed_department_ids, places, served_department_ids
from improvements.enums import NeedsState
from improvements.models import DeclaredCustomer, Need, NeedsVersion
from improvements.permissions import may_propose_needs
from slas.queries import promises_of_department
from tickets.queries.customers import requests_by_customer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from departments.models import Person
    from departments.queries import Place
    from slas.queries import InForce

COUNTED_WITHIN = timedelta(days=92)
COUNTS_KEPT_FOR = 3600  # seconds; who asked how much is news for the hour
SHOWN_HISTORY = 12


@dataclass(frozen=True)
class PairNeeds:
    """What a customer needs of a provider: in force, being written, and before. `may_agree`: for a side not agreed."""

    customer: Department
    provider: Department
    agreed: NeedsVersion | None
    draft: NeedsVersion | None
    history: Sequence[NeedsVersion]
    may_propose: bool
    may_agree: bool

    @property
    def is_team(self) -> bool:
        return self.customer == self.provider


def _versions() -> QuerySet[NeedsVersion]:
    people = ("customer", "provider", "customer_agreed_by", "provider_agreed_by", "created_by")
    return NeedsVersion.objects.select_related(*people).prefetch_related("needs__proposed_by")


def pair_needs(customer: Department, provider: Department, person: Person) -> PairNeeds:
    """Everything on the page of a pair in one direction."""
    versions = list(_versions().filter(customer=customer, provider=provider).order_by("-number")[:SHOWN_HISTORY])
    by_state = {version.state: version for version in reversed(versions)}
    may_propose = may_propose_needs(person, customer.pk, provider.pk)
    draft = by_state.get(NeedsState.DRAFT) if may_propose else None  # what is not agreed is for the two sides
    return PairNeeds(
        customer=customer,
        provider=provider,
        agreed=by_state.get(NeedsState.AGREED),
        draft=draft,
        history=[version for version in versions if version.state == NeedsState.REPLACED],
        may_propose=may_propose,
        may_agree=draft is not None and _is_awaited(draft, person),
    )


def _is_awaited(draft: NeedsVersion, person: Person) -> bool:
    headed = headed_department_ids(person)
    as_customer = draft.customer_agreed_at is None and draft.customer_id in headed
    return as_customer or (draft.provider_agreed_at is None and draft.provider_id in headed)


def need_of(need_id: int) -> Need | None:
    """A need with its version, customer and provider."""
    rows = Need.objects.select_related("version__customer", "version__provider")
    return rows.filter(pk=need_id).first()


def version_of(version_id: int) -> NeedsVersion | None:
    return NeedsVersion.objects.filter(pk=version_id).select_related("customer", "provider").first()


def pair_history(one: Department, other: Department) -> list[NeedsVersion]:
    """Every version that was ever agreed between two departments, in both directions, the newest first."""
    return AGREED.rows([one.pk, other.pk], first=2 * SHOWN_HISTORY)


AGREED = Prepared(
    lambda both: (
        NeedsVersion.objects.exclude(state=NeedsState.DRAFT)
        .exclude(customer=F("provider"))
        .filter(any_of("customer", both), any_of("provider", both))
        .select_related("customer", "provider")
        .only("number", "agreed_at", *Department.title_columns("customer", "provider"))
        .order_by("-agreed_at")
    )
)


@dataclass(frozen=True)
class RegisterRow:
    """A department that is served: how much it asked in the last quarter, what was declared, what is agreed."""

    customer: Department
    requests: int
    declared: DeclaredCustomer | None
    agreed: NeedsVersion | None
    has_draft: bool
    today: date

    @property
    def is_overdue(self) -> bool:
        review_on = self.agreed.review_on if self.agreed else None
        return review_on is not None and review_on <= self.today


def customer_register(provider: Department, *, today: date, at: datetime) -> list[RegisterRow]:
    """Whom a department serves: by requests of the last quarter, declared, or agreed; the most asking first."""
    counts = _counts(provider, at)
    declared = {row.customer_id: row for row in DeclaredCustomer.objects.filter(provider=provider)}
    versions = NeedsVersion.objects.filter(provider=provider).exclude(customer=provider)
    open_versions = list(versions.exclude(state=NeedsState.REPLACED).prefetch_related("needs"))
    agreed = {row.customer_id: row for row in open_versions if row.state == NeedsState.AGREED}
    drafts = {row.customer_id for row in open_versions if row.state == NeedsState.DRAFT}
    named = Department.objects.in_bulk({*counts, *declared, *agreed, *drafts} - {provider.pk})
    rows = [
        RegisterRow(one, counts.get(pk, 0), declared.get(pk), agreed.get(pk), pk in drafts, today)
        for pk, one in named.items()
    ]
    return sorted(rows, key=lambda row: (-row.requests, row.customer.name))


def _counts(provider: Department, at: datetime) -> Mapping[int, int]:
    key = f"customers-of:{provider.pk}"
    found: dict[int, int] | None = cache.get(key)
    if found is None:
        found = requests_by_customer(provider.pk, since=at - COUNTED_WITHIN)
        cache.set(key, found, COUNTS_KEPT_FOR)
    return found


@dataclass(frozen=True)
class Promised:
    """A service and what holds for it now; None: nothing is promised."""

    service: Service
    promise: InForce | None


@dataclass(frozen=True)
class MyCustomers:
    """Whom somebody's department serves, and what it promised them: read from the standards in force."""

    department: Department
    register: Sequence[RegisterRow]
    promised: Sequence[Promised]


def my_departments(person: Person) -> list[Department]:
    """The departments that somebody works in or serves for, their own first."""
    own = person.department_id
    found = Department.objects.filter(pk__in=served_department_ids(person) | {own or 0}, is_active=True)
    return sorted(found, key=lambda one: (one.pk != own, one.name))


def my_customers(department: Department, *, today: date, at: datetime) -> MyCustomers:
    """The internal customers of one department and what they were promised."""
    promises = promises_of_department(department.pk, at=at, priority=Priority.NORMAL)
    services = Service.objects.filter(department=department, is_active=True).order_by("position", "name")
    promised = [Promised(one, promises.get(one.pk, promises.get(None))) for one in services]
    return MyCustomers(department, customer_register(department, today=today, at=at), promised)


def customers_at_home(person: Person, *, at: datetime) -> list[Place]:
    """For the card on the home page: the departments that asked most of one's own in the last quarter."""
    if person.department_id is None:
        return []
    key = f"home-customers:{person.department_id}"
    ids: list[int] | None = cache.get(key)
    if ids is None:
        counts = requests_by_customer(person.department_id, since=at - COUNTED_WITHIN)
        counts.pop(person.department_id, None)
        ids = sorted(counts, key=lambda pk: (-counts[pk], pk))[:5]
        cache.set(key, ids, COUNTS_KEPT_FOR)
    return [places(person)[pk] for pk in ids if pk in places(person)]
