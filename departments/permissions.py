"""Who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from departments.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request, for views that ask for sign-in. Raises PermissionDenied for a visitor."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
