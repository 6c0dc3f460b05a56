"""A department's dashboard, the files of its charts, and the lists behind its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.permissions import may_list_marks, may_see_conduct, may_see_dashboard
from dashboards.queries.definitions import Period
from dashboards.queries.department import department_quarters
from dashboards.queries.lists import LISTS, Asked, figure_list
from dashboards.queries.page import FACES, PROMISED, RECEIVED, one_chart, promised_face
from dashboards.queries.received import received_face
from dashboards.views.quarters import chosen_quarter, csv_response, dashboard_department, named_department, reader
from dashboards.wording import quarter_long
from tickets.queries import next_promises

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboards.queries.department import Quarters


@login_required
@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    now = timezone.now()
    quarters = department_quarters(dashboard_department(request, code), chosen_quarter(request), at=now)
    face = request.GET.get("face", PROMISED)
    if face not in FACES:
        raise Http404
    heads = may_list_marks(reader(request), quarters.department.pk)
    context = {**_frame(quarters), "face": face, "now": now, "heads": heads}
    if face == RECEIVED:
        context["received"] = received_face(quarters, now=now)
        return render(request, "dashboards/received.html", context)
    context["promised"] = promised_face(quarters, reader(request), measure=request.GET.get("measure", ""), now=now)
    context["measure"] = context["promised"].measure
    return render(request, "dashboards/department.html", context)


def _frame(quarters: Quarters) -> dict[str, Any]:
    offered = sorted({*quarters.rollups, quarters.chosen, quarters.running}, reverse=True)
    return {
        "department": quarters.department,
        "quarters": quarters,
        "quarter_long": quarter_long(quarters.chosen),
        "offered": tuple(quarter for quarter in offered if quarter <= quarters.running),
    }


@login_required
@require_safe
def chart_csv(request: HttpRequest, code: str, chart: str) -> HttpResponse:
    now = timezone.now()
    quarters = department_quarters(dashboard_department(request, code), chosen_quarter(request), at=now)
    drawn = one_chart(chart, quarters, now=now)
    if drawn is None:
        raise Http404
    return csv_response(drawn, f"{code}-{quarters.chosen}-{chart}")


@login_required
@require_safe
def requests(request: HttpRequest, code: str, key: str) -> HttpResponse:
    person, now, serving = reader(request), timezone.now(), named_department(code)
    customer = named_department(request.GET["customer"]) if request.GET.get("customer") else None
    if key not in LISTS:
        raise Http404
    allowed = any(may_see_dashboard(person, one.pk) for one in (serving, customer) if one) or (
        LISTS[key].of_customer and may_see_conduct(person, serving.pk)
    )
    if not allowed or (LISTS[key].of_marks and not may_list_marks(person, serving.pk)):
        raise Http404
    quarters = department_quarters(serving, chosen_quarter(request), at=now)
    asked = Asked(serving, Period.of(quarters.chosen), now, customer)
    listed = figure_list(key, asked, person, cursor=request.GET.get("after", ""))
    promises = next_promises(listed.page.rows, now)
    context = {
        **_frame(quarters), "key": key, "list": LISTS[key], "listed": listed, "customer": customer, "now": now,
        "rows": [(ticket, promises[ticket.pk]) for ticket in listed.page.rows],
        "is_later": bool(request.GET.get("after")),
        "is_own": may_see_dashboard(person, serving.pk),
    }  # fmt: skip
    return render(request, "dashboards/requests.html", context)
