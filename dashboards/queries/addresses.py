"""Where the lists and files behind a figure are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.addresses import address

if TYPE_CHECKING:
    from core.quarters import Quarter
    from dashboards.queries.department import Quarters
    from departments.models import Department


def list_url(department: Department, key: str, quarter: Quarter | None = None, customer: str = "") -> str:
    """Where the requests behind a figure are listed."""
    listed = address("dashboards:requests", department.code, key)
    wishes = [f"quarter={quarter}"] if quarter else []
    if customer:
        wishes.append(f"customer={customer}")
    return f"{listed}?{'&'.join(wishes)}" if wishes else listed


def csv_url(quarters: Quarters, chart: str) -> str:
    """Where a chart's table is kept as a file."""
    return f"{address('dashboards:csv', quarters.department.code, chart)}?quarter={quarters.chosen}"


def company_csv_url(measure: str, quarter: Quarter) -> str:
    """Where the company's matrix is kept as a file."""
    return f"{address('dashboards:company_csv', measure)}?quarter={quarter}"
