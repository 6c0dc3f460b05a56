"""What the company is made of: plain values, read from one file for each department (`departments/*.yaml`).

In those files a pair of languages is written "English | 中文", hours are working hours, and the shares `kept` and
`pleased` begin with the oldest quarter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

Pair = tuple[str, str]
Targets = dict[int, tuple[float, float]]
FOLDER = Path(__file__).parent / "departments"
PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
QUARTERS = 9  # eight past ones and the running one
SITE: dict[str, Any] = {
    "choice": "site",
    "label": "Where | 地点",
    "required": True,
    "options": {"suzhou": "Suzhou | 苏州", "shenyang": "Shenyang | 沈阳", "hannover": "Hannover | 汉诺威"},
}
KINDS = {"several": "multi_choice"} | {
    kind: kind for kind in ("text", "long_text", "choice", "number", "date", "person", "department", "file", "yes_no")
}


@dataclass(frozen=True)
class Question:
    """One field of a request form. `samples` are what people write into it; `when` is (key, values)."""

    kind: str
    key: str
    label: Pair
    help: Pair
    required: bool
    options: tuple[tuple[str, Pair], ...]
    samples: tuple[str, ...]
    when: tuple[str, tuple[str, ...]] | None
    low: int | None
    high: int | None
    longest: int | None


@dataclass(frozen=True)
class Scene:
    """One thing people ask for, in the language they ask in: their words, the first response, the solution."""

    language: str
    subject: str
    asked: str
    answer: str
    solved: str


@dataclass(frozen=True)
class Offer:
    """A service with its form and the requests that it gets. `weight`: how often, beside the department's others."""

    name: Pair
    summary: Pair
    keywords: str
    questions: tuple[Question, ...]
    scenes: tuple[Scene, ...]
    priority: int
    restricted: bool
    weight: int


@dataclass(frozen=True)
class Pledge:
    """A service standard: hours to first response and solution by priority; `earlier`: those of its first version."""

    name: Pair
    service: str
    calendar: str
    targets: Targets
    earlier: Targets | None
    next_reply: float | None
    process: Pair
    quality: Pair
    warn_at: int
    escalate_after: float


@dataclass(frozen=True)
class Temper:
    """How a department lived up to its standard: its share of all requests, of promises kept, of content customers."""

    share: float = 0.0
    kept: tuple[float, ...] = (0.9,) * QUARTERS
    pleased: tuple[float, ...] = (0.8,) * QUARTERS
    waits: float = 0.22


@dataclass(frozen=True)
class Unit:
    """A department: what it does, who works there, what it offers and promises."""

    code: str
    parent: str
    zone: str
    name: Pair
    summary: Pair
    staff: int
    agents: int
    head: Pair
    positions: tuple[Pair, ...]
    temper: Temper
    pledges: tuple[Pledge, ...] = field(default_factory=tuple)
    offers: tuple[Offer, ...] = field(default_factory=tuple)


@lru_cache(maxsize=1)
def units() -> tuple[Unit, ...]:
    """Every department, superiors before the ones below them."""
    found = [_unit(yaml.safe_load(path.read_text())) for path in sorted(FOLDER.glob("*.yaml"))]
    depth = {unit.code: unit.parent for unit in found}
    return tuple(sorted(found, key=lambda unit: (_depth(unit.code, depth), unit.code)))


def _depth(code: str, parents: dict[str, str]) -> int:
    return 1 + _depth(parents[code], parents) if code else 0


def _unit(data: dict[str, Any]) -> Unit:
    return Unit(
        code=data["code"],
        parent=data.get("parent", "MGT"),
        zone=data.get("zone", "Asia/Shanghai"),
        name=_pair(data["name"]),
        summary=_pair(data["summary"]),
        staff=data["staff"],
        agents=data["agents"],
        head=_pair(data["head"]),
        positions=tuple(_pair(position) for position in data["positions"]),
        temper=_temper(data.get("temper", {})),
        pledges=tuple(_pledge(standard) for standard in data.get("standards", ())),
        offers=tuple(_offer(service) for service in data.get("services", ())),
    )


def _temper(data: dict[str, Any]) -> Temper:
    usual = Temper()
    return Temper(
        share=data.get("share", usual.share),
        kept=tuple(data.get("kept", usual.kept)),
        pleased=tuple(data.get("pleased", usual.pleased)),
        waits=data.get("waits", usual.waits),
    )


def _pledge(data: dict[str, Any]) -> Pledge:
    return Pledge(
        name=_pair(data["name"]),
        service=data.get("service", ""),
        calendar=data["calendar"],
        targets=_targets(data["targets"]),
        earlier=_targets(data["earlier"]) if "earlier" in data else None,
        next_reply=data.get("next_reply"),
        process=_pair(data["process"]),
        quality=_pair(data["quality"]),
        warn_at=data.get("warn_at", 80),
        escalate_after=data.get("escalate_after", 4.0),
    )


def _targets(data: dict[str, list[float]]) -> Targets:
    return {PRIORITIES[name]: (hours[0], hours[1]) for name, hours in data.items()}


def _offer(data: dict[str, Any]) -> Offer:
    return Offer(
        name=_pair(data["name"]),
        summary=_pair(data["summary"]),
        keywords=data["keywords"],
        questions=tuple(_question(SITE if "site" in question else question) for question in data["form"]),
        scenes=tuple(_scene(request) for request in data["requests"]),
        priority=PRIORITIES[data.get("priority", "normal")],
        restricted=data.get("restricted", False),
        weight=data["weight"],
    )


def _question(data: dict[str, Any]) -> Question:
    written = next(kind for kind in KINDS if kind in data)
    when = data.get("when")
    return Question(
        kind=KINDS[written],
        key=data[written],
        label=_pair(data["label"]),
        help=_pair(data.get("help", "")),
        required=data.get("required", False),
        options=tuple((value, _pair(label)) for value, label in data.get("options", {}).items()),
        samples=tuple(data.get("samples", ())),
        when=(when[0], tuple(when[1])) if when else None,
        low=data.get("low"),
        high=data.get("high"),
        longest=data.get("longest"),
    )


def _scene(data: dict[str, str]) -> Scene:
    language = "en" if "en" in data else "zh"
    return Scene(language, data[language], data["asked"], data["answer"], data["solved"])


def _pair(text: str) -> Pair:
    english, _bar, chinese = text.partition(" | ")
    return english, chinese or english
