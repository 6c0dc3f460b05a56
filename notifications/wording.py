"""The sentence of a notice, in the language that is active when somebody reads it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.moments import format_date
from core.quarters import Quarter
from core.text import localized
from departments.enums import Priority
from notifications.enums import Notice
from slas.enums import METRIC_CHOICES, PauseReason

if TYPE_CHECKING:
    from collections.abc import Mapping

METRICS = dict(METRIC_CHOICES)


def sentence(kind: str, params: Mapping[str, Any]) -> str:
    """What happened, as one sentence without a full stop. `params` as `notifications.services` stores them."""
    return str(Notice(kind).label) % {
        "who": params.get("who") or _("The desk"),
        "department": localized(params.get("department", ""), params.get("department_zh", "")),
        "ref": params.get("ref", ""),
        "wave": _quarter(params.get("wave")),
        "standard": localized(params.get("standard", ""), params.get("standard_zh", "")),
        "calendar": params.get("calendar", ""),
        "other": params.get("other", ""),
        "year": params.get("year", ""),
        "title": localized(params.get("title", ""), params.get("title_zh", "")),
        "day": _day(params.get("day")),
        "metric": METRICS.get(params.get("metric", ""), ""),
        "reason": _label(PauseReason, params.get("reason")),
        "priority": _label(Priority, params.get("priority")),
    }


def _quarter(name: str | None) -> str:
    """A stored quarter ("2026-Q3") as the reader knows it."""
    quarter = Quarter.named(name or "")
    return quarter.title if quarter else ""


def _day(text: str | None) -> str:
    """A stored day ("2026-09-21") as the reader writes it."""
    return format_date(date.fromisoformat(text), timezone.localdate()) if text else ""


def _label(choices: type[PauseReason | Priority], value: Any) -> str:
    return str(choices(value).label) if value in choices.values else ""
