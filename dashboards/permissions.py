"""Who reads which figures. One door for page, chart, table and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from departments.queries import headed_department_ids, served_department_ids

if TYPE_CHECKING:
    from departments.models import Person


def may_see_dashboard(person: Person, department_id: int) -> bool:
    """A department's daily work: its agents, its head and deputy, those above them, HR and the executives.

    What a quarter came to is published to every employee (company page, home); how a department stands right now,
    where it struggles and what holds it up is for those who can do something about it.
    """
    return person.is_executive or person.is_hr_admin or department_id in served_department_ids(person)


def may_see_company_result(person: Person) -> bool:
    """The result of a quarter is open to every employee: what nobody may see is hidden from the figures themselves."""
    return person.is_active


def may_list_marks(person: Person, department_id: int) -> bool:
    """A list that tells who gave which mark is for those who read the marks themselves (SURVEY §1.3)."""
    return department_id in headed_department_ids(person)
