"""What the coming weeks are likely to bring a department, from what the last ones brought: a sum and not a promise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import sqrt
from statistics import fmean, median, variance
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext as _

from core.addresses import address
from core.charts import LineChart, LinePoint
from core.moments import format_day
from departments.models import Service
from departments.queries import agents_of
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from departments.models import Department

SHOWN = 13  # full weeks behind us: a quarter
LEARNT = 8  # of them the ones that the expectation is taken from
AHEAD = 4
FOUR_OF_FIVE = 1.2816  # the normal quantile that leaves a tenth on each side
TICKS = 4
WEEK = timedelta(weeks=1)
COUNTS_KEPT = 3600  # seconds
Counts = dict[int, list[int]]
"""Requests by service's id, one number for each week."""


@dataclass(frozen=True)
class Expected:
    """Requests a week: the mean of the last eight full weeks, and between what four of five weeks should lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class ServiceOutlook:
    title: str
    last: int
    expected: Expected


@dataclass(frozen=True)
class Outlook:
    """`solved`: requests solved in a middling week of the last eight; `present` of `agents` are not away."""

    chart: LineChart
    expected: Expected
    services: Sequence[ServiceOutlook]
    solved: float
    agents: int
    present: int

    @property
    def growing(self) -> float:
        """By how many requests the pile grows a week if nothing changes; zero while more are solved than come."""
        return max(self.expected.mean - self.solved, 0.0)


def expect(counts: Sequence[int]) -> Expected:
    """What one more week brings after `counts`.

    A prediction interval for a mean of n weeks: the spread of a single week, which is at least that of a Poisson
    count, widened by the mean's own uncertainty (s² + s²/n). Trends and seasons are not looked for in eight numbers.
    """
    mean = fmean(counts)
    spread = max(variance(counts), mean)
    reach = FOUR_OF_FIVE * sqrt(spread * (1 + 1 / len(counts)))
    return Expected(mean, max(mean - reach, 0.0), mean + reach)


def outlook(department: Department, *, at: datetime) -> Outlook:
    """The coming weeks of `department` as of `at`, in its own zone; four queries, two while the counts are kept."""
    zone = ZoneInfo(department.timezone)
    today = at.astimezone(zone).date()
    this_monday = today - timedelta(days=today.weekday())
    weeks = [this_monday - WEEK * back for back in range(SHOWN, 0, -1)]
    filed, solved = _counted(department, weeks, zone)
    total = _sums(filed)
    agents = agents_of(department.pk)
    away = sum(1 for person in agents if person.away_until and person.away_until > at)
    expected = expect(total[-LEARNT:])
    return Outlook(
        chart=_chart(department, weeks, total, expected),
        expected=expected,
        services=_services(department, filed),
        solved=median(_sums(solved)[-LEARNT:]),
        agents=len(agents),
        present=len(agents) - away,
    )


def _counted(department: Department, weeks: Sequence[date], zone: ZoneInfo) -> tuple[Counts, Counts]:
    """Requests filed and solved. Weeks that are over hardly change: they are counted once an hour."""
    key = f"outlook:{department.pk}:{weeks[-1]}"
    counts: tuple[Counts, Counts] | None = cache.get(key)
    if counts is None:
        theirs = Ticket.objects.filter(department=department)
        counts = _weekly(theirs, "created_at", weeks, zone), _weekly(theirs, "resolved_at", weeks, zone)
        cache.set(key, counts, COUNTS_KEPT)
    return counts


def _weekly(rows: QuerySet[Ticket], moment: str, weeks: Sequence[date], zone: ZoneInfo) -> Counts:
    """Counts by service id, one for each of `weeks`."""
    begins = datetime.combine(weeks[0], time.min, zone)
    ends = datetime.combine(weeks[-1] + WEEK, time.min, zone)
    within = rows.filter(**{f"{moment}__gte": begins, f"{moment}__lt": ends})
    counted = within.annotate(week=TruncWeek(moment, tzinfo=zone)).values_list("service_id", "week")
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(weeks))
    for service, week, number in counted.annotate(number=Count("pk")).order_by():
        found[service][weeks.index(week.date())] = number
    return dict(found)


def _sums(by_service: dict[int, list[int]]) -> list[int]:
    return [sum(week) for week in zip(*by_service.values(), strict=True)] if by_service else [0] * SHOWN


def _services(department: Department, filed: dict[int, list[int]]) -> list[ServiceOutlook]:
    nothing = [0] * SHOWN
    offered = Service.objects.filter(department=department, is_active=True)
    return [
        ServiceOutlook(service.title, counts[-1], expect(counts[-LEARNT:]))
        for service in offered
        for counts in [filed.get(service.pk, nothing)]
    ]


def _chart(department: Department, weeks: Sequence[date], total: Sequence[int], expected: Expected) -> LineChart:
    coming = [weeks[-1] + WEEK * ahead for ahead in range(1, AHEAD + 1)]
    most = _round_up(max([*total, expected.high]))
    past = [_point(week, number) for week, number in zip(weeks, total, strict=True)]
    future = [_point(week, expected.mean, expected) for week in coming]
    return LineChart(
        described=_("Requests to %(department)s by week: the last thirteen, and what the next four may bring.")
        % {"department": department.title},
        points=(*past, *future),
        high=float(most),
        tick_labels=tuple(str(most * step // TICKS) for step in range(TICKS + 1)),
        headers=(_("Week from"), _("Requests"), _("Four of five weeks between")),
        rows=tuple((point.label, point.title, point.below) for point in (*past, *future)),
        csv_url=address("dashboards:outlook_csv", department.code),
    )


def _point(week: date, value: float, expected: Expected | None = None) -> LinePoint:
    label = format_day(week)
    if expected is None:
        return LinePoint(label=label, value=value, title=str(round(value)))
    between = f"{expected.low:.0f}–{expected.high:.0f}"
    return LinePoint(
        label=label, value=value, low=expected.low, high=expected.high, title=f"{value:.0f}", below=between
    )


def _round_up(value: float) -> int:
    """The next multiple of four that leaves the axis whole numbers."""
    return max(TICKS, -(-int(value + 1) // TICKS) * TICKS)
