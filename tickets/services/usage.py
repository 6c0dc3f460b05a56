"""How much of the promised time was used when something happened: written into the event, for reports on fairness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slas.enums import ClockState, Metric

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from slas.models import Clock
    from tickets.models import Ticket


def held_at(ticket: Ticket, clocks: Iterable[Clock], *, at: datetime) -> dict[str, Any]:
    """Which department had the request at `at`, and what share of the promised solution time was used by then.

    `clocks` are the open ones, oldest first: the first of a solution is the one promised to the requester. The share
    is None without one, 1.0 at its due time.
    """
    return {"department": ticket.department_id, "used": _used_share(clocks, at)}


def _used_share(clocks: Iterable[Clock], at: datetime) -> float | None:
    clock = next((clock for clock in clocks if clock.metric == Metric.RESOLUTION), None)
    if clock is None:
        return None
    used = clock.elapsed
    if clock.state == ClockState.RUNNING and clock.resumed_at:
        used += clock.calendar.hours.elapsed(clock.resumed_at, at)
    return round(used / clock.target, 4)
