"""Suggestions of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from departments.permissions import signed_in
from departments.queries import people_matching

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    text = request.GET.get(request.GET.get("field", "q"), "")
    return render(request, "departments/_people.html", {"people": people_matching(text, near=signed_in(request))})
