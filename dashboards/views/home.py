"""The home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dashboards.queries.home import home_of
from dashboards.queries.rating import SCALE
from departments.permissions import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    context = {"home": home_of(person, at=timezone.now()), "person": person, "scale": SCALE}
    return render(request, "dashboards/home.html", context)
