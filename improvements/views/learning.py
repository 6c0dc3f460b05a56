"""What a department learns: who has what due, what was suggested, what its people practised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from departments.permissions import signed_in
from improvements import permissions, queries, services
from improvements.forms.training import AssignForm
from improvements.views.pieces import UNPROCESSABLE, named_department, only, said, tried

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "POST"])
def department_training(request: HttpRequest, code: str) -> HttpResponse:
    person, department = signed_in(request), named_department(code)
    only(allowed=permissions.may_assign(person, department.pk))
    wanted = {"course": request.GET.get("course", "")}
    form = AssignForm(request.POST or None, courses=queries.courses_offered(), initial=wanted)
    if form.is_valid() and tried(
        form,
        lambda: services.assign_course(
            course_id=int(form.cleaned_data["course"]), department_id=department.pk,
            due_on=form.cleaned_data["due_on"], by=person, at=timezone.localtime(),
        ),
    ):  # fmt: skip
        messages.success(request, _("The course is assigned; everybody in the department hears of it."))
        return redirect("improvements:department_training", code)
    today = timezone.localdate()
    context = {
        "department": department, "form": form, "today": today,
        "page": queries.department_training(department, today=today),
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "improvements/department_training.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, course_id: int) -> HttpResponse:
    person, department = signed_in(request), named_department(code)
    only(allowed=permissions.may_assign(person, department.pk))
    said(
        request,
        lambda: services.withdraw_assignment(course_id=course_id, department_id=department.pk, by=person),
        _("The course is not assigned any more."),
    )
    return redirect("improvements:department_training", code)
