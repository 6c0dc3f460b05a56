"""Standards as files in the browser: to download, to upload, to see what would change, and to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from departments.permissions import signed_in
from departments.queries import department_coded
from slas import services
from slas.documents import document_text
from slas.forms.file import FileForm
from slas.permissions import may_edit_calendars
from slas.queries.documents import department_document, departments_with_standards

if TYPE_CHECKING:
    from django.http import HttpRequest

    from departments.models import Person
    from slas.documents import Fault


def _writing(request: HttpRequest) -> Person:
    person = signed_in(request)
    if not may_edit_calendars(person):
        raise PermissionDenied
    return person


@login_required
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """A file that was looked at and not changed since is taken over as it was looked at."""
    person = _writing(request)
    form = FileForm(request.POST or None, request.FILES or None)
    context = {"departments": departments_with_standards(), "form": form}
    if request.method != "POST":
        return render(request, "slas/files.html", context)
    if not form.is_valid():
        return render(request, "slas/files.html", context, status=422)
    text, takes = form.cleaned_data["text"], request.POST.get("do") == "take"
    try:
        changes = services.import_document(text=text, by=person, at=timezone.now(), dry_run=not takes)
    except services.DocumentRefused as refusal:
        told = context | {"form": form.again(), "refusal": refusal, "faults": _with_lines(refusal, text)}
        return render(request, "slas/files.html", told, status=422)
    if takes:
        messages.success(
            request, _("The file is taken over.") if changes else _("It says what the desk says already.")
        )
        return redirect("slas:standards")
    return render(request, "slas/files.html", context | {"form": form.again(), "changes": changes, "is_preview": True})


def _with_lines(refusal: services.DocumentRefused, text: str) -> list[tuple[Fault, str]]:
    """Each fault with what its line says, so that it is found."""
    lines = dict(enumerate(text.splitlines(), 1))
    return [(fault, lines.get(fault.line, "").strip()) for fault in refusal.faults]


@login_required
@require_GET
def file(request: HttpRequest, code: str) -> HttpResponse:
    _writing(request)
    department = department_coded(code)
    if department is None:
        raise Http404
    text = document_text(department_document(department, at=timezone.now()))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{department.code}.yaml"'
    return response
