"""Who may answer, who may read a mark, who runs an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.queries import headed_department_ids, served_department_ids
from surveys.enums import PulseState

if TYPE_CHECKING:
    from departments.models import Person
    from surveys.models import Pulse


class NotYours(Refused):
    """Only another person, or another function, may do this."""


def is_answerable_by(person: Person, pulse: Pulse) -> bool:
    return pulse.person_id == person.pk


def may_read_mark(person: Person, pulse: Pulse) -> bool:
    """A mark is read by who gave it, by the provider's head or deputy, and by the resolver if it is a thank-you."""
    if pulse.person_id == person.pk:
        return True
    if pulse.state != PulseState.ANSWERED:
        return False
    if pulse.is_thanks and pulse.resolver_id == person.pk:
        return True
    return pulse.provider_id in headed_department_ids(person)


def check_follow_up(person: Person, pulse: Pulse) -> None:
    """Raise NotYours unless `person` answers for the provider."""
    if pulse.provider_id not in headed_department_ids(person):
        raise NotYours(_("Only the head of the department can do this."))


def check_coordinates(person: Person) -> None:
    """Raise NotYours unless `person` runs the quarterly evaluations."""
    if not person.is_hr_admin:
        raise NotYours(_("Only HR can do this."))


def may_edit_own_questions(person: Person, department_id: int) -> bool:
    """A department's own questions are its head's or deputy's."""
    return department_id in headed_department_ids(person)


def check_own_questions(person: Person, department_id: int) -> None:
    """Raise NotYours unless `person` heads the department."""
    if not may_edit_own_questions(person, department_id):
        raise NotYours(_("Only the head of the department can do this."))


def may_read_comments(person: Person, department_id: int) -> bool:
    """Comments are for the department that they are about, for HR and the executives."""
    return person.is_hr_admin or person.is_executive or department_id in served_department_ids(person)


def may_redact(person: Person, department_id: int) -> bool:
    """Comments are moderated by HR, or an executive, outside the department that they are about (SURVEY §3.2)."""
    return (person.is_hr_admin or person.is_executive) and department_id not in served_department_ids(person)


def check_redacts(person: Person, department_id: int) -> None:
    """Raise NotYours unless `person` moderates the comments about a department."""
    if not may_redact(person, department_id):
        raise NotYours(_("Words are taken out by HR, or an executive, outside the department that they are about."))
