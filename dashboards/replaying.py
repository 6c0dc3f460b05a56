"""What a replay comes to: the one place that knows the form of `Replay.counts`. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from dashboards.enums import Verdict
from dashboards.figures import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOBODY = 0  # the customer of requests whose requester belongs to no department


class Outcome(NamedTuple):
    """One promise of a request: what it came to, and what it would have come to. Due is None while paused."""

    metric: str
    started_at: datetime
    was: Verdict
    would_be: Verdict
    due_was: datetime | None
    due_would_be: datetime | None
    stopped_at: datetime | None

    @property
    def changes(self) -> bool:
        """Whether it would have been broken and was not, or the other way round."""
        return (self.was == Verdict.MISSED) != (self.would_be == Verdict.MISSED)


class PromiseKey(NamedTuple):
    metric: str
    priority: int
    customer: int
    was: str
    would_be: str


class RequestKey(NamedTuple):
    priority: int
    customer: int
    changes: bool


@dataclass(frozen=True)
class Compared:
    """One slice of a replay: kept as it was and as it would have been, and what would have changed sides."""

    requests: int
    changed: int
    was: Kept
    would_be: Kept
    newly_missed: int
    newly_kept: int


@dataclass
class Counts:
    """Promises and requests counted so far, by everything that the page cuts them by."""

    promises: Counter[PromiseKey] = field(default_factory=Counter)
    requests: Counter[RequestKey] = field(default_factory=Counter)

    def add(self, outcomes: Sequence[Outcome], *, priority: int, customer: int | None) -> None:
        """Count one request."""
        place = customer or NOBODY
        for outcome in outcomes:
            self.promises[PromiseKey(outcome.metric, priority, place, outcome.was, outcome.would_be)] += 1
        self.requests[RequestKey(priority, place, any(outcome.changes for outcome in outcomes))] += 1

    def compared(
        self, *, metric: str | None = None, priority: int | None = None, customer: int | None = None
    ) -> Compared:
        """The slice of one metric, one priority, one customer department (`NOBODY`: of none); None is all of them."""
        made = [
            (key, number)
            for key, number in self.promises.items()
            if metric in (None, key.metric) and priority in (None, key.priority) and customer in (None, key.customer)
        ]
        filed = [
            (key, number)
            for key, number in self.requests.items()
            if priority in (None, key.priority) and customer in (None, key.customer)
        ]
        return Compared(
            requests=sum(number for _key, number in filed),
            changed=sum(number for key, number in filed if key.changes),
            was=_kept((key.was, number) for key, number in made),
            would_be=_kept((key.would_be, number) for key, number in made),
            newly_missed=sum(n for key, n in made if key.was != Verdict.MISSED and key.would_be == Verdict.MISSED),
            newly_kept=sum(n for key, n in made if key.was == Verdict.MISSED and key.would_be != Verdict.MISSED),
        )

    @property
    def metrics(self) -> set[str]:
        return {key.metric for key in self.promises}

    @property
    def priorities(self) -> list[int]:
        return sorted({key.priority for key in self.requests})

    @property
    def customers(self) -> set[int]:
        return {key.customer for key in self.requests}

    def as_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {
            "promises": [[*key, number] for key, number in self.promises.items()],
            "requests": [[*key, number] for key, number in self.requests.items()],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read the stored form back; nothing counted yet is an empty one."""
        return cls(
            Counter({PromiseKey(*key): number for *key, number in stored.get("promises", ())}),
            Counter({RequestKey(*key): number for *key, number in stored.get("requests", ())}),
        )


def _kept(verdicts: Iterable[tuple[str, int]]) -> Kept:
    ended: Counter[str] = Counter()
    for verdict, number in verdicts:
        ended[verdict] += number
    return Kept(ended[Verdict.KEPT], ended[Verdict.MISSED])
