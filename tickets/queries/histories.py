"""The histories of many requests at once, and what the engine makes of each by given terms.

Plain rows, no model instances: checking every stored clock and replaying a quarter read in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField, BooleanField, Case, ExpressionWrapper, Func, Q, When

from slas.engine import ClockState, SlaEvent, Targets, replay
from slas.enums import EventKind, Metric
from tickets.enums import Kind
from tickets.models import TicketEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from slas.businesstime import WorkingCalendar

HEARD_AS: dict[str, tuple[EventKind, ...]] = {
    Kind.CREATED: (EventKind.OPENED,),
    Kind.APPROVED: (EventKind.OPENED,),
    Kind.AGENT_REPLIED: (EventKind.AGENT_MESSAGE,),
    Kind.CALL_LOGGED: (EventKind.AGENT_CALL,),
    Kind.NOTE_ADDED: (EventKind.AGENT_NOTE,),
    Kind.REQUESTER_REPLIED: (EventKind.REQUESTER_MESSAGE,),
    Kind.WAITING_STARTED: (EventKind.AGENT_MESSAGE, EventKind.PAUSED),
    Kind.RESUMED: (EventKind.RESUMED,),
    Kind.RESOLVED: (EventKind.RESOLVED,),
    Kind.REOPENED: (EventKind.REOPENED,),
    Kind.PRIORITY_CHANGED: (EventKind.RETARGETED,),
    Kind.RETIMED: (EventKind.RECALENDARED,),
}
"""How the engine hears what happened to a request. What is not named here moves no clock."""
CARRYING = (Kind.PRIORITY_CHANGED, Kind.RETIMED)
WITHDRAWN_BY = (Kind.CANCELLED, Kind.MERGED)
READ = (*HEARD_AS, *WITHDRAWN_BY, Kind.TRANSFERRED)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Microseconds(Func):
    """A moment as a whole number since 1970, for reading by the million: a date in words takes ten times as long."""

    template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
    output_field = BigIntegerField()


def moment(microseconds: int) -> datetime:
    """Turn what `Microseconds` read back into a moment."""
    return EPOCH + timedelta(microseconds=microseconds)


class Happening(NamedTuple):
    """One event as far as clocks are concerned; `data` only where the engine needs what it carries."""

    kind: str
    at: datetime
    by_id: int | None
    has_text: bool
    data: dict[str, Any] | None


class Filed(NamedTuple):
    """A request as far as clocks are concerned: its weight now, and the people who are its customers."""

    pk: int
    priority: int
    requester_id: int
    beneficiary_id: int | None
    approver_id: int | None


@dataclass(slots=True)
class History:
    """Everything that happened to one request, in order."""

    filed: Filed
    happened: list[Happening] = field(default_factory=list)

    @property
    def first_priority(self) -> int:
        changed = (event.data["from"] for event in self.happened if event.kind == Kind.PRIORITY_CHANGED and event.data)
        return next(changed, self.filed.priority)

    @property
    def withdrawn_at(self) -> datetime | None:
        return next((event.at for event in self.happened if event.kind in WITHDRAWN_BY), None)

    @property
    def is_handed_over(self) -> bool:
        return any(event.kind == Kind.TRANSFERRED for event in self.happened)

    @property
    def first_revision_id(self) -> int | None:
        """The hours it counted by before they changed; None when they never did."""
        moved = (event.data["revision_before"] for event in self.happened if event.kind == Kind.RETIMED and event.data)
        return next(moved, None)


@dataclass(frozen=True)
class Terms:
    """By what a request is judged. `targets` answers for a priority, `later_hours` for a revision that it moved to;

    None there means that it did not move.
    """

    targets: Callable[[int], Targets]
    first_hours: WorkingCalendar
    later_hours: Callable[[int], WorkingCalendar | None]


def read_histories(filed: Iterable[Filed]) -> dict[int, History]:
    """What happened to these requests, by their id; one statement."""
    histories = {one.pk: History(one) for one in filed}
    events = TicketEvent.objects.filter(ticket_id__in=list(histories), kind__in=READ).order_by("ticket_id", "at", "id")
    spoken = ExpressionWrapper(~Q(text=""), output_field=BooleanField())
    carried = Case(When(kind__in=CARRYING, then="data"))
    rows = events.values_list("ticket_id", "kind", Microseconds("at"), "by_id", spoken, carried)
    for ticket_id, kind, at, by_id, has_text, data in rows:
        histories[ticket_id].happened.append(Happening(kind, moment(at), by_id, has_text, data))
    return histories


def states_by(terms: Terms, history: History, *, at: datetime) -> dict[Metric, ClockState]:
    """What the clocks of a request say as of `at`, or of the moment it was withdrawn, judged by `terms`."""
    events = (event for happening in history.happened for event in _heard(happening, history.filed, terms))
    heard = list(dropwhile(lambda event: event.kind != EventKind.OPENED, events))  # nothing counts before
    until = history.withdrawn_at or at
    return replay(terms.first_hours, terms.targets(history.first_priority), heard, until=until)


def _heard(event: Happening, filed: Filed, terms: Terms) -> Iterator[SlaEvent]:
    if event.kind == Kind.CREATED and filed.approver_id:
        return  # nothing was promised before the yes
    is_customers = event.by_id in (filed.requester_id, filed.beneficiary_id)
    if event.kind == Kind.REOPENED and event.has_text and is_customers:  # saying what is missing is a message, too
        yield SlaEvent(event.at, EventKind.REQUESTER_MESSAGE)
    for kind in HEARD_AS.get(event.kind, ()):
        if not event.data:
            yield SlaEvent(event.at, kind)
        elif kind == EventKind.RETARGETED:
            yield SlaEvent(event.at, kind, targets=terms.targets(event.data["to"]))
        elif hours := terms.later_hours(event.data["revision"]):
            yield SlaEvent(event.at, kind, calendar=hours)
