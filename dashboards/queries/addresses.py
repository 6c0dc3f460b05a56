"""Where the lists and files behind a figure are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from dashboards.queries.department import Quarters
    from departments.models import Department
    from surveys.quarters import Quarter


def list_url(department: Department, key: str, quarter: Quarter | None = None, customer: str = "") -> str:
    """Where the requests behind a figure are listed."""
    address = reverse("dashboards:requests", args=(department.code, key))
    wishes = [f"quarter={quarter}"] if quarter else []
    if customer:
        wishes.append(f"customer={customer}")
    return f"{address}?{'&'.join(wishes)}" if wishes else address


def csv_url(quarters: Quarters, chart: str) -> str:
    """Where a chart's table is kept as a file."""
    address = reverse("dashboards:csv", args=(quarters.department.code, chart))
    return f"{address}?quarter={quarters.chosen}"


def company_csv_url(measure: str, quarter: Quarter) -> str:
    """Where the company's matrix is kept as a file."""
    return f"{reverse('dashboards:company_csv', args=(measure,))}?quarter={quarter}"
