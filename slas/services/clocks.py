"""Starting, pausing, resuming, stopping and re-timing stored clocks. The caller holds the lock on its own subject.

Each function takes clocks locked by the caller (`lock_clocks`) and leaves row and spans consistent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slas.enums import Metric, PauseReason
from slas.models import Clock, Escalation, Span
from slas.queries import current_revision, kept_revisions, ladder
from slas.services.watch import Watch, new_watch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from departments.models import Person
    from slas.models import StandardVersion

SWEPT = ["breached_at", "next_step_at"]
SETTLED = [
    "state", "resumed_at", "elapsed", "due_at", "warn_at", "stopped_at", "breached_at", "is_met", "next_step_at",
    "version", "target", "department",
]  # fmt: skip


def start_clocks(
    *, version: StandardVersion, priority: int, department_id: int, at: datetime, metrics: Iterable[Metric]
) -> list[Clock]:
    """Start a clock at `at` for each of `metrics` that `version` promises at `priority`; others have no clock."""
    promised = [(metric, ladder(version.pk).target(priority, metric)) for metric in metrics]
    revision = current_revision(version.calendar_id)
    watches = [
        new_watch(
            version_id=version.pk, metric=metric, target=target, revision=revision, department_id=department_id, at=at
        )
        for metric, target in promised
        if target is not None
    ]
    clocks = Clock.objects.bulk_create(watch.clock for watch in watches)
    Span.objects.bulk_create(span for watch in watches for span in watch.spans)
    return clocks


def lock_clocks(clock_ids: Iterable[int]) -> list[Clock]:
    """The clocks, locked in id order until the transaction ends (after the caller locked what owns them)."""
    found = Clock.objects.select_for_update(no_key=True).filter(pk__in=list(clock_ids))
    return with_hours(list(found.order_by("pk")))


def with_hours(clocks: list[Clock]) -> list[Clock]:
    """The clocks with their hours at hand, which are shared by all that count by the same revision."""
    revisions = kept_revisions(clock.calendar_id for clock in clocks)
    for clock in clocks:
        clock.calendar = revisions[clock.calendar_id]
    return clocks


def pause_clock(clock: Clock, *, reason: PauseReason, note: str, by: Person | None, at: datetime) -> None:
    """Stop counting until resumed. Does nothing to a clock that does not run."""
    (watch,) = load_watches([clock])
    watch.pause(reason=reason, note=note, by=by, at=at)
    _save(watch)


def resume_clock(clock: Clock, *, at: datetime) -> None:
    """Count again. Does nothing to a clock that is not paused."""
    (watch,) = load_watches([clock])
    watch.resume(at=at)
    _save(watch)


def stop_clock(clock: Clock, *, at: datetime, judge: bool = True) -> None:
    """Stop and judge, as `Watch.stop` says. Does nothing to a clock that has stopped."""
    (watch,) = load_watches([clock])
    watch.stop(at=at, judge=judge)
    _save(watch)


def reopen_clock(clock: Clock, *, at: datetime) -> None:
    """Let a stopped clock run on. Does nothing to any other."""
    (watch,) = load_watches([clock])
    watch.reopen(at=at)
    _save(watch)


def hand_over_clock(clock: Clock, *, department_id: int, at: datetime) -> None:
    """From `at` on another department holds the time; what the clock counts does not change."""
    (watch,) = load_watches([clock])
    watch.hand_over(department_id=department_id, at=at)
    _save(watch)


def retarget_clock(clock: Clock, *, version_id: int, target: timedelta, at: datetime) -> None:
    """Judge by another target from creation on, as `Watch.retarget` says."""
    (watch,) = load_watches([clock])
    watch.retarget(version_id=version_id, target=target, at=at)
    _save(watch)


def twin_clock(clock: Clock, *, department_id: int, at: datetime) -> Clock:
    """A second clock with the history of `clock`, on which `department_id` holds the time from `at` on.

    Both have one target and one due moment, and what happens to the request happens to both. Steps that fired for the
    first are due for the second, too: its people have not heard of them.
    """
    (watch,) = load_watches([clock])
    twin = Clock.objects.create(**_copied(clock))
    spans = [Span(**_copied(span) | {"clock": twin}) for span in watch.spans]
    second = Watch(twin, spans, set())
    second.hand_over(department_id=department_id, at=at)
    _save(second)
    return twin


def _copied(row: Clock | Span) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}


def _save(watch: Watch) -> None:
    if not watch.is_changed:
        return
    known = [span for span in watch.spans if span.pk]
    if known and known[-1].ended_at:
        known[-1].save(update_fields=["ended_at", "counted"])
    Span.objects.bulk_create(span for span in watch.spans if not span.pk)
    watch.clock.save(update_fields=SETTLED)


def load_watches(clocks: Iterable[Clock]) -> list[Watch]:
    """The watches of many clocks in their order; two queries."""
    watches = {clock.pk: Watch(clock, [], set()) for clock in clocks}
    for span in Span.objects.filter(clock_id__in=watches):
        watches[span.clock_id].spans.append(span)
    for clock_id, step_id in _fired_step_ids(watches):
        watches[clock_id].fired.add(step_id)
    return list(watches.values())


def _fired_step_ids(clock_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(clock id, step id) of everything in the ledger for these clocks."""
    return set(Escalation.objects.filter(clock_id__in=list(clock_ids)).values_list("clock_id", "step_id"))
