"""Who may change the rules: HR admins all of them, heads what their own departments promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.queries import headed_department_ids

if TYPE_CHECKING:
    from departments.models import Person


class RulesRefused(Refused):
    """The person may not change this calendar or this standard."""


def may_edit_calendars(person: Person) -> bool:
    return person.is_hr_admin


def may_edit_standards(person: Person, department_id: int) -> bool:
    """Write, propose and publish what a department promises."""
    return person.is_hr_admin or department_id in headed_department_ids(person)


def may_answer_for(person: Person, department_id: int) -> bool:
    """Agree or disagree in the name of a customer department; HR does not agree for others."""
    return department_id in headed_department_ids(person)


def may_read_drafts(person: Person, department_ids: set[int]) -> bool:
    """See what is not published yet: HR, and heads of the departments it concerns."""
    return person.is_hr_admin or not department_ids.isdisjoint(headed_department_ids(person))


def may_audit(person: Person) -> bool:
    """Open the page of changes: HR admins see all of them, heads those of their departments."""
    return person.is_hr_admin or bool(headed_department_ids(person))


def check_calendars(person: Person) -> None:
    if not may_edit_calendars(person):
        raise RulesRefused(_("Only HR admins change calendars."))


def check_standards(person: Person, department_id: int) -> None:
    if not may_edit_standards(person, department_id):
        raise RulesRefused(_("Only the head of the department and HR admins change its standards."))


def check_answer(person: Person, department_id: int) -> None:
    if not may_answer_for(person, department_id):
        raise RulesRefused(_("Only the head or deputy of the department answers for it."))
