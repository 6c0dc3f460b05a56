"""What every address of the API does: speaks the caller's language, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.utils import timezone, translation
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.response import Response

ANY_LANGUAGE = ("", "*")


class Endpoint(APIView):
    """Known only once the key is read, the person's language and zone are set here and not in a middleware.

    The middleware for pages restores both after the call.
    """

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if request.user.is_authenticated:
            translation.activate(_language(request))
            timezone.activate(ZoneInfo(getattr(request.user, "timezone", "") or settings.TIME_ZONE))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        return final


class Nowhere(Endpoint):
    """Any address under the API's that is none: a problem document, not a page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


def _language(request: Request) -> str:
    """What the call asks for, else what the person has chosen for their pages."""
    if request.headers.get("Accept-Language", "") not in ANY_LANGUAGE:
        return translation.get_language_from_request(cast("HttpRequest", request))
    return getattr(request.user, "language", "") or settings.LANGUAGE_CODE
