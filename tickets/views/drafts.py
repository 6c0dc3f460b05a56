"""Keeping unsent words and files: what the pages' scripts and forms post while somebody writes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.refusals import Refused
from departments.permissions import signed_in
from tickets.forms.files import FilesInput, kept_name
from tickets.queries.drafts import draft_uploads
from tickets.services import DraftRefused, UploadRefused, discard_upload, save_draft, store_upload

if TYPE_CHECKING:
    from datetime import datetime

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "submission_key", "discard_upload"})
UNPROCESSABLE = 422


@login_required
@require_POST
def draft(request: HttpRequest, key: str) -> HttpResponse:
    try:
        kept = save_draft(by=signed_in(request), key=key, data=_typed(request.POST), at=timezone.now())
    except DraftRefused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=UNPROCESSABLE)
    return JsonResponse({"saved_at": kept.updated_at.isoformat()})


@login_required
@require_POST
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Keep files as soon as they are chosen; answers with the field's block, its list and an empty input."""
    name = request.GET.get("field", "attachments")[:80]
    refusals = []
    data, refused = store_files(request, key, at=timezone.now())
    refusals = [words for _name, words in refused]
    return render(request, "tickets/widgets/files.html", {"widget": _block(request, key, name, data, refusals)})


@login_required
@require_POST
def remove_upload(request: HttpRequest, attachment_id: int) -> HttpResponse:
    try:
        discard_upload(attachment_id=attachment_id, by=signed_in(request))
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return HttpResponse("")


def store_files(request: HttpRequest, key: str, *, at: datetime) -> tuple[QueryDict, list[tuple[str, str]]]:
    """Keep every posted file as an upload of the draft.

    Returns the posted data with the ids of what was kept, and (field, words) of each refusal.
    """
    data, refusals = request.POST.copy(), []
    for name, files in request.FILES.lists():
        for file in files:
            try:
                kept = store_upload(by=signed_in(request), draft_key=key, upload=file, at=at)
                data.appendlist(kept_name(name), str(kept.pk))
            except (UploadRefused, DraftRefused) as refusal:
                refusals.append((name, str(refusal)))
    return data, refusals


def take_off(request: HttpRequest) -> bool:
    """Whether the form was posted by the button beside a kept file; the file is gone then."""
    wanted = request.POST.get("discard_upload", "")
    if not wanted.isdecimal():
        return False
    with suppress(ObjectDoesNotExist, OverflowError):
        discard_upload(attachment_id=int(wanted), by=signed_in(request))
    return True


def keep_what_was_typed(request: HttpRequest, key: str, data: QueryDict, *, at: datetime) -> None:
    """A form that comes back with errors is a draft as well: another machine shows it too."""
    with suppress(Refused):
        save_draft(by=signed_in(request), key=key, data=_typed(data), at=at)


def _typed(data: QueryDict) -> dict[str, str | list[str]]:
    """Field names to a text, or to a list where there are several."""
    kept = {name: data.getlist(name) for name in data if name not in NOT_KEPT}
    return {name: values if len(values) != 1 else values[0] for name, values in kept.items()}


def _block(request: HttpRequest, key: str, name: str, data: QueryDict, refusals: list[str]) -> dict[str, object]:
    listed = set(data.getlist(kept_name(name)))
    widget = FilesInput()
    widget.draft_key, widget.refusals = key, refusals
    widget.kept = [file for file in draft_uploads(signed_in(request), key) if str(file.pk) in listed]
    context: dict[str, object] = widget.get_context(name, None, {"id": f"id_{name}", "class": "form-control"})[
        "widget"
    ]
    return context
