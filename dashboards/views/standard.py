"""A department's public standard. What it promises is known below; how it was kept, here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboards.queries.standard import public_standard

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_GET
def public(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = public_standard(code, at=timezone.now())
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return render(request, "dashboards/standard.html", {"standard": found, "department": found.department})
