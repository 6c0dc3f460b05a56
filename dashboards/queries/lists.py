"""The requests behind a figure. Anybody who sees the figure may open the list, and reads the rows they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.paging import capped_count, keyset_page
from dashboards.queries.definitions import (
    Period,
    ended_promises,
    handed_over_solutions,
    kept_in,
    kept_solution,
    missed_in,
    open_broken_promises,
    priority_changes,
    pulse_answers,
    reopened_solutions,
    returned_solutions,
    right_solutions,
    solutions,
    solved_promises,
    tickets_filed,
)
from dashboards.queries.department import CAP, at_risk, overrun
from slas.enums import Metric
from surveys.enums import Solved
from surveys.queries import pulses_kept_from
from tickets.models import Ticket
from tickets.permissions import visible_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise as Lazy

    from core.paging import Page
    from departments.models import Department, Person
    from tickets.models import TicketEvent

SIZE = 50
NEWEST = ("-created_at", "-id")
SHOWN_WITH = ("customer_department", "requester", "beneficiary", "assignee")


@dataclass(frozen=True)
class Asked:
    """Whose list, for when. `customer` narrows it to one asking department."""

    department: Department
    period: Period
    now: datetime
    customer: Department | None = None


def _ended(metric: Metric, verdict: Callable[[Period], Q] | None) -> Callable[[Asked], QuerySet[Ticket]]:
    def find(asked: Asked) -> QuerySet[Ticket]:
        promises = ended_promises(asked.period).filter(metric=metric, department=asked.department)
        if verdict:
            promises = promises.filter(verdict(asked.period))
        return Ticket.objects.filter(pk__in=promises.values("ticket_id"))

    return find


def _solved_in_time_or_not(asked: Asked) -> QuerySet[Ticket]:
    promises = solved_promises(asked.period).filter(department=asked.department)
    return Ticket.objects.filter(pk__in=promises.values("ticket_id"))


def _of_solutions(which: Callable[[Period], QuerySet[TicketEvent]]) -> Callable[[Asked], QuerySet[Ticket]]:
    def find(asked: Asked) -> QuerySet[Ticket]:
        mine = which(asked.period).filter(data__department=asked.department.pk)
        return Ticket.objects.filter(pk__in=mine.values("ticket_id"))

    return find


def _asked_returned(asked: Asked) -> QuerySet[Ticket]:
    """What the department asked of others, and had to be asked for more."""
    sent_back = returned_solutions(asked.period).filter(ticket__customer_department=asked.department)
    of_others = sent_back.exclude(data__department=asked.department.pk)
    return Ticket.objects.filter(pk__in=of_others.values("ticket_id"))


def _priority_changed(asked: Asked) -> QuerySet[Ticket]:
    changed = priority_changes(asked.period).values("ticket_id")
    return Ticket.objects.filter(pk__in=changed, department=asked.department)


def _filed(asked: Asked) -> QuerySet[Ticket]:
    return tickets_filed(asked.period).filter(department=asked.department)


def _open(asked: Asked) -> QuerySet[Ticket]:
    return Ticket.objects.open().filter(department=asked.department)


def _at_risk(asked: Asked) -> QuerySet[Ticket]:
    return _open(asked).filter(at_risk(asked.now))


def _overrun(asked: Asked) -> QuerySet[Ticket]:
    return _open(asked).filter(overrun(asked.now))


def _broken_open(asked: Asked) -> QuerySet[Ticket]:
    promises = open_broken_promises().filter(department=asked.department)
    return Ticket.objects.filter(pk__in=promises.values("ticket_id"))


def _kept_not_solved(asked: Asked) -> QuerySet[Ticket]:
    said_no = pulse_answers(asked.period).filter(
        kept_solution(), provider=asked.department, solved__in=(Solved.NO, Solved.PARTLY)
    )
    return Ticket.objects.filter(pk__in=said_no.values("ticket_id"))


@dataclass(frozen=True)
class FigureList:
    """A list behind a figure. `of_marks`: it tells who gave which mark, so only those who read marks may open it.

    `of_customer`: the department is the one that asked, and its people may open it.
    """

    title: str | Lazy
    find: Callable[[Asked], QuerySet[Ticket]]
    is_live: bool = False
    of_marks: bool = False
    of_customer: bool = False


LISTS: Mapping[str, FigureList] = {
    "first_response": FigureList(_("First responses whose promise ended"), _ended(Metric.FIRST_RESPONSE, None)),
    "first_response_kept": FigureList(_("First responses kept"), _ended(Metric.FIRST_RESPONSE, kept_in)),
    "first_response_missed": FigureList(_("First responses broken"), _ended(Metric.FIRST_RESPONSE, missed_in)),
    "resolution": FigureList(_("Solutions whose promise ended"), _ended(Metric.RESOLUTION, None)),
    "resolution_kept": FigureList(_("Solutions kept"), _ended(Metric.RESOLUTION, kept_in)),
    "resolution_missed": FigureList(_("Solutions broken"), _ended(Metric.RESOLUTION, missed_in)),
    "times": FigureList(_("Requests solved, with the time it took"), _solved_in_time_or_not),
    "solved": FigureList(_("Requests solved"), _of_solutions(solutions)),
    "reopened": FigureList(_("Solved, then opened again within 14 days"), _of_solutions(reopened_solutions)),
    "first_time_right": FigureList(_("Right the first time"), _of_solutions(right_solutions)),
    "returned": FigureList(_("Sent back for missing information"), _of_solutions(returned_solutions)),
    "asked_returned": FigureList(
        _("Asked of others, and sent back for missing information"), _asked_returned, of_customer=True
    ),
    "handed_over": FigureList(_("Changed hands on the way"), _of_solutions(handed_over_solutions)),
    "priority_changed": FigureList(_("Promise changed while open"), _priority_changed),
    "filed": FigureList(_("Requests filed"), _filed),
    "open": FigureList(_("Open requests"), _open, is_live=True),
    "at_risk": FigureList(_("At risk now"), _at_risk, is_live=True),
    "overrun": FigureList(_("Over now"), _overrun, is_live=True),
    "broken_open": FigureList(_("Broken promises still open"), _broken_open, is_live=True),
    "kept_not_solved": FigureList(
        _("Kept, yet not solved says the customer"), _kept_not_solved, of_marks=True
    ),
}  # fmt: skip


@dataclass(frozen=True)
class ListPage:
    """One page of the rows that the reader may see; counts stop at CAP + 1. `hidden` is how many they may not see.

    `marks_from`: marks of requests solved before are deleted, so the figure counts more than the list has.
    """

    page: Page[Ticket]
    total: int
    hidden: int
    marks_from: datetime | None = None

    @property
    def is_more(self) -> bool:
        return self.total > CAP


def figure_list(key: str, asked: Asked, person: Person, *, cursor: str) -> ListPage:
    """The requests that a figure counts, newest first, as far as `person` may see them. Raises KeyError."""
    rows = LISTS[key].find(asked)
    if asked.customer:
        rows = rows.filter(customer_department=asked.customer)
    unseen = capped_count(rows.exclude(visible_to(person)), cap=CAP)
    seen = rows.filter(visible_to(person)).select_related(*SHOWN_WITH)
    kept_from = pulses_kept_from(asked.now)
    return ListPage(
        keyset_page(seen, order=NEWEST, cursor=cursor, size=SIZE), capped_count(rows, cap=CAP), unseen,
        kept_from if LISTS[key].of_marks and asked.period.start < kept_from else None,
    )  # fmt: skip
