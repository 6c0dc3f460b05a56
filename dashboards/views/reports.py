"""The quarterly reports: the list with its progress, asking for one, and the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from dashboards.models import Report
from dashboards.permissions import may_ask_for_report
from dashboards.queries.definitions import quarter_of
from dashboards.queries.department import SHOWN_QUARTERS
from dashboards.queries.reports import file_name, readable_report, reportable_departments, reports_page
from dashboards.services import ask_for_reports
from dashboards.views.quarters import chosen_quarter, named_department, reader
from departments.queries import headed_department_ids

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

COMPANY = "company"


@login_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    person, running = reader(request), quarter_of(timezone.now())
    choice, asks_for_company = reportable_departments(person), may_ask_for_report(person, None)
    if not (choice or asks_for_company or headed_department_ids(person)):
        raise Http404
    quarter = min(chosen_quarter(request) or running.moved(-1), running)
    context = {
        "page": reports_page(person, quarter),
        "quarter": quarter,
        "offered": tuple(running.moved(-back) for back in range(SHOWN_QUARTERS)),
        "choice": choice,
        "may_ask_for_company": asks_for_company,
    }
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, "dashboards/_reports.html" if is_fragment else "dashboards/reports.html", context)


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    person, now, whose = reader(request), timezone.now(), request.POST.get("whose", "")
    quarter = chosen_quarter(request) or quarter_of(now).moved(-1)
    department = None if whose == COMPANY else named_department(whose)
    try:
        ask_for_reports(department=department, quarter=quarter, by=person, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report is asked for in both languages; it appears here when it is made."))
    return redirect(f"{request.path.removesuffix('ask/')}?quarter={quarter}")


@login_required
@require_safe
def download(request: HttpRequest, report_id: int) -> HttpResponseBase:
    try:
        report = readable_report(reader(request), report_id)
        content = report.file.open("rb")
    except (Report.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=file_name(report))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
