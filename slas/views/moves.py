"""The way of a version into force: proposed, answered, published; or taken back and discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused
from departments.permissions import signed_in
from departments.queries import active_departments
from slas import services
from slas.forms.standard import AnswerForm, ProposeForm, PublishForm
from slas.views.standards import readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse


@login_required
@require_POST
def propose(request: HttpRequest, version_id: int) -> HttpResponse:
    form = ProposeForm(request.POST, departments=list(active_departments()))
    if not form.is_valid():
        return _refuse_form(request, version_id, form)
    said = {"department_ids": form.cleaned_data["departments"], "review_on": form.cleaned_data["review_on"]}
    return _move(request, version_id, services.propose_version, _("The departments are asked."), **said)


@login_required
@require_POST
def answer(request: HttpRequest, version_id: int) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refuse_form(request, version_id, form)
    said = form.cleaned_data
    return _move(
        request, version_id, services.answer_proposal, _("Your answer is written down."),
        department_id=said["department"], agrees=said["answer"] == "agree", note=said["note"],
    )  # fmt: skip


@login_required
@require_POST
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _refuse_form(request, version_id, form)
    return _move(request, version_id, services.publish_from, _("The version is published."), **form.cleaned_data)


@login_required
@require_POST
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    return _move(request, version_id, services.withdraw_proposal, _("It is a draft again."))


@login_required
@require_POST
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    _move(request, version_id, services.discard_draft, _("The draft is discarded."))
    return redirect("slas:standards")


def _move(
    request: HttpRequest, version_id: int, service: Callable[..., Any], thanks: str, **said: Any
) -> HttpResponse:
    readable(signed_in(request), version_id)
    try:
        service(version_id=version_id, by=signed_in(request), at=timezone.now(), **said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    else:
        messages.success(request, thanks)
    return redirect("slas:version", version_id)


def _refuse_form(request: HttpRequest, version_id: int, form: forms.Form) -> HttpResponse:
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label or ''} {' '.join(map(str, faults))}".strip())
    return redirect("slas:version", version_id)
