"""Arithmetic of one clock, pure: from its runs (stretches in which it counted) and a working calendar.

A run is `(start, end)`; the last may be open (`end` is None). Amounts are working time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from slas.businesstime import WorkingCalendar
    from slas.models import LadderStep

Run = tuple["datetime", "datetime | None"]
Measured = tuple["datetime", "datetime | None", timedelta]  # a run with the working time in it, none while it is open
ZERO = timedelta(0)


def counted(calendar: WorkingCalendar, runs: Iterable[Run], until: datetime | None = None) -> timedelta:
    """Working time in `runs`; an open run counts up to `until`, or not at all without it."""
    ends = ((start, end or until) for start, end in runs)
    return sum((calendar.elapsed(start, end) for start, end in ends if end), ZERO)


def reached_at(calendar: WorkingCalendar, runs: Sequence[Run], amount: timedelta) -> datetime | None:
    """The earliest instant at which `runs` have counted `amount` (a tie is the closing time, SEMANTICS C1).

    None when the runs end before that: a paused or stopped clock never gets there by itself. A run that ends at that
    very instant has not passed it, so what was answered in time is in time and what is paused in time resumes in time.
    """
    return _reached(calendar, _measured(calendar, runs), amount)


def _measured(calendar: WorkingCalendar, runs: Iterable[Run]) -> list[Measured]:
    return [(start, end, calendar.elapsed(start, end) if end else ZERO) for start, end in runs]


def _reached(calendar: WorkingCalendar, runs: Iterable[Measured], amount: timedelta) -> datetime | None:
    left = amount
    for start, end, worked in runs:
        if end is None:
            return calendar.due(start, left)
        if worked >= left and (moment := calendar.due(start, left)) < end:
            return moment
        left -= worked
    return None


class Timing(Protocol):
    """When a step falls due: at a share of the target, or at an offset from it."""

    @property
    def at_percent(self) -> int | None: ...

    @property
    def offset(self) -> timedelta | None: ...


def amount_of(step: Timing, target: timedelta) -> timedelta:
    """Working time after which a step of the ladder falls due; never before the clock starts."""
    amount = target + step.offset if step.offset is not None else target * (step.at_percent or 0) / 100
    return max(amount, ZERO)


def steps_due(
    calendar: WorkingCalendar, runs: Sequence[Run], target: timedelta, steps: Iterable[LadderStep]
) -> list[tuple[datetime, LadderStep]]:
    """When each step is (or was) due on this clock, earliest first; steps it never reaches are left out."""
    measured = _measured(calendar, runs)
    moments = ((_reached(calendar, measured, amount_of(step, target)), step) for step in steps)
    return sorted(((due, step) for due, step in moments if due), key=lambda pair: (pair[0], pair[1].pk))
