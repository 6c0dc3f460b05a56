"""The life of one request in memory. Each step does what the service of the same name does; a test compares them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from core.tokens import document
from departments.enums import Priority
from slas.enums import PauseReason
from tickets.enums import MOVES, Channel, Kind, Move, Status
from tickets.permissions import MoveRefused
from tickets.services.escalation import fire_steps
from tickets.services.moves import PAUSING_CLOCKS
from tickets.services.standing import NEVER, Standing, acting
from tickets.services.steps import forget_wait, hand_over_data
from tickets.services.stories import Step

SWEEP_EVERY = 10  # seconds; lives are swept at the moments at which beat would have done it


class Life(Standing):
    """A request from its filing on, one step after the other, in memory until somebody writes it."""

    def take_step(self, step: Step) -> None:
        """Raises MoveRefused when the request is in no state for it; who may do it, the caller knows."""
        rule = MOVES[step.move]
        if self.ticket.status not in rule.sources:
            raise MoveRefused(str(rule.refusal))
        known = len(self.events)
        STEPS[step.move](self, step)
        if step.move != Move.NOTE and len(self.events) > known:
            self._save_change(step.at)

    def reply(self, step: Step) -> None:
        ticket = self.ticket
        is_customer = step.by is not None and step.by.pk in (ticket.requester_id, ticket.beneficiary_id)
        kind = Kind.REQUESTER_REPLIED if is_customer else Kind.AGENT_REPLIED
        self._record(kind, step.at, step.by, text=step.text, channel=Channel.WEB)
        if is_customer:
            self._hear_customer(step)
        else:
            self._answer(step)
        ticket.search = f"{ticket.search} {_words(step.text)}"

    def _hear_customer(self, step: Step) -> None:
        if self.ticket.status == Status.WAITING:
            self.resume(step)
        elif self.ticket.status == Status.RESOLVED:
            self._open_again(step)
        self._start_next_reply(step.at)

    def note(self, step: Step) -> None:
        self._record(Kind.NOTE_ADDED, step.at, step.by, text=step.text, is_public=False, channel=Channel.WEB)

    def call(self, step: Step) -> None:
        self._record(Kind.CALL_LOGGED, step.at, step.by, text=step.text, channel=Channel.WEB)
        self._answer(step)

    def assign(self, step: Step) -> None:
        assignee = step.assignee or acting(step)
        if self.ticket.assignee_id != assignee.pk:
            self._be_assigned(assignee, acting(step), step.at)

    def wait(self, step: Step) -> None:
        ticket, reason = self.ticket, step.reason or PauseReason.REQUESTER
        self._answer(step)
        data = {"reason": str(reason), **self._held(step.at, *PAUSING_CLOCKS)}
        for watch in self._open(*PAUSING_CLOCKS):
            watch.pause(reason=reason, note=step.text, by=step.by, at=step.at)
        ticket.status, ticket.waiting_for, ticket.waiting_note = Status.WAITING, reason, step.text
        ticket.waiting_until = step.until if reason == PauseReason.AGREED_DATE else None
        ticket.waiting_since = step.at
        data["until"] = ticket.waiting_until.isoformat() if ticket.waiting_until else ""
        self._record(Kind.WAITING_STARTED, step.at, step.by, text=step.text, data=data, channel=Channel.WEB)

    def resume(self, step: Step) -> None:
        ticket = self.ticket
        for watch in self._open():
            watch.resume(at=step.at)
        since = ticket.waiting_since.isoformat() if ticket.waiting_since else ""
        self._record(Kind.RESUMED, step.at, step.by, data={"reason": str(ticket.waiting_for), "since": since})
        ticket.status = Status.OPEN
        forget_wait(ticket)

    def resolve(self, step: Step) -> None:
        ticket = self.ticket
        self._answer(step)
        forget_wait(ticket)
        for watch in self._open():
            watch.stop(at=step.at)
        ticket.status, ticket.resolved_at, ticket.resolver = Status.RESOLVED, step.at, step.by
        data = {"department": ticket.department_id}
        self._record(Kind.RESOLVED, step.at, step.by, text=step.text, data=data, channel=Channel.WEB)

    def reopen(self, step: Step) -> None:
        self._open_again(step, text=step.text)
        if acting(step).pk in (self.ticket.requester_id, self.ticket.beneficiary_id):
            self._start_next_reply(step.at)

    def close(self, step: Step) -> None:
        self.ticket.status, self.ticket.closed_at = Status.CLOSED, step.at
        self._record(Kind.CLOSED, step.at, step.by)

    def cancel(self, step: Step) -> None:
        data = self._held(step.at)
        for watch in self._open():
            watch.stop(at=step.at, judge=False)
        data["broken"] = any(promise.clock.breached_at for promise in self.promises if not promise.is_internal)
        forget_wait(self.ticket)
        self.ticket.status, self.ticket.closed_at = Status.CANCELLED, step.at
        self._record(Kind.CANCELLED, step.at, step.by, text=step.text, data=data)

    def transfer(self, step: Step) -> None:
        ticket, service = self.ticket, step.service
        if service is None:
            raise MoveRefused(_("A request is handed over to a service."))
        if ticket.status == Status.WAITING:
            self.resume(step)
        department = self.desk.departments[service.department_id]
        data = hand_over_data(ticket, department) | self._held(step.at)
        self._hand_over_clocks(service, step.at)
        self._record(Kind.TRANSFERRED, step.at, step.by, text=step.text, data=data)
        ticket.department, ticket.service, ticket.assignee, ticket.hops = department, service, None, ticket.hops + 1
        ticket.is_restricted = ticket.is_restricted or service.is_restricted

    def reprioritise(self, step: Step) -> None:
        priority = Priority(step.priority or self.ticket.priority)
        if priority == self.ticket.priority:
            return
        data = {"from": int(self.ticket.priority), "to": int(priority), **self._held(step.at)}
        data["due"] = [self._retarget(watch, priority, step.at) for watch in self._open()]
        self._record(Kind.PRIORITY_CHANGED, step.at, step.by, text=step.text, data=data)
        self.ticket.priority = priority

    # -- the sweep ----------------------------------------------------------------------------------------------

    def sweep(self, until: datetime) -> None:
        """Fire every step of the ladder that falls due before `until`, each at the sweep that would have found it."""
        while (due := min((w.clock.next_step_at for w in self.watches if w.clock.next_step_at), default=None)) and (
            at := _next_sweep(due)
        ) < until:
            self._fire(at)

    def _fire(self, at: datetime) -> None:
        pairs = zip(self.promises, self.watches, strict=True)
        due = [(promise, watch) for promise, watch in pairs if (watch.clock.next_step_at or NEVER) <= at]
        for promise, watch in sorted(due, key=lambda pair: pair[1].clock.next_step_at or NEVER):
            for row, event in fire_steps(promise, watch, self.desk.crowd, at=at):
                self.ledger.append(row)
                self.events.append(event)


def _next_sweep(due: datetime) -> datetime:
    seconds = int(due.timestamp())
    return datetime.fromtimestamp(seconds - seconds % SWEEP_EVERY, UTC) + timedelta(seconds=SWEEP_EVERY)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return document(text)


STEPS: dict[Move, Callable[[Life, Step], None]] = {
    Move.REPLY: Life.reply,
    Move.NOTE: Life.note,
    Move.CALL: Life.call,
    Move.TAKE: Life.assign,
    Move.ASSIGN: Life.assign,
    Move.WAIT: Life.wait,
    Move.RESUME: Life.resume,
    Move.RESOLVE: Life.resolve,
    Move.REOPEN: Life.reopen,
    Move.CONFIRM: Life.close,
    Move.CANCEL: Life.cancel,
    Move.TRANSFER: Life.transfer,
    Move.REPRIORITISE: Life.reprioritise,
}
