"""The arithmetic alone: how many due and elapsed questions a second one core answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from slas.models import CalendarRevision

QUESTIONS = 20_000
START = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
TARGET = timedelta(hours=16)


def arithmetic() -> dict[str, float]:
    """Questions a second on the office calendar, holidays and moved working days included."""
    hours = CalendarRevision.objects.select_related("calendar").get(calendar__is_company=True).hours
    moments = [START + timedelta(minutes=37 * number) for number in range(QUESTIONS)]
    return {
        "due a second": _rate(lambda at: hours.due(at, TARGET), moments),
        "elapsed a second": _rate(lambda at: hours.elapsed(at, at + timedelta(days=5)), moments),
    }


def _rate(question: Callable[[datetime], object], moments: list[datetime]) -> float:
    began = time.perf_counter()
    for moment in moments:
        question(moment)
    return len(moments) / (time.perf_counter() - began)
