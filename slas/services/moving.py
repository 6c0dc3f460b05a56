"""Moving open clocks to the newest hours of their calendar."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from slas.models import Clock, Span
from slas.queries import newest_revisions
from slas.services.clocks import fired_step_ids, lock_clocks
from slas.services.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


RETIMED = ["calendar", "elapsed", "due_at", "warn_at", "breached_at", "next_step_at"]
ROWS_AT_ONCE = 100  # an update of many rows tells each row by comparing with all the others


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
    watches = [watch for watch in _loaded(clocks) if watch.clock.calendar != newest[watch.clock.calendar.calendar_id]]
    moved = [Moved(watch.clock, watch.clock.calendar_id, watch.clock.due_at) for watch in watches]
    for watch in watches:
        watch.recalendar(newest[watch.clock.calendar.calendar_id], at=at)
    Clock.objects.bulk_update((watch.clock for watch in watches), RETIMED, batch_size=ROWS_AT_ONCE)
    recounted = [span for watch in watches for span in watch.recounted]
    Span.objects.bulk_update(recounted, ["counted"], batch_size=ROWS_AT_ONCE)
    return moved


def _loaded(clocks: list[Clock]) -> list[Watch]:
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for span in Span.objects.filter(clock__in=clocks):
        spans[span.clock_id].append(span)
    fired: defaultdict[int, set[int]] = defaultdict(set)
    for clock_id, step_id in fired_step_ids(clock.pk for clock in clocks):
        fired[clock_id].add(step_id)
    return [Watch(clock, spans[clock.pk], fired[clock.pk]) for clock in clocks]
