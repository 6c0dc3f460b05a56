"""Success cases: reading and finding them, writing one, agreeing to be named, doing the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvements import permissions, queries, services
from improvements.forms.actions import QuickActionForm
from improvements.forms.cases import CaseForm
from improvements.views.asking import asking, department_of, first_error, try_in_form, try_to

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from improvements.queries import CasePage
    from improvements.views.asking import Service

STEPS: dict[str, tuple[Service, dict[str, Any], Any]] = {
    "publish": (services.publish_case, {}, gettext_lazy("Everybody can read the case now.")),
    "take-back": (services.take_back_case, {}, gettext_lazy("The case is a draft again.")),
    "agree": (services.answer_naming, {"agrees": True}, gettext_lazy("Thank you: the case may name you.")),
    "decline": (services.answer_naming, {"agrees": False}, gettext_lazy("The case is not shown with your name.")),
}


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    person, text = asking(request), request.GET.get("q", "").strip()[:100]
    found = queries.case_list(person, text)
    template = "improvements/_cases.html" if request.htmx else "improvements/cases.html"  # type: ignore[attr-defined]
    return render(request, template, {"found": found, "q": text})


def _page(request: HttpRequest, case_id: int) -> CasePage:
    page = queries.case_page(case_id, asking(request))
    if page is None:
        raise Http404
    return page


@login_required
@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    page = _page(request, case_id)
    quick = [(department, _quick(request, department, None)) for department in page.adopting]
    return render(request, "improvements/case.html", {"page": page, "case": page.case, "adopting": quick})


def _quick(request: HttpRequest, department: Any, said: Any) -> QuickActionForm:
    return QuickActionForm(said, department=department, today=timezone.localdate(), person_id=asking(request).pk)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    department = department_of(code)
    if not permissions.may_write_cases(asking(request), department.pk):
        raise Http404
    return _edit(request, CaseForm(request.POST or None, department=department), {"department": department}, {})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, case_id: int) -> HttpResponse:
    page = _page(request, case_id)
    if not page.may_write:
        raise Http404
    form = CaseForm(request.POST or None, department=page.case.department, case=page.case)
    return _edit(request, form, {"department": page.case.department, "case": page.case}, {"case_id": case_id})


def _edit(request: HttpRequest, form: CaseForm, shown: dict[str, Any], known: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        key = None if known else form.cleaned_data["key"]
        thanks = _("Saved as a draft. Publish it once all whom it names have agreed.")
        made = try_in_form(request, form, services.write_case, thanks, wanted=form.wanted(), key=key, **known)
        if made:
            return redirect("improvements:case", made.pk)
    status = 422 if form.errors else 200
    return render(request, "improvements/case_form.html", {"form": form, **shown}, status=status)


@login_required
@require_POST
def step(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    page = _page(request, case_id)
    if name == "adopt":
        return _adopt(request, page)
    if name not in STEPS:
        raise Http404
    service, wanted, thanks = STEPS[name]
    try_to(request, service, thanks, case_id=case_id, **wanted)
    still_theirs = queries.case_page(case_id, asking(request)) is not None
    return redirect("improvements:case", case_id) if still_theirs else redirect("improvements:cases")


def _adopt(request: HttpRequest, page: CasePage) -> HttpResponse:
    department = department_of(request.POST.get("department", ""))
    form = _quick(request, department, request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("improvements:case", page.case.pk)
    wanted = {"case_id": page.case.pk, "department_id": department.pk, **form.wanted()}
    made = try_to(request, services.adopt_case, _("Adopted: it is an action of yours now."), **wanted)
    if made:
        return redirect("improvements:action", department.code, made.pk)
    return redirect("improvements:case", page.case.pk)
