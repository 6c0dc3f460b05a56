"""A department's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboards.queries.card import card_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_GET
def card(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = card_of(code, at=timezone.now())
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return render(request, "dashboards/card.html", {"card": found})
