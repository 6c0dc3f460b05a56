"""Counts how straight requests went, how departments behave as customers, and the company as a whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, TypeVar

from django.db.models import BigIntegerField, Count, F, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from dashboards.figures import Broken, Changes, Conduct, Flow, Pulses, QuarterFigures
from dashboards.queries.definitions import (
    Period,
    handed_over,
    handed_over_solutions,
    returned_solutions,
    right_solutions,
    solutions,
    solved_promises,
)
from dashboards.queries.times import SECOND, solve_times
from slas.enums import PauseReason
from tickets.models import TicketEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.quarters import Quarter

Counts = TypeVar("Counts", Pulses, Changes, Flow, Conduct)
SOLVER = Cast(KT("data__department"), BigIntegerField())


def solved_by(events: QuerySet[TicketEvent]) -> dict[int, int]:
    """Requests (not events) by the department that solved them."""
    rows = events.annotate(solver=SOLVER).filter(solver__isnull=False).values_list("solver")
    return dict(rows.annotate(requests=Count("ticket_id", distinct=True)).order_by())


def flows(period: Period) -> dict[int, Flow]:
    """How straight the solved requests of the period went, by the department that solved them."""
    right, returned = solved_by(right_solutions(period)), solved_by(returned_solutions(period))
    changed, moves = solved_by(handed_over_solutions(period)), _hand_overs(period)
    return {
        pk: Flow(right.get(pk, 0), returned.get(pk, 0), changed.get(pk, 0), moves.get(pk, 0))
        for pk in {*right, *returned, *changed}
    }


def _hand_overs(period: Period) -> dict[int, int]:
    moved = handed_over_solutions(period).filter(handed_over("ticket__events__"))
    rows = moved.annotate(solver=SOLVER).filter(solver__isnull=False).values_list("solver")
    return dict(rows.annotate(moves=Count("ticket__events", distinct=True)).order_by())


def conducts(period: Period) -> dict[int, Conduct]:
    """What others solved for each department in the period, and how often and long they waited for it."""
    solved, returned = _asked_of_others(solutions(period)), _asked_of_others(returned_solutions(period))
    working, waited = _waits(period)
    return {pk: Conduct(solved.get(pk, 0), returned.get(pk, 0), working[pk], waited[pk]) for pk in {*solved, *working}}


def _asked_of_others(events: QuerySet[TicketEvent]) -> dict[int, int]:
    asked = events.annotate(solver=SOLVER).exclude(solver=F("ticket__customer_department_id"))
    rows = asked.filter(ticket__customer_department__isnull=False).values_list("ticket__customer_department_id")
    return dict(rows.annotate(requests=Count("ticket_id", distinct=True)).order_by())


def _waits(period: Period) -> tuple[defaultdict[int, int], defaultdict[int, int]]:
    """Working seconds on the way to the solutions by asking department: all of them, and those that waited for it."""
    asked = solved_promises(period).exclude(ticket__customer_department=F("department_id"))
    spans = asked.filter(clock__spans__counted__isnull=False, ticket__customer_department__isnull=False)
    rows = spans.values_list("ticket__customer_department_id", "clock__spans__reason")
    working: defaultdict[int, int] = defaultdict(int)
    waited: defaultdict[int, int] = defaultdict(int)
    for customer, reason, time in rows.annotate(time=Sum("clock__spans__counted")).order_by():
        if reason != PauseReason.RESOLVED:
            working[customer] += time // SECOND
        if reason == PauseReason.REQUESTER:
            waited[customer] += time // SECOND
    return working, waited


def count_company(quarter: Quarter, departments: Iterable[QuarterFigures]) -> QuarterFigures:
    """The company's quarter: what its departments counted, added up, and one distribution of times to solve."""
    whole = QuarterFigures()
    for each in departments:
        whole = _joined(whole, each)
    return replace(whole, times=solve_times(Period.of(quarter)))


def _joined(one: QuarterFigures, other: QuarterFigures) -> QuarterFigures:
    """Counts added up; days and customers stay with the departments, the times are counted anew."""
    reasons = {*one.working, *other.working}
    return QuarterFigures(
        first_response=one.first_response + other.first_response,
        resolution=one.resolution + other.resolution,
        used=tuple(a + b for a, b in zip(one.used, other.used, strict=True)),
        created=one.created + other.created,
        solved=one.solved + other.solved,
        reopened=one.reopened + other.reopened,
        working={reason: one.working.get(reason, 0) + other.working.get(reason, 0) for reason in reasons},
        broken=Broken(one.broken.at_start + other.broken.at_start),
        pulses=_sum(one.pulses, other.pulses),
        changes=_sum(one.changes, other.changes),
        flow=_sum(one.flow, other.flow),
        conduct=_sum(one.conduct, other.conduct),
    )


def _sum(one: Counts, other: Counts) -> Counts:
    return type(one)(*(a + b for a, b in zip(astuple(one), astuple(other), strict=True)))
