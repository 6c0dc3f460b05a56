"""Reading guides, and suggesting them before a request is sent."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.markdown import render_markdown
from knowledge.queries import guide_to_read, guides_by_department, guides_for_service, guides_matching

MOST_FOUND = 50


@login_required
@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    found = guides_matching(text, limit=MOST_FOUND) if text else []
    groups = [] if text else guides_by_department()
    template = "knowledge/_guides.html" if request.htmx else "knowledge/guides.html"  # type: ignore[attr-defined]
    return render(request, template, {"q": text, "found": found, "groups": groups})


@login_required
@require_GET
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        read = guide_to_read(slug)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return render(request, "knowledge/guide.html", {"guide": read, "text": render_markdown(read.text)})


@login_required
@require_GET
def suggestions(request: HttpRequest, service_id: int) -> HttpResponse:
    """What may answer it: guides with the words of the subject first, then those of the service."""
    words = request.GET.get("subject", "").strip()[:200]
    matching = guides_matching(words, limit=3) if words else []
    known = {found.pk for found in matching}
    of_service = [found for found in guides_for_service(service_id) if found.pk not in known]
    return render(request, "knowledge/_suggestions.html", {"guides": [*matching, *of_service][:3]})
