"""Serving uploaded files: only to people who may read the message they came with, and never as a page of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from tickets.models import Attachment
from tickets.queries.files import readable_attachment

if TYPE_CHECKING:
    from departments.models import Person

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")  # recognised by content when they were uploaded
POLICY = "default-src 'none'; style-src 'none'; sandbox"


@login_required
@require_safe
def download(request: HttpRequest, attachment_id: int, name: str = "") -> HttpResponseBase:
    try:
        attachment = readable_attachment(cast("Person", request.user), attachment_id)
        content = attachment.file.open("rb")
    except (Attachment.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    inline = attachment.content_type in SHOWN and "inline" in request.GET
    response = FileResponse(content, as_attachment=not inline, filename=attachment.name)
    response.headers["Content-Type"] = attachment.content_type if inline else "application/octet-stream"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
