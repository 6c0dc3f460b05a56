"""Writes the guides of `guides.yaml`: what people read instead of filing a request."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import yaml

from departments.models import Department, Service
from knowledge.models import Guide
from knowledge.services import save_guide

GUIDES = Path(__file__).with_name("guides.yaml")
WEEK = timedelta(weeks=1)


def make_guides(*, services: dict[tuple[str, str], Service], at: datetime) -> None:
    """Publish every guide, the last in the file longest ago, and tie it to the services it answers for."""
    departments = {department.code: department for department in Department.objects.all()}
    for number, entry in enumerate(yaml.safe_load(GUIDES.read_text())):
        title, _bar, title_zh = entry["title"].partition(" | ")
        guide = Guide(
            department=departments[entry["department"]], slug=entry["slug"], title=title, title_zh=title_zh,
            body=entry["en"], body_zh=entry["zh"], is_published=True,
        )  # fmt: skip
        save_guide(guide=guide, at=at - WEEK * (number + 1))
        guide.services.set(services[entry["department"], name] for name in entry["for"])
