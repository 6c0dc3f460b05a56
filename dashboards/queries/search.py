"""One search over everything a person may find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from departments.queries import people_matching, services_matching
from improvements.queries import cases_matching
from knowledge.queries import guides_matching
from tickets.queries.search import search_tickets

if TYPE_CHECKING:
    from departments.models import Person, Service
    from improvements.models import SuccessCase
    from knowledge.models import Guide
    from tickets.models import Ticket


@dataclass(frozen=True)
class Found:
    """What a search found, each list at most `limit` long."""

    services: list[Service]
    guides: list[Guide]
    tickets: list[Ticket]
    people: list[Person]
    cases: list[SuccessCase]

    def __bool__(self) -> bool:
        return bool(self.services or self.guides or self.tickets or self.people or self.cases)

    def __len__(self) -> int:
        return len(self.services) + len(self.guides) + len(self.tickets) + len(self.people) + len(self.cases)


NOTHING = Found([], [], [], [], [])


def found_by(person: Person, text: str, *, limit: int) -> Found:
    """Services, guides, requests that `person` may see, people and success cases that hold every word of `text`."""
    if not text.strip():
        return NOTHING
    return Found(
        services_matching(text, limit=limit),
        guides_matching(text, limit=limit),
        search_tickets(person, text, limit=limit),
        people_matching(text, near=person, limit=limit),
        cases_matching(text, limit=limit),
    )
