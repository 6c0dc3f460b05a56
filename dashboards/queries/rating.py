"""Which of my solved requests may be rated: the one place where home asks the survey room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surveys.queries import SCALE, pulses_to_rate

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from surveys.models import Pulse

MOST_ASKED_AT_ONCE = 3

__all__ = ["SCALE", "to_rate"]


def to_rate(person: Person, *, at: datetime) -> list[Pulse]:
    """The newest requests of `person` that may be rated at `at`, with request and provider."""
    return list(pulses_to_rate(person, at=at)[:MOST_ASKED_AT_ONCE])
