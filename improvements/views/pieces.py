"""What the pages of this room have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render

from core.refusals import Refused
from departments.queries import department_coded

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from departments.models import Department

UNPROCESSABLE = 422


def named_department(code: str) -> Department:
    """The department of an address; without one there is no such page."""
    department = department_coded(code.replace("\0", ""))
    if department is None:
        raise Http404
    return department


def only(*, allowed: bool) -> None:
    """A page that is not for the reader does not exist."""
    if not allowed:
        raise Http404


def tried(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the use case went through; a refusal is said on the form."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def said(request: HttpRequest, act: Callable[[], Any], words: str) -> None:
    """Do it and say so, or say why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)


def edit_page(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with one form: title, lede, button, back_url and back in the context."""
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "improvements/edit.html", {"form": form, **context}, status=status)
