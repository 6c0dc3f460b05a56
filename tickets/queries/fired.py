"""The ledger of one request: every step of the ladder that fired, from its own history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tickets.enums import Kind
from tickets.queries.audience import told_people
from tickets.queries.drawings import metric_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tickets.models import TicketEvent

LADDER_KINDS = (Kind.WARNED, Kind.BREACHED, Kind.ESCALATED)


@dataclass(frozen=True)
class FiredStep:
    """One step: what it was, when it was due and came, and whom it told (nobody: a higher one did)."""

    kind: str
    promise: str
    due_at: datetime
    fired_at: datetime
    told: Sequence[str]

    @property
    def late_by(self) -> timedelta:
        return self.fired_at - self.due_at


def fired_steps(events: Iterable[TicketEvent], names: Mapping[int, str]) -> list[FiredStep]:
    """The steps among `events`, in their order; `names` are those of the people told."""
    return [
        FiredStep(
            kind=event.get_kind_display(),
            promise=metric_words(event.data["metric"]),
            due_at=datetime.fromisoformat(event.data["due_at"]),
            fired_at=event.at,
            told=told_people(event.data, names),
        )
        for event in events
        if event.kind in LADDER_KINDS
    ]
