"""A few reports of the last full quarter are asked for; the desk's own worker makes them once it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboards.queries.definitions import quarter_of
from dashboards.services import ask_for_reports
from departments.models import Department, Person

if TYPE_CHECKING:
    from datetime import datetime

REPORTED = ("FIN", "IT", "MNT")


def ask_for_some_reports(*, at: datetime) -> None:
    """The director asks for the company's and three departments' in both languages."""
    director = Person.objects.filter(is_executive=True).order_by("pk").first()
    quarter = quarter_of(at).moved(-1)
    for department in (None, *Department.objects.filter(code__in=REPORTED).order_by("code")):
        if director:
            ask_for_reports(department=department, quarter=quarter, by=director, at=at)
