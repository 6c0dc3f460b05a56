"""Who reads which figures. One door for page, chart, table and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from departments.queries import headed_department_ids, served_department_ids
from slas.permissions import check_calendars, check_standards, may_edit_calendars, may_edit_standards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from departments.models import Person
    from slas.models import StandardVersion


def may_see_dashboard(person: Person, department_id: int) -> bool:
    """A department's daily work: its agents, its head and deputy, those above them, HR and the executives.

    What a quarter came to is published to every employee (company page, home); how a department stands right now,
    where it struggles and what holds it up is for those who can do something about it.
    """
    return person.is_executive or person.is_hr_admin or department_id in served_department_ids(person)


def may_see_conduct(person: Person, department_id: int) -> bool:
    """How a department behaves as a customer: everybody who is one of its people, and whoever sees its dashboard."""
    return person.department_id == department_id or may_see_dashboard(person, department_id)


def may_see_soundness(person: Person) -> bool:
    """Whether a survey was sound is for those who coordinate it, and for the executives."""
    return may_see_company_work(person)


def may_see_own_work(person: Person) -> bool:
    """An agent's own page is for whoever serves requests somewhere."""
    return bool(served_department_ids(person))


def may_ask_for_report(person: Person, department_id: int | None) -> bool:
    """Whoever sees the figures may have them printed; the company's (None) are for those above it all."""
    if department_id is None:
        return may_see_company_work(person)
    return may_see_dashboard(person, department_id)


def may_see_ledger(person: Person, department_id: int) -> bool:
    """Who was told when of which broken promise: the head and deputy, those above them, HR and the executives."""
    return person.is_executive or person.is_hr_admin or department_id in headed_department_ids(person)


def may_see_company_result(person: Person) -> bool:
    """The result of a quarter is open to every employee: what nobody may see is hidden from the figures themselves."""
    return person.is_active


def may_see_company_work(person: Person) -> bool:
    """How the departments keep their promises to each other, side by side: for those who answer for all of them."""
    return person.is_active and (person.is_executive or person.is_hr_admin)


def may_see_pair_work(person: Person, department_ids: Iterable[int]) -> bool:
    """What two departments asked of each other: for those above them all, and for either of the two."""
    return may_see_company_work(person) or any(may_see_dashboard(person, pk) for pk in department_ids)


def may_list_marks(person: Person, department_id: int) -> bool:
    """A list that tells who gave which mark is for those who read the marks themselves (SURVEY §1.3)."""
    return department_id in headed_department_ids(person)


def may_replay(person: Person, version: StandardVersion | None) -> bool:
    """What a rule in the making would have meant: who writes the standard; without one, who writes calendars."""
    if version is None:
        return may_edit_calendars(person)
    return may_edit_standards(person, version.standard.department_id)


def check_replay(person: Person, version: StandardVersion | None) -> None:
    """Raise RulesRefused unless the person may replay it."""
    if version is None:
        check_calendars(person)
    else:
        check_standards(person, version.standard.department_id)
