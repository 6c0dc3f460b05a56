"""Moving open clocks to the newest hours of their calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.updating import update_rows
from slas.models import Clock, Span
from slas.queries import newest_revisions
from slas.services.clocks import load_watches, lock_clocks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


RETIMED = ["calendar", "elapsed", "due_at", "warn_at", "breached_at", "next_step_at"]


class Moved(NamedTuple):
    """A clock that counts by newer hours now: its revision and its due moment before; `clock` says what is."""

    clock: Clock
    revision_before_id: int
    due_before: datetime | None


def move_to_newest_hours(clock_ids: Iterable[int], *, at: datetime) -> list[Moved]:
    """Let these clocks count by the newest revision of their calendar; those that do already are left out.

    The caller holds the lock on what owns the clocks, and none of them has stopped.
    """
    clocks = lock_clocks(clock_ids)
    newest = newest_revisions(clock.calendar.calendar_id for clock in clocks)
    outdated = [clock for clock in clocks if clock.calendar != newest[clock.calendar.calendar_id]]
    watches = load_watches(outdated)
    moved = [Moved(watch.clock, watch.clock.calendar_id, watch.clock.due_at) for watch in watches]
    for watch in watches:
        watch.recalendar(newest[watch.clock.calendar.calendar_id], at=at)
    update_rows(Clock, [watch.clock for watch in watches], RETIMED)
    update_rows(Span, [span for watch in watches for span in watch.recounted], ["counted"])
    return moved
