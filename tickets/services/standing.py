"""A request in memory and the parts of its steps, each as in `steps`; `lives` puts them together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.tokens import document
from slas.enums import ClockState, Metric
from slas.queries import ladder
from slas.services import Watch, new_watch
from tickets.enums import Kind, Status
from tickets.models import Promise, Ticket, TicketEvent
from tickets.permissions import MoveRefused
from tickets.services.filing import search_text
from tickets.services.steps import REPLY_CLOCKS
from tickets.services.usage import held_at

if TYPE_CHECKING:
    from departments.enums import Priority
    from departments.models import Person, Service
    from slas.models import Escalation, StandardVersion
    from tickets.services.stories import Desk, Opening, Step

NEVER = datetime.max.replace(tzinfo=UTC)


class Standing:
    """A request with its history, promises, watches and ledger; `promises` and `watches` go in pairs."""

    def __init__(self, desk: Desk, opening: Opening) -> None:
        self.desk = desk
        self.ticket = self._filed(opening)
        self.events: list[TicketEvent] = []
        self.promises: list[Promise] = []
        self.watches: list[Watch] = []
        self.ledger: list[Escalation] = []
        version = desk.standard(opening.service, opening.at)
        self._promise(version, (Metric.FIRST_RESPONSE, Metric.RESOLUTION), at=opening.at)
        self._record(Kind.CREATED, opening.at, opening.by, text=opening.description, channel=opening.channel)
        self._copy_moments()

    def _filed(self, opening: Opening) -> Ticket:
        service, by = opening.service, opening.by
        beneficiary = opening.beneficiary if opening.beneficiary != by else None
        ticket = Ticket(
            pk=next(self.desk.ticket_ids), ref=self.desk.next_ref(service.department_id), service=service,
            department=self.desk.departments[service.department_id], requester=by, beneficiary=beneficiary,
            subject=opening.subject.strip(), description=opening.description,
            customer_department_id=(beneficiary or by).department_id, answers=opening.answers,
            priority=opening.priority or service.default_priority, is_restricted=service.is_restricted,
            channel=opening.channel, created_at=opening.at, updated_at=opening.at,
        )  # fmt: skip
        ticket.search = document(search_text(ticket))
        return ticket

    def _record(
        self, kind: Kind, at: datetime, by: Person | None, *, text: str = "", data: dict[str, Any] | None = None,
        is_public: bool = True, channel: str = "",
    ) -> None:  # fmt: skip
        event = TicketEvent(
            ticket_id=self.ticket.pk, kind=kind, at=at, by_id=by.pk if by else None, text=text.strip(),
            data=data or {}, is_public=is_public, channel=channel,
        )  # fmt: skip
        self.events.append(event)

    def _promise(
        self, version: StandardVersion | None, metrics: tuple[Metric, ...], *, at: datetime, is_internal: bool = False,
        cycle: int = 1, service: Service | None = None,
    ) -> None:  # fmt: skip
        if version is None:
            return
        department = self.desk.departments[service.department_id] if service else self.ticket.department
        for metric in metrics:
            target = ladder(version.pk).target(self.ticket.priority, metric)
            if target is None:
                continue
            watch = new_watch(
                version_id=version.pk, metric=metric, target=target, revision=self.desk.revision(version.calendar_id),
                department_id=department.pk, at=at,
            )  # fmt: skip
            watch.clock.pk, watch.clock.department = next(self.desk.clock_ids), department
            for span in watch.spans:
                span.clock = watch.clock  # the span learns the clock's key
            self.watches.append(watch)
            self.promises.append(
                Promise(
                    ticket=self.ticket, metric=metric, department_id=department.pk, version=version, clock=watch.clock,
                    is_internal=is_internal, cycle=cycle,
                )
            )  # fmt: skip

    def _open(self, *metrics: Metric) -> list[Watch]:
        found = (watch for watch in self.watches if watch.clock.state != ClockState.STOPPED)
        return [watch for watch in found if not metrics or watch.clock.metric in metrics]

    def _held(self, at: datetime, *metrics: Metric) -> dict[str, Any]:
        return held_at(self.ticket, [watch.clock for watch in self._open(*metrics)], at=at)

    def _answer(self, step: Step) -> None:
        ticket, by = self.ticket, acting(step)
        for watch in self._open(*REPLY_CLOCKS):
            watch.stop(at=step.at)
        if ticket.assignee_id is None and ticket.is_open:
            self._be_assigned(by, by, step.at)
        ticket.first_answered_at = ticket.first_answered_at or step.at
        ticket.status = Status.OPEN if ticket.status == Status.NEW else ticket.status

    def _be_assigned(self, assignee: Person, by: Person, at: datetime) -> None:
        ticket = self.ticket
        was = ticket.assignee
        ticket.assignee = assignee
        data = {"from": str(was) if was else "", "to": str(assignee), "to_id": assignee.pk}
        self._record(Kind.ASSIGNED, at, by, data=data)
        ticket.status = Status.OPEN if ticket.status == Status.NEW else ticket.status

    def _open_again(self, step: Step, *, text: str = "") -> None:
        ticket = self.ticket
        solved = [
            (promise, watch)
            for promise, watch in zip(self.promises, self.watches, strict=True)
            if promise.metric == Metric.RESOLUTION and watch.clock.is_met is not None
        ]
        for watch in _solution_watches(solved, ticket.department_id):
            watch.reopen(at=step.at)
        ticket.status, ticket.resolved_at, ticket.resolver = Status.OPEN, None, None
        ticket.reopened += 1
        self._record(Kind.REOPENED, step.at, step.by, text=text, data={"department": ticket.department_id})

    def _start_next_reply(self, at: datetime) -> None:
        ticket = self.ticket
        if ticket.first_answered_at is None or self._open(Metric.NEXT_REPLY):
            return
        own = [promise for promise in self.promises if promise.department_id == ticket.department_id]
        made = own[-1:] or [promise for promise in self.promises if not promise.is_internal][:1]
        if made:
            cycle = 1 + sum(promise.metric == Metric.NEXT_REPLY for promise in self.promises)
            self._promise(made[0].version, (Metric.NEXT_REPLY,), at=at, cycle=cycle)

    def _hand_over_clocks(self, service: Service, at: datetime) -> None:
        for promise, watch in zip(self.promises, self.watches, strict=True):
            if watch.clock.state == ClockState.STOPPED:
                continue
            if promise.is_internal:
                watch.stop(at=at)
            else:
                watch.hand_over(department_id=service.department_id, at=at)
                watch.clock.department = self.desk.departments[service.department_id]
        version = self.desk.standard(service, at)
        self._promise(version, (Metric.RESOLUTION,), at=at, is_internal=True, service=service)

    def _retarget(self, watch: Watch, priority: Priority, at: datetime) -> dict[str, str | int]:
        clock = watch.clock
        before = clock.due_at
        target = ladder(clock.version_id).target(priority, clock.metric)
        if target is None:
            watch.stop(at=at, judge=False)
        else:
            watch.retarget(version_id=clock.version_id, target=target, at=at)
        after = clock.due_at if target is not None else None
        return {
            "clock": clock.pk, "metric": str(clock.metric), "before": before.isoformat() if before else "",
            "after": after.isoformat() if after else "",
        }  # fmt: skip

    def _save_change(self, at: datetime) -> None:
        self.ticket.updated_at = at
        self.ticket.revision += 1
        self._copy_moments()

    def _copy_moments(self) -> None:
        running = [watch.clock for watch in self.watches if watch.clock.state == ClockState.RUNNING]
        first = min(running, key=lambda clock: clock.due_at or NEVER, default=None)
        self.ticket.next_due_at = first.due_at if first else None
        self.ticket.next_warn_at = first.warn_at if first else None


def acting(step: Step) -> Person:
    if step.by is None:
        raise MoveRefused(_("Somebody has to do this."))
    return step.by


def _solution_watches(solved: list[tuple[Promise, Watch]], department_id: int) -> list[Watch]:
    """As `steps._solution_clocks`: the promise to the requester, and the last one of the serving department."""
    stopped = [(promise, watch) for promise, watch in solved if watch.clock.state == ClockState.STOPPED]
    to_requester = [watch for promise, watch in stopped if not promise.is_internal]
    own = [watch for promise, watch in stopped if promise.is_internal and promise.department_id == department_id]
    return [*to_requester, *own[-1:]]
