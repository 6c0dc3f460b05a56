"""Counts working time to the solution: its quantiles, and how much of the promised time it was."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q

from dashboards.figures import BINS, BINS_PER_PROMISE, SolveTimes
from dashboards.queries.definitions import Period, solved_promises

if TYPE_CHECKING:
    from collections.abc import Mapping

SECOND = timedelta(seconds=1)


class PercentileCont(Aggregate):
    """The continuous percentile of SQL: PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "PercentileCont"


def solve_times(period: Period) -> SolveTimes:
    """Working time to solve of all requests solved in the period, whoever solved them."""
    found = solved_promises(period).aggregate(count=Count("pk"), median=_quantile(0.5), ninth=_quantile(0.9))
    if not found["count"]:
        return SolveTimes()
    return SolveTimes(found["count"], found["median"] // SECOND, found["ninth"] // SECOND)


def _quantile(fraction: float) -> PercentileCont:
    return PercentileCont("clock__elapsed", fraction=fraction, output_field=DurationField())


def times_by_department(period: Period) -> tuple[dict[int, SolveTimes], dict[int, tuple[int, ...]]]:
    """Working time to solve, and how much of the promised time that was: at the limit is still within it."""
    within = {f"within_{step}": Count("pk", filter=Q(clock__elapsed__lte=_promised(step))) for step in range(1, BINS)}
    counted = (
        solved_promises(period)
        .values("department_id")
        .annotate(
            count=Count("pk"),
            median=_quantile(0.5),
            ninth=_quantile(0.9),
            **within,
        )
        .order_by()
    )
    times, used = {}, {}
    for row in counted:
        pk = row["department_id"]
        times[pk] = SolveTimes(row["count"], row["median"] // SECOND, row["ninth"] // SECOND)
        used[pk] = _bins(row)
    return times, used


def _promised(quarters: int) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(F("clock__target") * (quarters / BINS_PER_PROMISE), output_field=DurationField())


def _bins(row: Mapping[str, Any]) -> tuple[int, ...]:
    edges = [0, *(row[f"within_{step}"] for step in range(1, BINS)), row["count"]]
    return tuple(above - below for below, above in pairwise(edges))
