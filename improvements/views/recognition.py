"""Recognition: the criteria, who was recognised for what, and the panel's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments.permissions import signed_in
from departments.queries import headed_department_ids
from improvements import permissions, queries, services
from improvements.forms.recognition import GRANTED, DecisionForm
from improvements.views.pieces import edit_page, only, tried

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def recognition(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    reads_list = permissions.may_read_nominations(person)
    headed = headed_department_ids(person)
    context = {
        "page": queries.recognition_page(reads_list=reads_list),
        "reads_list": reads_list,
        "decides": permissions.may_decide_recognition(person),
        "person": person,
        "own": [one for one in queries.my_departments(person) if one.pk in headed],
    }
    return render(request, "improvements/recognition.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, nomination_id: int) -> HttpResponse:
    person, row = signed_in(request), queries.nomination_of(nomination_id)
    only(allowed=permissions.may_decide_recognition(person))
    if row is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    if form.is_valid() and tried(
        form,
        lambda: services.decide_nomination(
            nomination_id=nomination_id, is_granted=form.cleaned_data["decision"] == GRANTED,
            reason=form.cleaned_data["reason"], reason_zh=form.cleaned_data["reason_zh"], by=person,
            at=timezone.localtime(),
        ),
    ):  # fmt: skip
        messages.success(request, _("The decision and its reason are on record."))
        return redirect("improvements:recognition")
    title = _("%(department)s, %(quarter)s") % {"department": row.department.title, "quarter": row.wave.title}
    return edit_page(
        request, form, title=title, lede=row.get_criterion_display(), button=_("Record the decision"),
        back=_("Recognition"), back_url=reverse("improvements:recognition"),
    )  # fmt: skip
