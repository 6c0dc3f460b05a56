"""Pages for everybody: what came of the evaluations, and one's own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.permissions import may_see_company_result, may_see_own_work
from dashboards.queries.drawings import today_of
from dashboards.queries.told import told_quarters, told_table
from dashboards.queries.work import work_of
from dashboards.views.quarters import csv_response, reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    if not may_see_company_result(reader(request)):
        raise Http404
    now = timezone.now()
    return render(request, "dashboards/told.html", {"quarters": told_quarters(today_of(now)), "now": now})


@login_required
@require_safe
def told_csv(request: HttpRequest) -> HttpResponse:
    if not may_see_company_result(reader(request)):
        raise Http404
    return csv_response(told_table(today_of(timezone.now())), "you-said-they-did")


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), timezone.now()
    if not may_see_own_work(person):
        raise Http404
    return render(request, "dashboards/work.html", {"work": work_of(person, at=now), "now": now})
