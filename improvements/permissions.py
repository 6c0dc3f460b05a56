"""Who plans improvements, who reports on them, and who says whether they were noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.queries import headed_department_ids, served_department_ids
from improvements.models import ImprovementAction

if TYPE_CHECKING:
    from departments.models import Person
    from improvements.models import Course, FollowUp, Idea


class NotYours(Refused):
    """Only the head, the owner, or a customer may do this."""


def may_plan(person: Person, department_id: int) -> bool:
    return department_id in headed_department_ids(person)


def may_report(person: Person, action: ImprovementAction) -> bool:
    """Its owners report, and the head."""
    return person.pk in (action.owner_id, action.second_owner_id) or may_plan(person, action.department_id)


def may_confirm(person: Person, action: ImprovementAction) -> bool:
    """Someone whom the department serves, of neither department that did it; of the customer's if one is named."""
    if person.department_id is None or action.department_id in served_department_ids(person):
        return False
    if person.department_id in departments_of(action):
        return False
    return action.customer_id in (None, person.department_id)


def departments_of(action: ImprovementAction) -> set[int]:
    """The departments that do it: the one that announced it, and the second owner's."""
    second = action.second_owner.department_id if action.second_owner else None
    return {pk for pk in (action.department_id, second) if pk}


def may_vote(person: Person, suggestion: Idea) -> bool:
    """Everybody but its named author, whose voice it is already."""
    return suggestion.author_id != person.pk


def check(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("You cannot do this with this action."))


def may_edit_courses(person: Person) -> bool:
    """HR keeps the catalogue of courses."""
    return person.is_hr_admin


def may_give(person: Person, course: Course) -> bool:
    """Who gives a course plans its dates and records who came: the trainer, the head of the department, HR."""
    is_trainer = person.pk == course.trainer_id
    return is_trainer or person.is_hr_admin or course.department_id in headed_department_ids(person)


def may_assign(person: Person, department_id: int) -> bool:
    """The head decides what the department learns, and so does HR. Who has what due is theirs to read as well."""
    return person.is_hr_admin or department_id in headed_department_ids(person)


def may_announce(person: Person, department_id: int | None) -> bool:
    """HR speaks for the company and for every department, a head for their own."""
    return person.is_hr_admin or (department_id is not None and department_id in headed_department_ids(person))


def may_plan_change(person: Person, department_id: int) -> bool:
    """Who serves there knows what will change."""
    return department_id in served_department_ids(person)


def check_news(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("Only the department itself, or HR for the company, can announce this."))


def may_propose_needs(person: Person, customer_id: int, provider_id: int) -> bool:
    """Everybody of either side, and who answers for one of them."""
    mine = served_department_ids(person) | {person.department_id}
    return bool({customer_id, provider_id} & mine)


def may_read_needs(person: Person, customer_id: int, provider_id: int) -> bool:
    """What departments agreed is open to everybody; what a team needs of its own head stays between them."""
    return (
        customer_id != provider_id
        or person.department_id == customer_id
        or customer_id in headed_department_ids(person)
    )


def may_read_register(person: Person, provider_id: int) -> bool:
    """Whom a department serves and how much: its own people, HR and the executives."""
    own = provider_id in served_department_ids(person) or provider_id == person.department_id
    return own or person.is_hr_admin or person.is_executive


def may_declare_customers(person: Person, provider_id: int) -> bool:
    """The head knows whom the department serves."""
    return provider_id in headed_department_ids(person)


def check_needs(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("Only the people of the two departments can do this, and only heads agree."))


def may_host(person: Person, department_id: int) -> bool:
    """Heads invite to what their departments do with others, and HR for any of them."""
    return person.is_hr_admin or department_id in headed_department_ids(person)


def may_finish_follow_up(person: Person, row: FollowUp) -> bool:
    """Who does it says that it is done, or the host."""
    return person.pk == row.owner_id or may_host(person, row.event.host_id)


def check_events(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("Only the host of the event, or who does what follows, can do this."))


def may_decide_recognition(person: Person) -> bool:
    """The panel: HR and the executives."""
    return person.is_hr_admin or person.is_executive


def may_read_nominations(person: Person) -> bool:
    """The list before the decision is for the panel and for heads."""
    return may_decide_recognition(person) or bool(headed_department_ids(person))


def check_panel(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("Only the panel, HR and the executives, decides this."))


def check_training(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("Only HR, the head or who gives the course can do this."))


def check_head(person: Person, department_id: int) -> None:
    """Raise NotYours unless `person` answers for the department."""
    if not may_plan(person, department_id):
        raise NotYours(_("Only the head of the department can do this."))


def check_thanks(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("Only who gave the thanks offers them, and only who got them agrees."))


def may_write_cases(person: Person, department_id: int) -> bool:
    """Its head, and whoever owns or owned an action of the department."""
    if may_plan(person, department_id):
        return True
    owned = Q(owner=person) | Q(second_owner=person)
    return ImprovementAction.objects.filter(owned, department=department_id).exists()


def check_case(*, allowed: bool) -> None:
    """Raise NotYours unless allowed."""
    if not allowed:
        raise NotYours(_("This success case is not yours to change."))
