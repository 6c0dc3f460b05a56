"""What all views about improving share: who asks, about which department, and how a refusal is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib import messages
from django.http import Http404
from django.utils import timezone

from core.refusals import Refused
from departments.models import Person
from departments.queries import department_coded

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

    from departments.models import Department

Service: TypeAlias = Callable[..., Any]


def asking(request: HttpRequest) -> Person:
    """The person behind a request, for views that ask for sign-in."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def department_of(code: str) -> Department:
    department = department_coded(code)
    if department is None:
        raise Http404
    return department


def try_to(request: HttpRequest, service: Service, thanks: object, **wanted: Any) -> Any:
    """Call a service as the person asking, now, and say how it went; None when it was refused."""
    try:
        done = service(by=asking(request), at=timezone.localtime(), **wanted)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, str(thanks))
    return done


def try_in_form(request: HttpRequest, form: forms.Form, service: Service, thanks: object, **wanted: Any) -> Any:
    """As `try_to`, for a form that is shown again with the refusal above it."""
    try:
        done = service(by=asking(request), at=timezone.localtime(), **wanted)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, str(thanks))
    return done


def first_error(form: forms.Form) -> str:
    """What is wrong with a small form that has no page of its own."""
    return str(next(iter(next(iter(form.errors.values())))))
