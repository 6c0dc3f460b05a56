"""The company's matrix, its file, and the page of a pair of departments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.permissions import may_see_company_result, may_see_pair_work
from dashboards.queries.company import TOGETHER, chosen_measure, company_matrix, company_page, work_of
from dashboards.queries.department import pair_by_codes
from dashboards.queries.drawings import today_of
from dashboards.queries.pairs import counted_between, pair_page
from dashboards.queries.timeline import relation_timeline
from dashboards.queries.trend_tables import quarter_table
from dashboards.views.quarters import chosen_quarter, csv_response, reader
from dashboards.wording import quarter_long

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from dashboards.queries.company import Released


def _asked(request: HttpRequest, measure: str, now: datetime) -> Released:
    if not may_see_company_result(reader(request)):
        raise Http404
    return chosen_measure(reader(request), chosen_quarter(request), measure, at=now)


def _frame(asked: Released) -> dict[str, Any]:
    return {
        "asked": asked,
        "quarter": asked.chosen,
        "quarter_long": quarter_long(asked.chosen),
        "offered": tuple(asked.offered),
    }


@login_required
@require_safe
def company(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    asked = _asked(request, request.GET.get("measure", ""), now)
    return render(request, "dashboards/company.html", {**_frame(asked), "page": company_page(asked, now=now)})


@login_required
@require_safe
def company_csv(request: HttpRequest, measure: str) -> HttpResponse:
    asked = _asked(request, measure, timezone.now())
    if measure == TOGETHER and (table := quarter_table(asked.chosen, "")):
        return csv_response(table, f"company-{asked.chosen}-{measure}")
    found = company_matrix(asked, work_of(asked)) if asked.measure == measure else None
    if found is None:
        raise Http404
    return csv_response(found.chart, f"company-{asked.chosen}-{measure}")


@login_required
@require_safe
def pair(request: HttpRequest, one: str, other: str) -> HttpResponse:
    try:
        first, second = pair_by_codes(one, other)
    except ObjectDoesNotExist:
        raise Http404 from None
    sees_work = may_see_pair_work(reader(request), (first.pk, second.pk))
    asked = _asked(request, "", timezone.now())
    counted = counted_between(first, second, asked.chosen) if sees_work else {}
    page = pair_page(first, second, asked.chosen, asked.wave, counted)
    now = timezone.now()
    timeline = relation_timeline(first, second, counted, sees_work=sees_work, now=now)
    context = {
        **_frame(asked),
        "page": page,
        "timeline": tuple(milestone.line(today_of(now)) for milestone in timeline),
        "one": first,
        "other": second,
        "sees_work": sees_work,
    }
    return render(request, "dashboards/pair.html", context)
