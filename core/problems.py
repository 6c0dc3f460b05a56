"""Every error of the API as a problem document (RFC 9457), in the caller's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.refusals import Refused

MEDIA_TYPE = "application/problem+json"
KIND = "urn:servicedesk:problem:"  # names kinds of problem for programs; nothing is served there
WHOLE = "non_field_errors"
SECONDS_LEFT = 60

TITLES: dict[int, Lazy | str] = {
    400: _("Not understood"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("No such method"),
    406: _("No such format"),
    409: _("Not possible as things stand"),
    413: _("Too large"),
    415: _("Kind of content not accepted"),
    422: _("Not acceptable as sent"),
    429: _("Too many calls"),
    500: _("Our fault"),
}
DETAILS: dict[int, Lazy | str] = {
    400: _("The call cannot be read. Check that its body is what its content type says."),
    401: _("Send a key of yours as “Authorization: Bearer …”, or sign in with a browser first."),
    403: _("You may not do this."),
    404: _("There is nothing here, or it is not yours to see."),
    405: _("This address does not know that method; the Allow header lists those it knows."),
    406: _("We do not answer in that format; ask for application/json."),
    413: _("The call is larger than we accept."),
    415: _("Send application/json, or multipart/form-data for files."),
    500: _("Something went wrong on our side. It is on record; please try again later."),
}
NEEDS_CSRF_TOKEN = _("A call with a browser's session needs the CSRF token in the X-CSRFToken header.")
INVALID = _("Something in the call is missing or wrong; “errors” says what.")


class FormRejected(Exception):
    """A form did not accept what was sent. `detail` maps field names to messages, as the API names its fields."""

    def __init__(self, detail: Mapping[str, list[str]]) -> None:
        super().__init__(detail)
        self.detail = detail


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: a problem document, or None for what is a fault of ours (which is logged as one)."""
    status, more = _told(error)
    if not status:
        return None
    set_rollback()
    return problem(status, headers=_headers(error), **more)


def problem(status: int, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """A problem document; `more` adds to its members or replaces them."""
    body = _document(status) | {name: value for name, value in more.items() if value}
    return Response(body, status=status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def fault_of_ours() -> JsonResponse:
    """What a call is answered that broke something here; for Django's own handler, outside of any view."""
    return JsonResponse(_document(HTTPStatus.INTERNAL_SERVER_ERROR), status=500, content_type=MEDIA_TYPE)


def _document(status: int) -> dict[str, Any]:
    detail = str(DETAILS.get(status, ""))
    return {"type": "about:blank", "title": str(TITLES[status]), "status": int(status), "detail": detail}


def _told(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status of an error and what its document says beyond the usual; 0 for one that callers do not cause."""
    if isinstance(error, Refused):
        return error.http_status, {"type": KIND + kind_of(error), "detail": str(error), "errors": list(error.errors)}
    if isinstance(error, FormRejected | exceptions.ValidationError):
        return _invalid(error.detail)
    if isinstance(error, exceptions.APIException) and error.status_code in TITLES:
        return error.status_code, {"detail": _own_words(error)}
    plain = {Http404: HTTPStatus.NOT_FOUND, PermissionDenied: HTTPStatus.FORBIDDEN}
    return next((status for kind, status in plain.items() if isinstance(error, kind)), 0), {}


def kind_of(refusal: Refused) -> str:
    """The name of a refusal for programs: MoveRefused is "move-refused"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(refusal).__name__).lower()


def _invalid(detail: Any) -> tuple[int, dict[str, Any]]:
    found = [{"field": field, "messages": messages} for field, messages in _flat(detail)]
    return HTTPStatus.BAD_REQUEST, {"type": f"{KIND}invalid", "detail": str(INVALID), "errors": found}


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Nested messages as (path, messages): {"answers": {"since": ["…"]}} is ("answers.since", ["…"])."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == WHOLE else str(name)
            yield from _flat(inner, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        for number, inner in enumerate(detail):
            if inner:
                yield from _flat(inner, f"{path}.{number}")
    elif detail:
        yield path, [str(message) for message in (detail if isinstance(detail, list) else [detail])]


def _own_words(error: exceptions.APIException) -> str:
    """DRF's own sentences are partly English only; ours replace them, but for a key that was refused."""
    if isinstance(error, exceptions.Throttled):
        seconds = int(getattr(error, "wait", None) or SECONDS_LEFT) + 1
        words = ngettext("Too many calls: wait %(count)d second.", "Too many calls: wait %(count)d seconds.", seconds)
        return words % {"count": seconds}
    if isinstance(error, exceptions.AuthenticationFailed):
        return str(error.detail)
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
        return str(NEEDS_CSRF_TOKEN)
    return ""


def _headers(error: Exception) -> dict[str, str]:
    found = {}
    if challenge := getattr(error, "auth_header", ""):
        found["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        found["Retry-After"] = str(int(wait) + 1)
    return found
