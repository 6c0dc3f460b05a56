"""Who serves where, and what each department offers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Concat

from core.prepared import Prepared
from core.text import localized
from departments.models import ApiToken, Department, Membership, Person, Service, ServiceField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
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


def ids_below(department_id: int) -> set[int]:
    """Ids of a department and of all those below it."""
    return _below([department_id], dict(Department.objects.values_list("id", "parent_id")))


def uncovered_departments(head: Person) -> list[Department]:
    """Departments that `head` heads and where nobody could stand in, by name."""
    found = Department.objects.active().filter(head=head).exclude(deputy__is_active=True)
    return list(found.order_by("name"))


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


@dataclass(frozen=True)
class Place:
    """A department as navigation and rights need it; `has_as_agent` is about the person who was asked for."""

    pk: int
    parent_id: int | None
    head_id: int | None
    deputy_id: int | None
    code: str
    name: str
    name_zh: str
    summary: str
    summary_zh: str
    is_active: bool
    offers: bool
    has_as_agent: bool

    @property
    def title(self) -> str:
        return localized(self.name, self.name_zh)

    @property
    def blurb(self) -> str:
        return localized(self.summary, self.summary_zh)

    @property
    def is_serving(self) -> bool:
        return self.is_active and self.offers


PLACE_COLUMNS = (
    "pk", "parent_id", "head_id", "deputy_id", "code", "name", "name_zh", "summary", "summary_zh", "is_active",
)  # fmt: skip


def _place_rows(person_id: int) -> QuerySet[Department, tuple[Any, ...]]:
    offers = Exists(Service.objects.filter(department=OuterRef("pk"), is_active=True))
    has_as_agent = Exists(Membership.objects.filter(department=OuterRef("pk"), person=person_id))
    rows = Department.objects.annotate(offers=offers, has_as_agent=has_as_agent).order_by("name")
    return rows.values_list(*PLACE_COLUMNS, "offers", "has_as_agent")


PLACES = Prepared(_place_rows)


def places(person: Person) -> dict[int, Place]:
    """Every department by id, by name, as `person` stands to it; one statement, kept on the instance."""
    kept: dict[int, Place] | None = getattr(person, "_places", None)
    if kept is None:
        kept = {row[0]: Place(*row) for row in PLACES.rows(person.pk)}
        person._places = kept  # type: ignore[attr-defined]
    return kept


def headed_department_ids(person: Person) -> frozenset[int]:
    """Departments that `person` heads or deputises for, with everything below them."""
    kept: frozenset[int] | None = getattr(person, "_headed_ids", None)
    if kept is None:
        everything = places(person).values()
        roots = [place.pk for place in everything if person.pk in (place.head_id, place.deputy_id)]
        kept = frozenset(_below(roots, {place.pk: place.parent_id for place in everything}) if roots else ())
        person._headed_ids = kept  # type: ignore[attr-defined]
    return kept


def served_department_ids(person: Person) -> frozenset[int]:
    """Departments whose requests `person` may work on: as agent, or as head or deputy of it or of one above."""
    serving = {place.pk for place in places(person).values() if place.has_as_agent}
    return headed_department_ids(person) | serving


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


def absent_head(department: Department, *, at: datetime) -> Person | None:
    """The head who is away at `at`, and for whom somebody stands in."""
    head = department.head
    return head if head and head.is_active and head.away_until and head.away_until > at else None


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


def offered_service(service_id: int) -> Service:
    """One offered service with its department. Raises Service.DoesNotExist."""
    return Service.objects.offered().select_related("department").get(pk=service_id)


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


def active_departments() -> QuerySet[Department]:
    """Departments that exist today, by name."""
    return Department.objects.active().order_by("name")


def people_matching(text: str, *, near: Person, limit: int = 12) -> list[Person]:
    """Active people whose name, own-script name or e-mail holds `text`; without any, colleagues of `near`."""
    found = Person.objects.filter(is_active=True).select_related("department").order_by("name", "id")
    words = text.replace("\0", "").strip()[:80]
    if not words:
        return list(found.filter(department_id=near.department_id or 0).exclude(pk=near.pk)[:limit])
    for word in words.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(native_name__icontains=word) | Q(email__icontains=word))
    return list(found[:limit])


def people_named(text: str) -> list[Person]:
    """Active people with exactly this e-mail, name, or name with own-script name; at most two, so that one is sure."""
    by_mail = Person.objects.filter(is_active=True, email__iexact=text)
    both = Concat("name", Value(" "), "native_name")
    by_name = Person.objects.alias(both=both).filter(
        Q(name__iexact=text) | Q(native_name=text) | Q(both__iexact=text), is_active=True
    )
    return list(by_mail[:1] if "@" in text else by_name[:2])


def serving_department_names() -> list[tuple[str, str]]:
    """(code, title in the reader's language) of each department that offers something, by name."""
    found = Department.objects.serving().order_by("name").only("code", "name", "name_zh")
    return [(department.code, department.title) for department in found]


def services_matching(text: str, *, limit: int = 50) -> list[Service]:
    """Offered services in whose name, summary, search words or department every word of `text` is found."""
    found = offered_services()
    for word in text.replace("\0", "").split()[:8]:
        own = Q(name__icontains=word) | Q(name_zh__icontains=word) | Q(keywords__icontains=word)
        about = Q(summary__icontains=word) | Q(summary_zh__icontains=word)
        of = Q(department__name__icontains=word) | Q(department__name_zh__icontains=word)
        found = found.filter(own | about | of)
    return list(found[:limit])


def services_by_department(text: str = "") -> list[tuple[Department, list[Service]]]:
    """Offered services (all, or those matching `text`) by department, for the catalogue; one query."""
    listed = services_matching(text, limit=1000)
    return [(department, list(of)) for department, of in groupby(listed, key=lambda service: service.department)]


def services_by_id(ids: Sequence[int]) -> list[Service]:
    """Those of these services that are offered, in the order of `ids`."""
    found = {service.pk: service for service in Service.objects.offered().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def department_with_services(code: str) -> Department:
    """An active department with head, deputy and what it offers. Raises Department.DoesNotExist."""
    offered = Prefetch("services", Service.objects.filter(is_active=True).order_by("position", "name"))
    found = Department.objects.active().select_related("head", "deputy", "parent")
    return found.prefetch_related(offered).get(code=code)


def department_coded(code: str) -> Department | None:
    """The department of an address like "IT", with its head and deputy."""
    return Department.objects.filter(code=code).select_related("head", "deputy").first()


def people_addressed(addresses: Iterable[str]) -> dict[str, int]:
    """Ids of active people by their lower-cased e-mail address; unknown addresses are left out."""
    wanted = [address.lower() for address in addresses]
    return dict(Person.objects.filter(email__in=wanted, is_active=True).values_list("email", "pk"))


def people_with_addresses(addresses: Iterable[str]) -> dict[str, Person]:
    """People by their lower-cased e-mail address, also those who left; asks nothing for nobody."""
    wanted = {address.lower() for address in addresses}
    found = Person.objects.filter(email__in=wanted) if wanted else []
    return {person.email.lower(): person for person in found}


def circle_above(department: Department) -> list[str]:
    """Codes from a department upwards to where it comes round to one it passed; empty when there is a top."""
    above = dict(Department.objects.values_list("code", "parent__code"))
    path: list[str] = []
    code: str | None = department.code
    while code is not None and code not in path:
        path.append(code)
        code = above.get(code)
    return [*path[path.index(code) :], code] if code is not None else []


def addresses_by_id(person_ids: Collection[int]) -> dict[int, str]:
    """E-mail addresses of these people by id; asks nothing for nobody."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "email")) if person_ids else {}


def addresses_of(person_ids: Iterable[int]) -> list[str]:
    """E-mail addresses of these people, in the order of their ids."""
    return list(Person.objects.filter(pk__in=list(person_ids)).order_by("pk").values_list("email", flat=True))


def hr_admins() -> QuerySet[Person]:
    """Active people who write the rules, by their number."""
    return Person.objects.filter(is_hr_admin=True, is_active=True).order_by("pk")
