"""The sweep: claim clocks whose next step is due, write the ledger, say whom to tell. Safe to run many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.copying import append_rows
from core.updating import update_rows
from departments.models import Department
from slas.enums import StepKind
from slas.models import Clock, Escalation
from slas.queries import ladder
from slas.services import SWEPT, Watch, load_watches, runs_of, with_hours
from slas.stopwatch import steps_due
from tickets.enums import Kind
from tickets.events import record_all
from tickets.models import Promise, TicketEvent
from tickets.services.crowd import Crowd, Told
from tickets.services.step_actions import act

if TYPE_CHECKING:
    from datetime import datetime

    from slas.models import LadderStep

KIND_OF_STEP = {StepKind.WARNING: Kind.WARNED, StepKind.BREACH: Kind.BREACHED, StepKind.ESCALATION: Kind.ESCALATED}
LONG_TEXTS = ("ticket__description", "ticket__answers", "ticket__waiting_note", "ticket__search")


def escalate_due(*, at: datetime, limit: int = 1000) -> int:
    """Fire every step of the ladder due before `at` on up to `limit` clocks; call until 0.

    Before, not at: a promise breaks only after its due moment.

    Clocks are claimed with SKIP LOCKED, so workers share the work; ledger, history and the clock's next step change in
    one transaction with what the steps do, so a killed worker leaves all or nothing. Several steps due at once (after
    an outage) are all written and done, in order, but only the highest tells anybody. Returns how many clocks it
    locked; one that another worker had served just before is among them, and left alone.
    """
    with transaction.atomic():
        locked = _claim(at, limit)
        due = [promise for promise in locked if _is_due(promise, at)]
        if due:
            _fire(_with_terms(due), at)
    return len(locked)


def _claim(at: datetime, limit: int) -> list[Promise]:
    """Promises whose clock had a step due, ticket and clock locked; those that somebody else holds are skipped.

    The locked rows are told by their keys alone. Were the database asked for the due ones again, it would walk through
    everything that is due for each claim, as its statistics cannot know that an outage made that many.
    """
    due = Clock.objects.filter(next_step_at__lt=at).order_by("next_step_at").values_list("pk", flat=True)
    rows = Promise.objects.filter(clock__in=list(due[: limit * 2]))
    locked = rows.select_for_update(skip_locked=True, no_key=True, of=("ticket", "clock"))
    whole = locked.select_related("ticket", "clock").defer(*LONG_TEXTS)
    return list(whole.order_by("clock__next_step_at", "pk")[:limit])


def _is_due(promise: Promise, at: datetime) -> bool:
    next_step_at = promise.clock.next_step_at
    return next_step_at is not None and next_step_at < at


def _with_terms(promises: list[Promise]) -> list[Promise]:
    """The promises with hours and department at hand, one of each for all that share them."""
    with_hours([promise.clock for promise in promises])
    wanted = {promise.clock.department_id for promise in promises}
    departments = Department.objects.select_related("parent", "head").in_bulk(wanted)
    for promise in promises:
        promise.clock.department = departments[promise.clock.department_id]
    return promises


def _fire(promises: list[Promise], at: datetime) -> None:
    watches = {watch.clock.pk: watch for watch in load_watches(promise.clock for promise in promises)}
    crowd = Crowd(at)
    ticket_of = {promise.clock_id: promise.ticket_id for promise in promises}
    rows: list[Escalation] = []
    events: list[TicketEvent] = []
    for promise in promises:
        fired = fire_steps(promise, watches[promise.clock_id], crowd, at=at)
        rows.extend(row for row, _event in fired)
        events.extend(event for _row, event in fired)
    append_rows(Escalation, rows)
    record_all(events)
    update_rows(Clock, [promise.clock for promise in promises], SWEPT)
    for row in rows:
        if row.step.action:
            act(row.step, ticket_of[row.clock_id], at=at)


def fire_steps(promise: Promise, watch: Watch, crowd: Crowd, *, at: datetime) -> list[tuple[Escalation, TicketEvent]]:
    """The ledger's row and the event of each step of `promise` due by `at`; nothing is saved. Only the last tells."""
    clock = watch.clock
    due = _due_now(watch, at)
    fired = []
    for position, (due_at, step) in enumerate(due):
        told = crowd.told(promise, step) if position == len(due) - 1 else Told()
        row = Escalation(
            clock_id=clock.pk, department_id=clock.department_id, step=step, due_at=due_at, fired_at=at,
            late_by=at - due_at, told=told.people,
        )  # fmt: skip
        fired.append((row, _event(promise, step, due_at, told, at)))
    watch.note_fired({step.pk for _due, step in due}, at=at)
    return fired


def _due_now(watch: Watch, at: datetime) -> list[tuple[datetime, LadderStep]]:
    clock = watch.clock
    steps = [step for step in ladder(clock.version_id).steps_for(clock.metric) if step.pk not in watch.fired]
    plan = steps_due(clock.calendar.hours, runs_of(watch.spans), clock.target, steps)
    return [(due, step) for due, step in plan if due < at]


def _event(promise: Promise, step: LadderStep, due_at: datetime, told: Told, at: datetime) -> TicketEvent:
    """`due_at` is when the step was to be taken, `ends_at` the end of the promise itself."""
    ends_at = promise.clock.due_at
    data: dict[str, Any] = {
        "metric": promise.metric,
        "department": promise.clock.department_id,
        "step": step.pk,
        "due_at": due_at.isoformat(),
        "ends_at": ends_at.isoformat() if ends_at else "",
        "late_seconds": int((at - due_at).total_seconds()),
        "told": told.people,
        "team": told.team,
        "team_name": promise.clock.department.name,
        "team_name_zh": promise.clock.department.name_zh,
    }
    if told.stands_in:
        data["stands_in"] = told.stands_in
    return TicketEvent(ticket_id=promise.ticket_id, kind=KIND_OF_STEP[StepKind(step.kind)], at=at, data=data)
