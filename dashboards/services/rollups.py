"""Counting quarters and keeping the result: repeatable, and safe to run twice at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from dashboards.models import CompanyRollup, QuarterRollup
from dashboards.queries.counting import count_quarter
from dashboards.queries.definitions import Period, quarter_of
from dashboards.queries.flows import count_company
from dashboards.queries.rollups import (
    company_figures,
    counted_as_of,
    first_filed_at,
    last_recorded_at,
    stored_figures,
)
from surveys.queries import pulses_kept_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from core.quarters import Quarter
    from dashboards.figures import QuarterFigures

LATE_WRITERS = timedelta(minutes=2)  # a transaction that was open while we counted has committed by then
ANSWERED_LATE = timedelta(days=31)  # marks are deleted by the day of the solution, counted by the day they came
LOCK = 0x0DA5_B0A2D  # one number for "somebody counts a quarter"


@dataclass(frozen=True)
class Difference:
    """A department whose stored quarter is not what its requests say; None: the whole company's."""

    quarter: Quarter
    department_id: int | None


def refresh_rollups(*, at: datetime) -> list[Quarter]:
    """Count the running quarter and, until it is settled, the one before, if something was recorded since.

    Returns the quarters it counted.
    """
    running = quarter_of(at)
    return [quarter for quarter in (running.moved(-1), running) if _refresh(quarter, at)]


@transaction.atomic
def _refresh(quarter: Quarter, at: datetime) -> bool:
    _wait_for_other_counts()
    if not _is_stale(quarter, at):
        return False
    _store(quarter, _counted(quarter, at), at)
    return True


def _is_stale(quarter: Quarter, at: datetime) -> bool:
    as_of, settles_at = counted_as_of(quarter), Period.of(quarter).settles_at
    if as_of is None:
        return True
    if as_of >= settles_at:
        return False
    if at >= settles_at:
        return True
    recorded = last_recorded_at()
    return recorded is not None and recorded + LATE_WRITERS > as_of


def _wait_for_other_counts() -> None:
    """Two workers count one after the other, so the newer count is never overwritten by an older one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _store(quarter: Quarter, counted: dict[int, QuarterFigures], at: datetime) -> None:
    named = {"year": quarter.year, "number": quarter.number, "as_of": at}
    QuarterRollup.objects.bulk_create(
        [QuarterRollup(department_id=pk, figures=each.as_json(), **named) for pk, each in counted.items()],
        update_conflicts=True,
        unique_fields=["department", "year", "number"],
        update_fields=["as_of", "figures"],
    )
    whole = count_company(quarter, counted.values())
    CompanyRollup.objects.bulk_create(
        [CompanyRollup(figures=whole.as_json(), **named)],
        update_conflicts=True,
        unique_fields=["year", "number"],
        update_fields=["as_of", "figures"],
    )


def rebuild_rollups(*, at: datetime) -> list[Difference]:
    """Count every quarter from the first request on from scratch and store it; returns what was counted wrongly."""
    found = []
    for quarter in _all_quarters(at):
        with transaction.atomic():
            _wait_for_other_counts()
            counted = _counted(quarter, at)
            found.extend(_differences(quarter, counted, missing_counts=False))
            _store(quarter, counted, at)
    return found


def check_rollups(*, at: datetime) -> list[Difference]:
    """Count every quarter from scratch and compare; changes nothing."""
    counts = ((quarter, _counted(quarter, at)) for quarter in _all_quarters(at))
    return [one for quarter, counted in counts for one in _differences(quarter, counted, missing_counts=True)]


def _all_quarters(at: datetime) -> Iterator[Quarter]:
    first, last = first_filed_at(), quarter_of(at)
    quarter = quarter_of(first) if first else last
    while quarter <= last:
        yield quarter
        quarter = quarter.moved(1)


def _counted(quarter: Quarter, at: datetime) -> dict[int, QuarterFigures]:
    """Today's count; of a quarter whose marks may be deleted by now, with the marks as they were counted then."""
    counted = count_quarter(quarter)
    if Period.of(quarter).start >= pulses_kept_from(at) + ANSWERED_LATE:
        return counted
    then = stored_figures(quarter)
    return {pk: replace(each, pulses=then[pk].pulses) if pk in then else each for pk, each in counted.items()}


def _differences(
    quarter: Quarter, departments: dict[int, QuarterFigures], *, missing_counts: bool
) -> list[Difference]:
    """Whose stored figures differ; what was never stored differs only when `missing_counts`."""
    stored: dict[int | None, QuarterFigures] = dict(stored_figures(quarter).items())
    if whole := company_figures([quarter]).get(quarter):
        stored[None] = whole.figures
    counted: dict[int | None, QuarterFigures] = dict(departments.items())
    counted[None] = count_company(quarter, departments.values())
    return [
        Difference(quarter, pk)
        for pk, figures in counted.items()
        if stored.get(pk) != figures and (missing_counts or pk in stored)
    ]
