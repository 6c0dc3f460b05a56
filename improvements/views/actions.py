"""What came of the evaluations: each department's actions, in the open."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import Refused
from departments.models import Department, Person
from departments.queries import department_coded
from improvements import permissions, queries, services
from improvements.forms.actions import ActionForm, DateForm

Step = Callable[..., Any]
STEPS: dict[str, tuple[Step, Any]] = {
    "start": (services.start_action, gettext_lazy("The work has begun.")),
    "finish": (services.finish_action, gettext_lazy("Done. A customer may now confirm it.")),
    "confirm": (services.confirm_action, gettext_lazy("Thank you for confirming.")),
}


def _who(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _department(code: str) -> Department:
    department = department_coded(code)
    if department is None:
        raise Http404
    return department


@login_required
@require_http_methods(["GET", "POST"])
def actions(request: HttpRequest, code: str) -> HttpResponse:
    person, department = _who(request), _department(code)
    may_plan = permissions.may_plan(person, department.pk)
    form = ActionForm(request.POST or None, department=department) if may_plan else None
    if request.method == "POST" and form is not None and form.is_valid() and _plan(request, department, form):
        return redirect("improvements:actions", code)
    today = timezone.localdate()
    rows = [
        {
            "action": action,
            "is_overdue": action.state in services.OPEN_STATES and action.due_on < today,
            "may_report": permissions.may_report(person, action) and action.state in services.OPEN_STATES,
            "may_confirm": action.state == "done"
            and not action.confirmed_at
            and permissions.may_confirm(person, action),
        }
        for action in queries.actions_of(department.pk)
    ]
    context = {"department": department, "rows": rows, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "improvements/actions.html", context, status=status)


def _plan(request: HttpRequest, department: Department, form: ActionForm) -> bool:
    try:
        services.plan_action(department_id=department.pk, plan=form.plan(), by=_who(request), at=timezone.localtime())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The action is announced."))
    return True


@login_required
@require_POST
def move(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    form = DateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a date."))
        return redirect("improvements:actions", code)
    return _take_step(request, code, action_id, services.move_action, _("The date is changed."), **form.cleaned_data)


@login_required
@require_POST
def step(request: HttpRequest, code: str, action_id: int, name: str) -> HttpResponse:
    if name not in STEPS:
        raise Http404
    service, thanks = STEPS[name]
    return _take_step(request, code, action_id, service, str(thanks))


def _take_step(
    request: HttpRequest, code: str, action_id: int, service: Step, thanks: str, **wanted: Any
) -> HttpResponse:
    if not queries.actions_of(_department(code).pk).filter(pk=action_id).exists():
        raise Http404
    try:
        service(action_id=action_id, by=_who(request), at=timezone.localtime(), **wanted)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, thanks)
    return redirect("improvements:actions", code)
