"""What the addresses of dashboards have in common: who asks, about which department and quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse

from core.quarters import Quarter
from core.spreadsheets import csv_lines
from dashboards.permissions import may_see_dashboard
from dashboards.queries.department import department_by_code
from departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest

    from core.charts import Chart
    from departments.models import Person


def reader(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def chosen_quarter(request: HttpRequest) -> Quarter | None:
    """The quarter an address names; anything else means the running one."""
    return Quarter.named(request.GET.get("quarter", ""))


def named_department(code: str) -> Department:
    try:
        return department_by_code(code.replace("\0", ""))
    except Department.DoesNotExist:
        raise Http404 from None


def dashboard_department(request: HttpRequest, code: str) -> Department:
    """The department whose dashboard the reader may see; for everybody else there is no such page."""
    department = named_department(code)
    if not may_see_dashboard(reader(request), department.pk):
        raise Http404
    return department


def csv_response(chart: Chart, name: str) -> HttpResponse:
    """The table under a chart as a file."""
    return table_response(chart.headers, chart.rows, name)


def table_response(headers: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """A table as a file that spreadsheets open in any language and never run as a formula."""
    response = HttpResponse(csv_lines(headers, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
