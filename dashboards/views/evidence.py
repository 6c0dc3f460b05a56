"""The evidence pack of a department: page, paper and file from the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.permissions import may_see_ledger
from dashboards.queries.evidence import evidence_headers, evidence_pack
from dashboards.views.quarters import named_department, reader, table_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboards.queries.evidence import EvidencePack


def _pack(request: HttpRequest, code: str) -> EvidencePack:
    department = named_department(code)
    if not may_see_ledger(reader(request), department.pk):
        raise Http404
    return evidence_pack(department, today=timezone.localdate(), now=timezone.now())


@login_required
@require_safe
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    context = {"pack": _pack(request, code), "headers": evidence_headers(), "now": timezone.now()}
    return render(request, "dashboards/evidence.html", context)


@login_required
@require_safe
def evidence_csv(request: HttpRequest, code: str) -> HttpResponse:
    pack = _pack(request, code)
    rows = (row.cells for row in pack.rows)
    return table_response(evidence_headers(), rows, f"evidence-{pack.department.code}")
