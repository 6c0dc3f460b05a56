"""Choosing a service and filing a request."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refused
from departments.enums import Priority
from departments.permissions import signed_in
from departments.queries import service_with_form, services_by_department
from tickets.forms.request import RequestForm
from tickets.queries.drafts import draft_uploads, load_draft
from tickets.queries.preview import PromisePreview, promise_preview
from tickets.services import AlreadySentDifferently, create_ticket, discard_draft
from tickets.views.drafts import keep_what_was_typed, store_files, take_off

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Service
    from tickets.models import Ticket

UNPROCESSABLE = 422


@login_required
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    template = "tickets/_services.html" if request.htmx else "tickets/services.html"  # type: ignore[attr-defined]
    return render(request, template, {"groups": services_by_department(text), "q": text})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, service_id: int) -> HttpResponse:
    service = _service(service_id)
    if request.method == "POST":
        return _receive(request, service)
    person, key = signed_in(request), f"new:{service.pk}"
    draft = load_draft(person, key)
    typed = draft.data if draft else {}
    form = RequestForm.to_fill(service=service, by=person, draft=typed, uploads=draft_uploads(person, key))
    return _page(request, service, form, draft_at=draft.updated_at if draft else None)


@login_required
@require_GET
def preview(request: HttpRequest, service_id: int) -> HttpResponse:
    service = _service(service_id)
    context = {"service": service, "preview": _preview(service, request.GET.get("priority", "")), "again": True}
    return render(request, "tickets/_preview.html", context)


@login_required
@require_POST
def discard(request: HttpRequest, service_id: int) -> HttpResponse:
    discard_draft(by=signed_in(request), key=f"new:{service_id}")
    return redirect("tickets:services")


def _receive(request: HttpRequest, service: Service) -> HttpResponse:
    person, key, now = signed_in(request), f"new:{service.pk}", timezone.now()
    data, refusals = store_files(request, key, at=now)
    if take_off(request):
        keep_what_was_typed(request, key, data, at=now)
        return redirect("tickets:new", service.pk)
    form = RequestForm(data, service=service, by=person, uploads=draft_uploads(person, key))
    for name, words in refusals:
        form.add_error(name if name in form.fields else None, words)
    if form.is_valid() and (ticket := _send(form, at=now)):
        return redirect("tickets:detail", ticket.ref)
    keep_what_was_typed(request, key, data, at=now)
    return _page(request, service, form, status=UNPROCESSABLE)


def _send(form: RequestForm, *, at: datetime) -> Ticket | None:
    """File it; a refusal is written on the form. The key makes a double click one request."""
    said = form.cleaned_data
    try:
        return create_ticket(
            service_id=form.service.pk, by=form.by, subject=said["subject"], description=said["description"],
            answers=form.answers(), priority=Priority(said["priority"]) if said["priority"] else None,
            beneficiary=said.get("beneficiary"), attachment_ids=form.attachment_ids(), draft_key=form.draft_key,
            submission_key=said["submission_key"], fingerprint=_fingerprint(form), at=at,
            is_external=said["is_external"],
        )  # fmt: skip
    except AlreadySentDifferently:
        form.renew_key()
        form.add_error(None, _("This form was sent before, with other words. Send it again to file a second request."))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _fingerprint(form: RequestForm) -> str:
    said = form.cleaned_data
    person = said.get("beneficiary")
    answers = [(row["key"], row["shown"]) for row in form.answers()]
    parts = [said["subject"], said["description"], said["priority"], said["is_external"],
             person.pk if person else None, answers]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _page(
    request: HttpRequest, service: Service, form: RequestForm, *, status: int = 200, **more: object
) -> HttpResponse:
    chosen = str(form["priority"].value() or "")
    context = {"service": service, "form": form, "preview": _preview(service, chosen), **more}
    return render(request, "tickets/new.html", context, status=status)


def _preview(service: Service, priority: str) -> PromisePreview | None:
    known = {str(value) for value in Priority.values}
    chosen = Priority(int(priority)) if priority in known else Priority(service.default_priority)
    return promise_preview(service_id=service.pk, department=service.department, priority=chosen, at=timezone.now())


def _service(service_id: int) -> Service:
    try:
        return service_with_form(service_id)
    except (ObjectDoesNotExist, OverflowError) as missing:
        raise Http404 from missing
