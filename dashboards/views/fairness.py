"""The report on fairness of a department, and the list behind each of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.permissions import may_see_ledger
from dashboards.queries.definitions import quarter_of
from dashboards.queries.department import department_quarters
from dashboards.queries.fairness import TELLINGS, fairness_events, fairness_report
from dashboards.views.quarters import chosen_quarter, dashboard_department, reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN_QUARTERS = 8


@login_required
@require_safe
def fairness(request: HttpRequest, code: str) -> HttpResponse:
    department = dashboard_department(request, code)
    quarters = department_quarters(department, chosen_quarter(request), at=timezone.now())
    context = {
        "department": department,
        "quarter": quarters.chosen,
        "before": quarters.before,
        "offered": tuple(quarters.running.moved(-back) for back in range(SHOWN_QUARTERS)),
        "reads_ledger": may_see_ledger(reader(request), department.pk),
        "report": fairness_report(quarters),
    }
    return render(request, "dashboards/fairness.html", context)


@login_required
@require_safe
def fairness_list(request: HttpRequest, code: str, key: str) -> HttpResponse:
    department = dashboard_department(request, code)
    if key not in TELLINGS:
        raise Http404
    quarter = chosen_quarter(request) or quarter_of(timezone.now())
    cursor = request.GET.get("after", "")
    context = {
        "department": department,
        "quarter": quarter,
        "telling": TELLINGS[key],
        "page": fairness_events(department, quarter, key, reader(request), cursor=cursor),
        "is_later": bool(cursor),
    }
    return render(request, "dashboards/fairness_list.html", context)
