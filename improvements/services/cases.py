"""Writing success cases, asking the people named, publishing, and doing the same elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.tokens import document
from departments.models import Department
from improvements.models import Adoption, CasePerson, ImprovementAction, SuccessCase
from improvements.permissions import check_case, check_head, may_write_cases
from improvements.services.actions import Plan, plan_action
from notifications.enums import Notice
from notifications.services import notify_person
from slas.enums import StandardState
from slas.models import StandardVersion
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from departments.models import Person


class CaseRefused(Refused):
    """Not whole, not agreed to, not published yet, or one's own department's."""


@dataclass(frozen=True)
class CaseText:
    """What a case says, whom it names, and what it is about."""

    department_id: int
    title: str
    problem: str
    deed: str
    change: str
    title_zh: str = ""
    problem_zh: str = ""
    deed_zh: str = ""
    change_zh: str = ""
    people_ids: Sequence[int] = ()
    ref: str = ""
    action_id: int | None = None
    version_id: int | None = None


PARTS = ("title", "problem", "deed", "change")
WRITTEN = (*PARTS, *(f"{name}_zh" for name in PARTS))


@transaction.atomic
def write_case(
    *, wanted: CaseText, by: Person, at: datetime, case_id: int | None = None, key: UUID | None = None
) -> SuccessCase:
    """Draft a case, or change one; people newly named are asked. What a published case says changes only unpublished.

    The same `key` again returns what it has made. Raises NotYours, CaseRefused.
    """
    check_case(allowed=may_write_cases(by, wanted.department_id))
    Department.objects.select_for_update(no_key=True).get(pk=wanted.department_id)  # two clicks: one after another
    known = key and SuccessCase.objects.filter(key=key).first()
    if known:
        return known
    case = _lock(case_id) if case_id else SuccessCase(author=by, key=key, department_id=wanted.department_id)
    if case_id:
        check_case(allowed=may_write_cases(by, case.department_id))
    if case.published_at:
        raise CaseRefused(_("Take the case back first: people read it as it is."))
    for name in WRITTEN:
        setattr(case, name, getattr(wanted, name).strip())
    if not all(getattr(case, name) or getattr(case, f"{name}_zh") for name in PARTS):
        raise CaseRefused(_("Say what the problem was, what you did, and what changed."))
    _link(case, wanted, by)
    case.department_id, case.written_at = wanted.department_id, at
    case.search = case_vector(case)
    case.save()
    _name(case, wanted.people_ids, by=by, at=at)
    return case


def case_vector(case: SuccessCase) -> Cast:
    """The value for `search`: usable in a bulk insert as well."""
    words = " ".join(getattr(case, name) for name in WRITTEN)
    return Cast(Value(document(words)), SearchVectorField())


def _link(case: SuccessCase, wanted: CaseText, by: Person) -> None:
    ref = wanted.ref.strip().upper()
    case.ticket = visible_tickets(by).filter(ref=ref).first() if ref else None
    if ref and case.ticket is None:
        raise CaseRefused(_("You have no request with this number."))
    own = ImprovementAction.objects.filter(pk=wanted.action_id or 0, department=wanted.department_id)
    case.action = own.first()
    versions = StandardVersion.objects.filter(pk=wanted.version_id or 0, state=StandardState.PUBLISHED)
    case.version = versions.filter(standard__department=wanted.department_id).first()


def _name(case: SuccessCase, people_ids: Sequence[int], *, by: Person, at: datetime) -> None:
    """Ask those newly named; an author who names themselves agrees by that."""
    case.people.exclude(person__in=people_ids).delete()
    known = set(case.people.values_list("person", flat=True))
    for person_id in dict.fromkeys(people_ids):
        if person_id not in known:
            CasePerson.objects.create(case=case, person_id=person_id, agreed_at=at if person_id == by.pk else None)
            _tell(case, Notice.CASE_CONSENT, person_id, by=by, at=at)


def _tell(case: SuccessCase, kind: Notice, person_id: int, *, by: Person, at: datetime, mark: str = "") -> None:
    if person_id == by.pk:
        return
    params = {"who": by.name, "title": case.title, "title_zh": case.title_zh}
    url = reverse("improvements:case", args=[case.pk]) + mark
    notify_person(person_id=person_id, kind=kind, params=params, url=url, at=at)


def _lock(case_id: int) -> SuccessCase:
    return SuccessCase.objects.select_for_update(no_key=True).get(pk=case_id)


@transaction.atomic
def publish_case(*, case_id: int, by: Person, at: datetime) -> SuccessCase:
    """Show it to everybody, once all whom it names have agreed. Raises NotYours, CaseRefused."""
    case = _lock(case_id)
    check_case(allowed=may_write_cases(by, case.department_id))
    waiting = list(case.people.filter(agreed_at=None).select_related("person"))
    if waiting:
        names = _(", ").join(one.person.called for one in waiting)
        raise CaseRefused(_("%(names)s has not agreed to be named yet.") % {"names": names})
    if case.published_at is None:
        case.published_at = at
        case.save(update_fields=["published_at"])
    return case


@transaction.atomic
def take_back_case(*, case_id: int, by: Person, at: datetime) -> SuccessCase:
    """Make it a draft again. Raises NotYours."""
    case = _lock(case_id)
    check_case(allowed=may_write_cases(by, case.department_id))
    return _unpublish(case)


def _unpublish(case: SuccessCase) -> SuccessCase:
    case.published_at = None
    case.save(update_fields=["published_at"])
    return case


@transaction.atomic
def answer_naming(*, case_id: int, agrees: bool, by: Person, at: datetime) -> SuccessCase:
    """Agree to be named, or not (any more): then the case is a draft until its words are changed. Raises NotYours."""
    case = _lock(case_id)
    named = case.people.filter(person=by).first()
    check_case(allowed=named is not None)
    if named is None or (named.agreed_at is not None) == agrees:
        return case
    named.agreed_at = at if agrees else None
    named.save(update_fields=["agreed_at"])
    if agrees:
        return case
    _tell(case, Notice.CASE_TAKEN_BACK, case.author_id, by=by, at=at, mark=f"#{at.isoformat(timespec='seconds')}")
    return _unpublish(case)


@transaction.atomic
def adopt_case(
    *, case_id: int, department_id: int, owner_id: int, due_on: date, by: Person, at: datetime
) -> ImprovementAction:
    """Do the same in another department, as an action of its own; a second click returns it.

    Raises as plan_action does, CaseRefused for a draft and for the department whose case it is.
    """
    check_head(by, department_id)
    case = _lock(case_id)
    known = case.adoptions.filter(department=department_id).select_related("action").first()
    if known:
        return known.action
    if case.published_at is None or case.department_id == department_id:
        raise CaseRefused(_("A published case of another department can be adopted."))
    plan = Plan(case.title or case.title_zh, owner_id, due_on, text_zh=case.title_zh)
    action = plan_action(department_id=department_id, plan=plan, by=by, at=at)
    Adoption.objects.create(case=case, department_id=department_id, action=action, at=at)
    _tell(case, Notice.CASE_ADOPTED, case.author_id, by=by, at=at, mark=f"#{department_id}")
    return action
