"""Counts a quarter of all departments in a few grouped statements; the database looks at the requests, not Python."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, DateField, F, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, TruncDate

from dashboards.figures import (
    BINS,
    RAN,
    Broken,
    Changes,
    Conduct,
    Customer,
    Flow,
    Kept,
    Pulses,
    QuarterFigures,
    SolveTimes,
)
from dashboards.queries.definitions import (
    Period,
    broken_promises,
    company_zone,
    ended_promises,
    kept_solution,
    priority_changes,
    pulse_answers,
    reopened_solutions,
    solutions,
    solved_promises,
    tickets_filed,
)
from dashboards.queries.fairness import tellings
from dashboards.queries.flows import conducts, flows, solved_by
from dashboards.queries.times import SECOND, times_by_department
from departments.models import Department
from slas.enums import ClockState, Metric, PauseReason, SpanKind
from surveys.enums import Satisfaction, Solved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from core.quarters import Quarter

NOBODY = 0  # the key of requests whose requester belongs to no department


def count_quarter(quarter: Quarter) -> dict[int, QuarterFigures]:
    """The figures of every department for `quarter`, by department id, from the requests themselves."""
    period = Period.of(quarter)
    departments = list(Department.objects.order_by("pk").values_list("pk", flat=True))
    ended, filed = _ended(period), _filed(period, departments)
    times, used = times_by_department(period)
    solved, reopened = solved_by(solutions(period)), solved_by(reopened_solutions(period))
    changes, straight, behaved = _changes(period), flows(period), conducts(period)
    working, broken, pulses = _working(period), _broken(period), _pulses(period, departments)
    told = tellings(period)
    return {
        pk: QuarterFigures(
            first_response=_total(ended[pk], Metric.FIRST_RESPONSE),
            resolution=_total(ended[pk], Metric.RESOLUTION),
            times=times.get(pk, SolveTimes()),
            used=used.get(pk, (0,) * BINS),
            created=sum(filed[pk].values()),
            solved=solved.get(pk, 0),
            reopened=reopened.get(pk, 0),
            working=working[pk],
            customers=_customers(ended[pk], filed[pk]),
            broken=broken.get(pk, Broken()),
            pulses=pulses.get(pk, Pulses()),
            changes=changes.get(pk, Changes()),
            flow=straight.get(pk, Flow()),
            conduct=behaved.get(pk, Conduct()),
            tellings=told[pk],
        )
        for pk in departments
    }


Ended = dict[tuple[int, str], Kept]  # by customer department and metric


def _ended(period: Period) -> defaultdict[int, Ended]:
    rows = ended_promises(period).values("department_id", "metric", customer=F("ticket__customer_department_id"))
    counted = rows.annotate(
        kept=Count("pk", filter=Q(clock__breached_at=None)),
        missed=Count("pk", filter=Q(clock__breached_at__isnull=False)),
    ).order_by()
    found: defaultdict[int, Ended] = defaultdict(dict)
    for row in counted:
        found[row["department_id"]][row["customer"] or NOBODY, row["metric"]] = Kept(row["kept"], row["missed"])
    return found


def _total(ended: Ended, metric: Metric) -> Kept:
    return sum((each for (_customer, which), each in ended.items() if which == metric), Kept())


def _filed(period: Period, departments: list[int]) -> defaultdict[int, dict[int, int]]:
    """Requests filed, by serving and asking department. Naming all departments opens the index on both columns."""
    rows = tickets_filed(period).filter(department_id__in=departments)
    counted = rows.values_list("department_id", "customer_department_id").annotate(asked=Count("pk")).order_by()
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for department, customer, asked in counted:
        found[department][customer or NOBODY] = asked
    return found


def _customers(ended: Ended, filed: Mapping[int, int]) -> dict[int, Customer]:
    everyone = {customer for customer, _metric in ended} | set(filed)
    return {
        pk: Customer(
            filed.get(pk, 0),
            ended.get((pk, Metric.FIRST_RESPONSE), Kept()),
            ended.get((pk, Metric.RESOLUTION), Kept()),
        )
        for pk in everyone
    }


def _working(period: Period) -> defaultdict[int, dict[str, int]]:
    """Working seconds on the way to the solutions of the period: those that ran, and those that waited, by reason."""
    spans = solved_promises(period).filter(clock__spans__counted__isnull=False)
    kinds = spans.values_list("department_id", "clock__spans__kind", "clock__spans__reason")
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for department, kind, reason, time in kinds.annotate(time=Sum("clock__spans__counted")).order_by():
        if reason != PauseReason.RESOLVED:  # while it was called solved, nobody waited
            key = RAN if kind == SpanKind.RUN else reason
            found[department][key] = found[department].get(key, 0) + time // SECOND
    return found


def _broken(period: Period) -> dict[int, Broken]:
    broken = broken_promises()
    new = _by_day(broken.filter(period.holds("clock__breached_at")), "clock__breached_at")
    stopped = broken.filter(period.holds("clock__stopped_at"), clock__state=ClockState.STOPPED)
    cleared = _by_day(stopped, "clock__stopped_at")
    before = broken.filter(clock__breached_at__lt=period.start).filter(
        Q(clock__stopped_at=None) | Q(clock__stopped_at__gte=period.start)
    )
    at_start = dict(before.values_list("department_id").annotate(promises=Count("pk")).order_by())
    return {
        pk: Broken(
            at_start.get(pk, 0),
            {day: (new[pk].get(day, 0), cleared[pk].get(day, 0)) for day in {*new[pk], *cleared[pk]}},
        )
        for pk in {*new, *cleared, *at_start}
    }


def _by_day(promises: QuerySet[Any], moment: str) -> defaultdict[int, dict[date, int]]:
    local = TruncDate(moment, tzinfo=company_zone(), output_field=DateField())
    rows: Iterable[tuple[int, date, int]] = (
        promises.annotate(day=local).values_list("department_id", "day").annotate(promises=Count("pk")).order_by()
    )
    found: defaultdict[int, dict[date, int]] = defaultdict(dict)
    for department, day, promises_that_day in rows:
        found[department][day] = promises_that_day
    return found


def _pulses(period: Period, departments: list[int]) -> dict[int, Pulses]:
    answers = pulse_answers(period).filter(provider_id__in=departments).annotate(kept=kept_solution())
    counted = (
        answers.values("provider_id")
        .annotate(
            answers=Count("pk"),
            satisfied=Count("pk", filter=Q(satisfaction__gte=Satisfaction.SATISFIED)),
            kept_rated=Count("pk", filter=Q(kept=True)),
            kept_not_solved=Count("pk", filter=Q(kept=True, solved__in=(Solved.NO, Solved.PARTLY))),
        )
        .order_by()
    )
    return {
        row["provider_id"]: Pulses(row["answers"], row["satisfied"], row["kept_rated"], row["kept_not_solved"])
        for row in counted
    }


def _changes(period: Period) -> dict[int, Changes]:
    """Requests by the department that has them; 1 is the most urgent priority, so a larger number is a lower one."""
    lowered = Q(to__gt=F("was"))
    rows = priority_changes(period).annotate(
        was=Cast(KT("data__from"), BigIntegerField()), to=Cast(KT("data__to"), BigIntegerField())
    )
    counted = (
        rows.values("ticket__department_id")
        .annotate(requests=Count("ticket_id", distinct=True), lower=Count("ticket_id", distinct=True, filter=lowered))
        .order_by()
    )
    return {row["ticket__department_id"]: Changes(row["requests"], row["lower"]) for row in counted}
