"""Stored roll-ups: which there are, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from dashboards.figures import QuarterFigures
from dashboards.models import QuarterRollup
from surveys.quarters import Quarter
from tickets.models import Ticket, TicketEvent

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def rollups_of(quarter: Quarter) -> QuerySet[QuarterRollup]:
    return QuarterRollup.objects.filter(year=quarter.year, number=quarter.number)


def counted_as_of(quarter: Quarter) -> datetime | None:
    """Up to when the quarter was counted; None when it never was."""
    as_of: datetime | None = rollups_of(quarter).aggregate(oldest=Min("as_of"))["oldest"]
    return as_of


def stored_figures(quarter: Quarter) -> dict[int, QuarterFigures]:
    """What the roll-ups of a quarter say, by department id."""
    rows = rollups_of(quarter).values_list("department_id", "figures")
    return {department: QuarterFigures.from_json(figures) for department, figures in rows}


def last_recorded_at() -> datetime | None:
    """When something was last written into any request's history; one step on the primary key."""
    return TicketEvent.objects.order_by("-pk").values_list("at", flat=True).first()


def first_filed_at() -> datetime | None:
    first: datetime | None = Ticket.objects.aggregate(first=Min("created_at"))["first"]
    return first


def counted_quarters() -> set[Quarter]:
    """Every quarter that was ever counted."""
    return {Quarter(*named) for named in QuarterRollup.objects.order_by().values_list("year", "number").distinct()}
