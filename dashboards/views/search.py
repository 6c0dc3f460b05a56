"""Search: as one types in the home page's box, and as a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dashboards.queries.search import found_by
from departments.permissions import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST = 200
WHILE_TYPING, ON_THE_PAGE = 4, 20


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    found = found_by(signed_in(request), text, limit=WHILE_TYPING if is_fragment else ON_THE_PAGE)
    template = "dashboards/_found.html" if is_fragment else "dashboards/search.html"
    return render(request, template, {"q": text, "found": found, "is_fragment": is_fragment})
