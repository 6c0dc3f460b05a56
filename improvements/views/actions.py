"""What came of the evaluations: each department's actions, in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvements import permissions, queries, services
from improvements.forms.actions import ActionForm, DateForm, ReportForm, VerdictForm
from improvements.views.asking import asking, department_of, first_error, try_in_form, try_to

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from improvements.views.asking import Service


@login_required
@require_http_methods(["GET", "POST"])
def actions(request: HttpRequest, code: str) -> HttpResponse:
    person, department = asking(request), department_of(code)
    may_plan = permissions.may_plan(person, department.pk)
    form = ActionForm(request.POST or None, department=department) if may_plan else None
    if request.method == "POST" and form is not None and form.is_valid():
        plan = {"department_id": department.pk, "plan": form.plan(), "key": form.cleaned_data["key"]}
        if try_in_form(request, form, services.plan_action, _("The action is announced."), **plan):
            return redirect("improvements:actions", code)
    rows = queries.action_rows(department.pk, today=timezone.localdate())
    context = {"department": department, "rows": rows, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "improvements/actions.html", context, status=status)


@login_required
@require_GET
def action(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    page = queries.action_page(code, action_id, asking(request), today=timezone.localdate())
    if page is None:
        raise Http404
    report = ReportForm() if page.may_report else None
    return render(request, "improvements/action.html", {"page": page, "action": page.action, "report": report})


@login_required
@require_POST
def move(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    form = DateForm(request.POST)
    wanted = form.cleaned_data if form.is_valid() else {}
    return _step(request, code, action_id, form, services.move_action, _("The date is changed."), wanted)


@login_required
@require_POST
def report(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    form = ReportForm(request.POST)
    wanted = form.wanted() if form.is_valid() else {}
    return _step(request, code, action_id, form, services.report_action, _("Your report is published."), wanted)


@login_required
@require_POST
def verdict(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    form = VerdictForm(request.POST)
    wanted = form.cleaned_data if form.is_valid() else {}
    return _step(request, code, action_id, form, services.judge_action, _("Thank you for saying so."), wanted)


def _step(
    request: HttpRequest, code: str, action_id: int, form: forms.Form, service: Service, thanks: str,
    wanted: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    if not queries.is_action_of(code, action_id):
        raise Http404
    if form.errors:
        messages.error(request, first_error(form))
    else:
        try_to(request, service, thanks, action_id=action_id, **wanted)
    return redirect("improvements:action", code, action_id)
