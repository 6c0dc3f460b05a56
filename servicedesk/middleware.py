"""What every response carries, whose language and zone a page speaks, and how a session ends inside a page."""

from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from servicedesk import csp

API = "/api/"
GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    """The headers that Django 5.2 does not know yet."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        policy: csp.Policy = getattr(response, csp.OVERRIDE, settings.SECURE_CSP)
        response.headers.setdefault("Content-Security-Policy", csp.header(policy))
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class PersonalSettingsMiddleware:
    """A signed-in person's language and zone; a visitor's language as asked for, and the company's zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, zone = _wishes(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class NulMiddleware:
    """PostgreSQL's texts have no NUL, so an address with one names nothing; asking the database would be an error.

    The API's addresses take none, and it says so in its own way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if "\0" in request.path_info and not request.path_info.startswith(API):
            raise Http404


class HtmxSignInMiddleware:
    """An expired session in a fragment brings the page to sign-in and back, not the form into the fragment."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._sign_in = resolve_url(settings.LOGIN_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if not request.htmx or not self._leads_to_sign_in(response):  # type: ignore[attr-defined]
            return response
        return HttpResponseClientRedirect(f"{self._sign_in}?{_back_to(request)}")

    def _leads_to_sign_in(self, response: HttpResponse) -> bool:
        return isinstance(response, HttpResponseRedirect) and urlsplit(response.url).path == self._sign_in


def _wishes(request: HttpRequest) -> tuple[str, ZoneInfo]:
    person = request.user
    language, zone = (person.language, person.timezone) if person.is_authenticated else ("", "")
    asked = language or translation.get_language_from_request(request)
    return asked, ZoneInfo(zone or settings.TIME_ZONE)


def _back_to(request: HttpRequest) -> str:
    """The page the person was on, by its path alone: the header comes from the browser and may name any site."""
    here = urlsplit(request.htmx.current_url or "/")  # type: ignore[attr-defined]
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = here.path + (f"?{here.query}" if here.query else "")
    return query.urlencode(safe="/")
