"""What the coming weeks are likely to bring a department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.queries.outlook import outlook
from dashboards.views.quarters import csv_response, dashboard_department

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def coming_weeks(request: HttpRequest, code: str) -> HttpResponse:
    department, now = dashboard_department(request, code), timezone.now()
    context = {"department": department, "outlook": outlook(department, at=now), "now": now}
    return render(request, "dashboards/outlook.html", context)


@login_required
@require_safe
def coming_weeks_csv(request: HttpRequest, code: str) -> HttpResponse:
    department = dashboard_department(request, code)
    return csv_response(outlook(department, at=timezone.now()).chart, f"outlook-{department.code}")
