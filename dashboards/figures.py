"""What a department's quarter consists of: the one place that knows the keys of `QuarterRollup.figures`.

Shares lie between 0 and 1 and are None where nothing was counted: no requests is not 100 %.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BINS_PER_PROMISE = 4  # the histogram cuts the promised time into quarters,
BINS = 2 * BINS_PER_PROMISE + 1  # up to twice the promise; the last bin holds the rest
RAN = "run"
READ_ONCE = 256  # stored texts of which a process keeps what they say: twenty departments, eight quarters and more


@dataclass(frozen=True)
class Kept:
    """Promises that ended: kept ones and broken ones."""

    kept: int = 0
    missed: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        return self.kept / self.total if self.total else None

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.kept + other.kept, self.missed + other.missed)


@dataclass(frozen=True)
class Customer:
    """One asking department: requests filed, and how the promises made to it ended."""

    asked: int = 0
    first_response: Kept = Kept()
    resolution: Kept = Kept()

    @classmethod
    def from_json(cls, row: Sequence[int] | None) -> Self:
        """Read the stored form back; nothing stored counts as nothing."""
        if row is None:
            return cls()
        asked, first_kept, first_missed, kept, missed = row
        return cls(asked, Kept(first_kept, first_missed), Kept(kept, missed))


@dataclass(frozen=True)
class Pulses:
    """Answered questions after a solution. `kept_rated` of them were about a kept promise to solve,

    of which `kept_not_solved` were called not solved, or only partly.
    """

    answers: int = 0
    satisfied: int = 0
    kept_rated: int = 0
    kept_not_solved: int = 0


@dataclass(frozen=True)
class Changes:
    """Requests whose priority, and with it the promise, was changed while they were open; `lowered` got more time."""

    requests: int = 0
    lowered: int = 0


@dataclass(frozen=True)
class Flow:
    """How straight the requests solved in the quarter went.

    `right` were right the first time: not opened again within 14 days, nor sent back for missing information, as the
    `returned` were. `changed_hands` went to another person or department on the way, `hand_overs` times altogether.
    """

    right: int = 0
    returned: int = 0
    changed_hands: int = 0
    hand_overs: int = 0


@dataclass(frozen=True)
class Conduct:
    """A department as a customer: what others solved for it in the quarter.

    `returned` of the `solved` were sent back for missing information; of `working` seconds `waited` were for it.
    """

    solved: int = 0
    returned: int = 0
    working: int = 0
    waited: int = 0

    @property
    def waited_share(self) -> float | None:
        return self.waited / self.working if self.working else None


@dataclass(frozen=True)
class SolveTimes:
    """Working time to the solution: whole seconds, None without any."""

    count: int = 0
    median: int | None = None
    ninth: int | None = None

    @property
    def median_time(self) -> timedelta | None:
        return None if self.median is None else timedelta(seconds=self.median)

    @property
    def ninth_time(self) -> timedelta | None:
        return None if self.ninth is None else timedelta(seconds=self.ninth)


@dataclass(frozen=True)
class Broken:
    """Broken promises by local day: `days` maps it to (newly broken, cleared); `at_start` were open before."""

    at_start: int = 0
    days: Mapping[date, tuple[int, int]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.at_start, len(self.days)))  # mappings have none; equality looks at them

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        """Read the stored form back; nothing stored counts as nothing."""
        if stored is None:
            return cls()
        days = stored["days"].items()
        return cls(stored["at_start"], {date.fromisoformat(day): (new, cleared) for day, (new, cleared) in days})

    def levels(self, days: list[date]) -> list[tuple[date, int, int, int]]:
        """(day, newly broken, cleared, still open in the evening) for each of `days`, which are in order."""
        rows, level, done = [], self.at_start, date.min
        for day in days:
            level += sum(new - cleared for when, (new, cleared) in self.days.items() if done < when < day)
            new, cleared = self.days.get(day, (0, 0))
            level += new - cleared
            rows.append((day, new, cleared, level))
            done = day
        return rows


@dataclass(frozen=True)
class QuarterFigures:
    """Everything counted for one department in one quarter; `working` are seconds that ran or, by reason, waited.

    `tellings` counts by key what the report on fairness tells (`dashboards.queries.fairness.TELLINGS`).
    """

    first_response: Kept = Kept()
    resolution: Kept = Kept()
    times: SolveTimes = SolveTimes()
    used: tuple[int, ...] = (0,) * BINS
    created: int = 0
    solved: int = 0
    reopened: int = 0
    working: Mapping[str, int] = field(default_factory=dict)
    customers: Mapping[int, Customer] = field(default_factory=dict)
    broken: Broken = Broken()
    pulses: Pulses = Pulses()
    changes: Changes = Changes()
    flow: Flow = Flow()
    conduct: Conduct = Conduct()
    tellings: Mapping[str, int] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.first_response, self.resolution, self.times, self.created, self.solved, self.broken))

    @property
    def paused(self) -> dict[str, int]:
        """Seconds of working time that waited, by reason."""
        return {reason: seconds for reason, seconds in self.working.items() if reason != RAN}

    @property
    def pause_share(self) -> float | None:
        whole = sum(self.working.values())
        return sum(self.paused.values()) / whole if whole else None

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, in a fixed order, so that two counts of the same history are equal."""
        return {
            "first_response": _pair(self.first_response),
            "resolution": _pair(self.resolution),
            "times": [self.times.count, self.times.median, self.times.ninth],
            "used": list(self.used),
            "created": self.created,
            "solved": self.solved,
            "reopened": self.reopened,
            "working": dict(sorted(self.working.items())),
            "customers": {
                str(pk): [each.asked, *_pair(each.first_response), *_pair(each.resolution)]
                for pk, each in sorted(self.customers.items())
            },
            "broken": {
                "at_start": self.broken.at_start,
                "days": {day.isoformat(): list(pair) for day, pair in sorted(self.broken.days.items())},
            },
            "pulses": [
                self.pulses.answers, self.pulses.satisfied, self.pulses.kept_rated, self.pulses.kept_not_solved,
            ],
            "changes": [self.changes.requests, self.changes.lowered],
            "flow": [self.flow.right, self.flow.returned, self.flow.changed_hands, self.flow.hand_overs],
            "conduct": [self.conduct.solved, self.conduct.returned, self.conduct.working, self.conduct.waited],
            "tellings": dict(sorted(self.tellings.items())),
        }  # fmt: skip

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read the stored form back; what an empty roll-up does not have counts as nothing."""
        if not stored:
            return cls()
        return cls(
            first_response=Kept(*stored["first_response"]),
            resolution=Kept(*stored["resolution"]),
            times=SolveTimes(*stored["times"]),
            used=tuple(stored["used"]),
            created=stored["created"],
            solved=stored["solved"],
            reopened=stored["reopened"],
            working=stored["working"],
            customers={int(pk): Customer.from_json(row) for pk, row in stored["customers"].items()},
            broken=Broken.from_json(stored.get("broken")),
            pulses=Pulses(*stored["pulses"]),
            changes=Changes(*stored.get("changes", ())),
            flow=Flow(*stored.get("flow", ())),
            conduct=Conduct(*stored.get("conduct", ())),
            tellings=stored.get("tellings", {}),
        )


@lru_cache(maxsize=READ_ONCE)
def figures_from(stored: str) -> QuarterFigures:
    """What the stored text says. Pages ask for the same quarters again and again, and most of those are over."""
    return QuarterFigures.from_json(json.loads(stored))


def _pair(ended: Kept) -> list[int]:
    return [ended.kept, ended.missed]
