"""Stored roll-ups: which there are, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Func, Min, TextField, Value
from django.db.models.functions import Cast

from core.prepared import Prepared, any_of
from core.quarters import Quarter
from dashboards.figures import QuarterFigures, figures_from
from dashboards.models import CompanyRollup, QuarterRollup
from tickets.models import Ticket, TicketEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


STORED = Cast("figures", TextField())
COUNTED_COLUMNS = ("year", "number", "as_of", STORED)


def rollups_of(quarter: Quarter) -> QuerySet[QuarterRollup]:
    return QuarterRollup.objects.filter(year=quarter.year, number=quarter.number)


def counted_as_of(quarter: Quarter) -> datetime | None:
    """Up to when the quarter was counted; None when it never was."""
    as_of: datetime | None = rollups_of(quarter).aggregate(oldest=Min("as_of"))["oldest"]
    return as_of


def stored_figures(quarter: Quarter) -> dict[int, QuarterFigures]:
    """What the roll-ups of a quarter say, by department id."""
    rows = rollups_of(quarter).values_list("department_id", STORED)
    return {department: figures_from(stored) for department, stored in rows}


def figures_side_by_side(quarter: Quarter) -> dict[int, QuarterFigures]:
    """The same without what was broken day by day, which is most of it."""
    rows = SIDE_BY_SIDE.rows(quarter.year, quarter.number)
    return {department: figures_from(stored) for department, stored in rows}


WITHOUT_DAYS = Cast(
    Func("figures", Cast(Value("broken"), TextField()), template="(%(expressions)s)", arg_joiner=" - "), TextField()
)
SIDE_BY_SIDE = Prepared(
    lambda year, number: (
        QuarterRollup.objects.filter(year=year, number=number).order_by().values_list("department_id", WITHOUT_DAYS)
    )
)


@dataclass(frozen=True)
class CompanyQuarter:
    """What all departments together did in a quarter, counted at `as_of`; equal to another count of the same."""

    figures: QuarterFigures
    as_of: datetime = field(compare=False)


def company_figures(quarters: Iterable[Quarter]) -> dict[Quarter, CompanyQuarter]:
    """The company's stored quarters; one that was never counted is missing. One statement."""
    wanted = set(quarters)
    rows = OF_YEARS.rows(sorted({one.year for one in wanted}))
    found = {
        Quarter(year, number): CompanyQuarter(figures_from(stored), as_of) for year, number, as_of, stored in rows
    }
    return {quarter: counted for quarter, counted in found.items() if quarter in wanted}


OF_YEARS = Prepared(lambda years: CompanyRollup.objects.filter(any_of("year", years)).values_list(*COUNTED_COLUMNS))


def last_recorded_at() -> datetime | None:
    """When something was last written into any request's history; one step on the primary key."""
    return TicketEvent.objects.order_by("-pk").values_list("at", flat=True).first()


def first_filed_at() -> datetime | None:
    first: datetime | None = Ticket.objects.aggregate(first=Min("created_at"))["first"]
    return first


def counted_quarters() -> set[Quarter]:
    """Every quarter that was ever counted."""
    return {Quarter(*named) for named in COUNTED.rows()}


COUNTED = Prepared(lambda: QuarterRollup.objects.order_by().values_list("year", "number").distinct())
