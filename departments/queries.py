"""Who serves where, and what each department offers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from departments.models import ApiToken, Department, Membership, Person, Service, ServiceField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet


def _below(roots: Iterable[int], parents: dict[int, int | None]) -> set[int]:
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        department = waiting.pop()
        if department not in found:  # a cycle of superiors must not hang a page
            found.add(department)
            waiting.extend(children[department])
    return found


def lineages() -> dict[int, frozenset[int]]:
    """Every department's id with the ids of itself and all those above it."""
    parents = dict(Department.objects.values_list("id", "parent_id"))
    return {pk: frozenset(_upwards(pk, parents)) for pk in parents}


def _upwards(department_id: int | None, parents: Mapping[int, int | None]) -> set[int]:
    found: set[int] = set()
    while department_id is not None and department_id not in found:  # ends on a cycle
        found.add(department_id)
        department_id = parents.get(department_id)
    return found


def headed_department_ids(person: Person) -> frozenset[int]:
    """Departments that `person` heads or deputises for, with everything below them. Cached on the instance."""
    cached: frozenset[int] | None = getattr(person, "_headed_ids", None)
    if cached is None:
        rows = Department.objects.values_list("id", "parent_id", "head_id", "deputy_id")
        tree = list(rows)
        roots = [pk for pk, _parent, head, deputy in tree if person.pk in (head, deputy)]
        cached = frozenset(_below(roots, {pk: parent for pk, parent, _head, _deputy in tree}))
        person._headed_ids = cached  # type: ignore[attr-defined]
    return cached


def served_department_ids(person: Person) -> frozenset[int]:
    """Departments whose requests `person` may work on: as agent, or as head or deputy of it or of one above."""
    cached: frozenset[int] | None = getattr(person, "_served_ids", None)
    if cached is None:
        serving = Membership.objects.filter(person=person).values_list("department_id", flat=True)
        cached = frozenset(serving) | headed_department_ids(person)
        person._served_ids = cached  # type: ignore[attr-defined]
    return cached


def agents_of(department_id: int) -> QuerySet[Person]:
    """Active people who serve this department's requests: its agents, its head and its deputy, by name."""
    mine = Q(memberships__department_id=department_id) | Q(heads=department_id) | Q(deputises=department_id)
    return Person.objects.filter(mine, is_active=True).distinct().order_by("name")


def responsible_heads(department: Department, *, at: datetime) -> list[Person]:
    """Whom to tell as the head: the head, or the deputy while the head is away at `at`; empty if nobody is named."""
    head, deputy = department.head, department.deputy
    if head and head.is_active and not (head.away_until and head.away_until > at):
        return [head]
    return [person for person in (deputy, head) if person and person.is_active][:1]


def superiors(department: Department, *, at: datetime) -> list[Person]:
    """The heads of the nearest department above that has one other than this department's own head."""
    above = department.parent
    for _level in range(20):  # deeper than any company; ends on a cycle
        if above is None:
            return []
        heads = [person for person in responsible_heads(above, at=at) if person.pk != department.head_id]
        if heads:
            return heads
        above = above.parent
    return []


def offered_services() -> QuerySet[Service]:
    """Services that can be asked for, with their department, by department and position."""
    return Service.objects.offered().select_related("department").order_by("department__name", "position", "name")


def service_with_form(service_id: int) -> Service:
    """One offered service with its form fields in order. Raises Service.DoesNotExist."""
    fields = Prefetch("fields", ServiceField.objects.order_by("position", "id"))
    return Service.objects.offered().select_related("department").prefetch_related(fields).get(pk=service_id)


def serving_departments() -> QuerySet[Department]:
    """Departments that offer something, with their services, by name."""
    offered = Prefetch("services", Service.objects.filter(is_active=True).order_by("position", "name"))
    return Department.objects.serving().prefetch_related(offered).order_by("name")


def api_tokens_of(person: Person) -> QuerySet[ApiToken]:
    """A person's keys to the API, the newest first."""
    return ApiToken.objects.filter(person=person).order_by("-created_at")
