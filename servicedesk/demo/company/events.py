"""Days on which departments met or will meet."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from core.text import localized
from departments.models import Department, Person
from improvements.models import Event, FollowUp, Participation

EVENTS = Path(__file__).with_name("events.yaml")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def make_events(*, chance: random.Random, at: datetime) -> None:
    """Past ones with notes and what follows, coming ones with who comes; one series has its next date."""
    departments = {one.code: one for one in Department.objects.select_related("head", "deputy")}
    made: list[Event] = []
    for entry in yaml.safe_load(EVENTS.read_text()):
        event = _event(entry, departments, at)
        if "after" in entry:
            event.follows = made[entry["after"]]
            event.save(update_fields=["follows"])
        _fill(event, entry, [departments[code] for code in (entry["host"], *entry["with"])], chance)
        made.append(event)


def _event(entry: dict[str, Any], departments: dict[str, Department], at: datetime) -> Event:
    title, about = _both(entry["title"]), _both(entry["about"])
    host = departments[entry["host"]]
    starts_at = (at + entry["in"] * DAY).replace(hour=entry["hour"], minute=0, second=0, microsecond=0)
    created_at = min(starts_at, at) - 20 * DAY
    return Event.objects.create(
        title=title[0], title_zh=title[1], about=about[0], about_zh=about[1], host=host, starts_at=starts_at,
        ends_at=starts_at + entry["length"] * HOUR, place=localized(*_both(entry["place"])),
        months_between=entry.get("again"), notes=entry.get("notes", ""), created_by_id=host.head_id or 0,
        created_at=created_at, told_at=created_at,
    )  # fmt: skip


def _fill(event: Event, entry: dict[str, Any], departments: list[Department], chance: random.Random) -> None:
    event.departments.set(departments)
    people = list(Person.objects.filter(department__in=departments, is_active=True).order_by("pk"))
    comers = chance.sample(people, min(entry["people"], len(people)))
    Participation.objects.bulk_create(
        Participation(event=event, person=one, joined_at=event.created_at + HOUR) for one in comers
    )
    for row in entry.get("follow", ()):
        english, chinese = _both(row["text"])
        done_at = event.ends_at + 20 * DAY if row.get("done") else None
        FollowUp.objects.create(
            event=event, text=english, text_zh=chinese, owner=comers[0], done_at=done_at,
            due_on=(event.ends_at + row["days"] * DAY).date(),
        )  # fmt: skip


def _both(text: str) -> tuple[str, str]:
    english, _bar, chinese = text.partition(" | ")
    return english, chinese
