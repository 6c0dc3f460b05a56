"""Success cases that one may read, find and adopt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from departments.models import Department
from departments.queries import headed_department_ids
from improvements.models import Adoption, CasePerson, ImprovementAction, SuccessCase
from improvements.permissions import may_write_cases
from slas.enums import StandardState
from slas.models import StandardVersion
from tickets.permissions import can_see

if TYPE_CHECKING:
    from departments.models import Person
    from improvements.querysets import CaseQuerySet

MOST_LISTED = 50


@dataclass(frozen=True)
class CaseList:
    """Published cases, the drafts that one writes or is named in, and the departments one may write for."""

    cases: list[SuccessCase]
    drafts: list[SuccessCase]
    departments: list[Department]


def case_list(person: Person, text: str = "") -> CaseList:
    """The newest published cases, or those that hold every word of `text`; drafts only without a search."""
    rows = _listed().published()
    found = rows.matching(text) if text.strip() else rows
    cases = list(found.order_by("-id")[:MOST_LISTED])
    if text.strip():
        return CaseList(cases, [], [])
    writes = departments_to_write_for(person)
    mine = Q(department__in=writes) | Q(people__person=person)
    return CaseList(cases, list(_listed().filter(mine, published_at=None).distinct()[:MOST_LISTED]), writes)


def cases_matching(text: str, *, limit: int) -> list[SuccessCase]:
    """Published cases that hold every word of `text`, the newest first: for the search over everything."""
    return list(_listed().published().matching(text).order_by("-id")[:limit])


def _listed() -> CaseQuerySet:
    return SuccessCase.objects.select_related("department").defer("search")


def departments_to_write_for(person: Person) -> list[Department]:
    """Departments whose cases `person` may write: those they head, and those they own an action of; by name."""
    owned = ImprovementAction.objects.filter(Q(owner=person) | Q(second_owner=person)).order_by()
    ids = {*headed_department_ids(person), *owned.values_list("department", flat=True)}
    return list(Department.objects.active().filter(pk__in=ids).order_by("name"))


@dataclass(frozen=True)
class CasePage:
    """One case as one reader sees it. `adopting`: departments of theirs that could do the same."""

    case: SuccessCase
    shows_ticket: bool
    people: list[CasePerson]
    own: CasePerson | None
    adoptions: list[Adoption]
    may_write: bool
    adopting: list[Department]


def case_page(case_id: int, person: Person) -> CasePage | None:
    """The page of a case; None for a draft that is neither one's own to write nor names one."""
    joined = ("department", "author", "ticket", "action__department", "version__standard")
    rows = SuccessCase.objects.select_related(*joined).defer("search").filter(pk=case_id)
    named = Prefetch("people", CasePerson.objects.select_related("person__department"))
    done = Prefetch("adoptions", Adoption.objects.select_related("department", "action__department"))
    case = rows.prefetch_related(named, done).first()
    if case is None:
        return None
    people, adoptions = list(case.people.all()), list(case.adoptions.all())
    own = next((one for one in people if one.person_id == person.pk), None)
    may_write = may_write_cases(person, case.department_id)
    if case.published_at is None and own is None and not may_write:
        return None
    taken = {case.department_id, *(one.department_id for one in adoptions)}
    free = headed_department_ids(person) - taken if case.published_at else ()
    shows = case.ticket is not None and can_see(person, case.ticket.pk)
    adopting = list(Department.objects.active().filter(pk__in=free).order_by("name")) if free else []
    return CasePage(case, shows, people, own, adoptions, may_write, adopting)


def case_links(department_id: int) -> tuple[list[ImprovementAction], list[StandardVersion]]:
    """The actions and the published versions of a department that a case may be about, the newest first."""
    actions = ImprovementAction.objects.filter(department=department_id).order_by("-created_at")[:MOST_LISTED]
    versions = StandardVersion.objects.filter(standard__department=department_id, state=StandardState.PUBLISHED)
    return list(actions), list(versions.select_related("standard").order_by("-effective_from")[:MOST_LISTED])
