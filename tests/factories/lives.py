"""Plays a story through the services themselves, sweeps included: what the bulk path must equal."""

from datetime import UTC, datetime, timedelta

from slas.models import Clock
from tickets.enums import Move
from tickets.services import (
    add_note,
    add_reply,
    assign_ticket,
    cancel_ticket,
    change_priority,
    close_settled,
    confirm_ticket,
    create_ticket,
    escalate_due,
    log_call,
    reopen_ticket,
    resolve_ticket,
    resume_due_waits,
    resume_ticket,
    take_ticket,
    transfer_ticket,
    wait_for,
)

SWEEP = timedelta(seconds=10)


def play_through_services(story, *, until):
    opening = story.opening
    ticket = create_ticket(
        service_id=opening.service.pk, by=opening.by, subject=opening.subject, description=opening.description,
        answers=opening.answers, priority=opening.priority, beneficiary=opening.beneficiary, at=opening.at,
    )  # fmt: skip
    for step in story.steps:
        if step.at > until:
            break
        _sweep(step.at)
        _take(step, ticket.pk)
    _sweep(until)
    ticket.refresh_from_db()
    return ticket


def _sweep(until):
    while due := Clock.objects.filter(next_step_at__isnull=False).order_by("next_step_at").first():
        seconds = int(due.next_step_at.timestamp())
        at = datetime.fromtimestamp(seconds - seconds % 10, UTC) + SWEEP
        if at >= until:
            return
        escalate_due(at=at)


def _take(step, pk):
    said = {"ticket_id": pk, "by": step.by, "at": step.at}
    worded = {**said, "text": step.text}
    if step.by is None:
        return close_settled(at=step.at) if step.move == Move.CONFIRM else resume_due_waits(at=step.at)
    return {
        Move.REPLY: lambda: add_reply(**worded),
        Move.NOTE: lambda: add_note(**worded),
        Move.CALL: lambda: log_call(**worded),
        Move.TAKE: lambda: take_ticket(**said),
        Move.ASSIGN: lambda: assign_ticket(**said, assignee_id=step.assignee.pk),
        Move.WAIT: lambda: wait_for(**worded, reason=step.reason, until=step.until),
        Move.RESUME: lambda: resume_ticket(**said),
        Move.RESOLVE: lambda: resolve_ticket(**worded),
        Move.REOPEN: lambda: reopen_ticket(**worded),
        Move.CONFIRM: lambda: confirm_ticket(**said),
        Move.CANCEL: lambda: cancel_ticket(**worded),
        Move.TRANSFER: lambda: transfer_ticket(**worded, service_id=step.service.pk),
        Move.REPRIORITISE: lambda: change_priority(**worded, priority=step.priority),
    }[step.move]()
