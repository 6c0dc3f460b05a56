"""What is announced, and what changes soon: some up now, some over, one called off."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from departments.models import Department, Person, Service
from improvements.models import Announcement, PlannedChange
from servicedesk.demo.company.people import show_person
from tickets.queries.customers import customer_department_ids

NEWS = Path(__file__).with_name("news.yaml")
DAY, HOUR, QUARTER = timedelta(days=1), timedelta(hours=1), timedelta(days=92)
TOLD_WITHIN = timedelta(days=3)  # what was told longer ago is not told again when the desk starts


def make_news(*, at: datetime) -> None:
    """Announcements and changes around `at`; the newest are left for the worker to tell."""
    content = yaml.safe_load(NEWS.read_text())
    departments = {one.code: one for one in Department.objects.select_related("head")}
    hr = Person.objects.get(email=show_person("hr_admin").email)
    for entry in content["announcements"]:
        _announce(entry, departments, hr, at)
    for entry in content["changes"]:
        _plan(entry, departments, at)


def _announce(entry: dict[str, Any], departments: dict[str, Department], hr: Person, at: datetime) -> None:
    title, body = _both(entry["title"]), _both(entry["body"])
    department = departments.get(entry.get("of", ""))
    author = (department.head if department else None) or hr
    first = (at + entry["from"] * DAY).date()
    Announcement.objects.create(
        department=department, title=title[0], title_zh=title[1], body=body[0], body_zh=body[1], shown_from=first,
        shown_until=first + entry["days"] * DAY, created_by=author, created_at=at + min(entry["from"], 0) * DAY,
        told_at=at if entry["from"] < 0 else None,
    )  # fmt: skip


def _plan(entry: dict[str, Any], departments: dict[str, Department], at: datetime) -> None:
    department = departments[entry["by"]]
    title, details = _both(entry["title"]), _both(entry["details"])
    starts_at = (at + entry["in"] * DAY).replace(hour=entry["hour"], minute=0, second=0, microsecond=0)
    created_at = min(starts_at, at) - TOLD_WITHIN
    change = PlannedChange.objects.create(
        department=department, title=title[0], title_zh=title[1], details=details[0], details_zh=details[1],
        starts_at=starts_at, ends_at=starts_at + entry["hours"] * HOUR, created_by_id=_author(department),
        created_at=created_at, told_at=None if entry.get("fresh") else created_at + HOUR,
        called_off_at=at - HOUR if entry.get("called_off") else None,
        called_off_told_at=at - HOUR if entry.get("called_off") else None,
    )  # fmt: skip
    services = list(Service.objects.filter(department=department, name__in=entry.get("services", ())))
    change.services.set(services)
    touched = {departments[code].pk for code in entry.get("touches", ())}
    change.touches.set(touched)
    change.affected.set(touched | customer_department_ids([one.pk for one in services], since=at - QUARTER))


def _author(department: Department) -> int:
    return department.deputy_id or department.head_id or 0


def _both(text: str) -> tuple[str, str]:
    english, _bar, chinese = text.partition(" | ")
    return english, chinese
