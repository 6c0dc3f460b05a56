"""The ledger of escalations of a department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.permissions import may_see_ledger
from dashboards.queries.ledger import ledger
from dashboards.views.quarters import named_department, reader
from slas.enums import StepKind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def escalations(request: HttpRequest, code: str) -> HttpResponse:
    department, person = named_department(code), reader(request)
    if not may_see_ledger(person, department.pk):
        raise Http404
    kind, cursor = request.GET.get("kind", ""), request.GET.get("after", "")
    context = {
        "department": department,
        "ledger": ledger(department, person, kind=kind, cursor=cursor),
        "kind": kind if kind in StepKind.values else "",
        "kinds": StepKind.choices,
        "is_later": bool(cursor),
    }
    return render(request, "dashboards/escalations.html", context)
