"""The parts of a standards file. `lines` says where each key stood, for faults; it is no part of what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

TEXTS = ("process", "process_zh", "responsibilities", "responsibilities_zh", "quality", "quality_zh")

Lines = Mapping[str, int]
"""Line numbers by key, such as "targets.urgent.resolution"; the empty key is the part itself."""


@dataclass(frozen=True)
class StepSaid:
    """A step of the ladder. `at` is "80 %", "due", "4 h before due" or "4 h after due"; `persons` are addresses."""

    metric: str
    at: str
    tell: tuple[str, ...]
    persons: tuple[str, ...] = ()
    do: str = ""
    lines: Lines = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class VersionSaid:
    """A wording. Published ones say `number` and `since`; a draft whom it is proposed to and from when it holds.

    `targets` are working times as written, because "2 d" means something only by a calendar.
    """

    calendar: str
    texts: Mapping[str, str]
    targets: Mapping[tuple[int, str], str]
    steps: tuple[StepSaid, ...] = ()
    number: int | None = None
    since: str = ""
    propose_to: tuple[str, ...] = ()
    answers_by: date | None = None
    publish_from: date | None = None
    lines: Lines = field(default_factory=dict, compare=False, repr=False)

    def line(self, key: str = "") -> int:
        """Where a key stands, or the nearest one above it."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines.get(key, 0)


@dataclass(frozen=True)
class StandardSaid:
    """What is promised for one service, or for everything the department does (`service` is empty)."""

    name: str
    name_zh: str
    service: str
    published: tuple[VersionSaid, ...] = ()
    draft: VersionSaid | None = None
    lines: Lines = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class CalendarSaid:
    """Working hours. `weekly` and `days` are as a calendar revision keeps them; `days` are the own ones only."""

    name: str
    zone: str
    weekly: Mapping[str, list[list[str]]]
    days: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    name_zh: str = ""
    is_company: bool = False
    country: str = ""
    region: str = ""
    lines: Lines = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Document:
    """One department's file."""

    department: str
    calendars: tuple[CalendarSaid, ...] = ()
    standards: tuple[StandardSaid, ...] = ()
    lines: Lines = field(default_factory=dict, compare=False, repr=False)
