"""What happens to a request as data: how it is filed, the steps that follow, and the desk where they take place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from departments.enums import Priority
from slas.enums import PauseReason
from slas.queries import published_versions
from tickets.enums import Channel, Move
from tickets.services.crowd import Crowd

if TYPE_CHECKING:
    from departments.models import Department, Person, Service
    from slas.models import CalendarRevision, StandardVersion


@dataclass(frozen=True)
class Opening:
    """How a request is filed. `service` has its department loaded."""

    at: datetime
    service: Service
    by: Person
    subject: str
    description: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    priority: Priority | int | None = None
    beneficiary: Person | None = None
    channel: Channel = Channel.WEB


@dataclass(frozen=True)
class Step:
    """A move of somebody at a moment, with what the move needs. Closing after the window is CONFIRM by nobody."""

    at: datetime
    move: Move
    by: Person | None
    text: str = ""
    reason: PauseReason | None = None
    until: date | None = None
    assignee: Person | None = None
    service: Service | None = None
    priority: Priority | int | None = None


@dataclass(frozen=True)
class Story:
    """What happens to one request: how it is filed, and the steps that follow, earliest first."""

    opening: Opening
    steps: list[Step] = field(default_factory=list)


@dataclass
class Desk:
    """What all lives share: the rules in force, whom to tell, and the numbers to give out."""

    at: datetime
    departments: Mapping[int, Department]
    last_numbers: dict[int, int]
    revision: Callable[[int], CalendarRevision]
    ticket_ids: Iterator[int]
    clock_ids: Iterator[int]
    crowd: Crowd = field(init=False)

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.at)
        self.revision = lru_cache(maxsize=None)(self.revision)
        self._versions: dict[tuple[int, int], list[StandardVersion]] = {}

    def next_ref(self, department_id: int) -> str:
        self.last_numbers[department_id] += 1
        return f"{self.departments[department_id].code}-{self.last_numbers[department_id]:04d}"

    def standard(self, service: Service, at: datetime) -> StandardVersion | None:
        """As `slas.queries.standard_in_force`, with the versions of each service read once."""
        key = (service.pk, service.department_id)
        if key not in self._versions:
            self._versions[key] = published_versions(service_id=key[0], department_id=key[1])
        return next((version for version in self._versions[key] if _is_in_force(version, at)), None)


def _is_in_force(version: StandardVersion, at: datetime) -> bool:
    since, until = version.effective_from, version.effective_until
    return since is not None and since <= at and (until is None or at < until)
