"""Signing in to the API with a key: `Authorization: Bearer desk_…`."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from departments import services
from departments.models import ApiToken, Person

KEYWORD = b"bearer"
PARTS = 2


class WrongKeyThrottle(SimpleRateThrottle):
    """Wrong keys from one address. The API's own throttle counts people, and here there is none."""

    rate = "30/min"

    def get_cache_key(self, request: Request, view: object) -> str:
        return f"wrong_key_{self.get_ident(request)}"


class TokenAuthentication(BaseAuthentication):
    """Other kinds of Authorization, and none at all, are left to the session."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD:
            return None
        token = None
        if len(parts) == PARTS:
            token = services.use_api_token(key=parts[1].decode("latin-1"), at=timezone.now())
        if token is None:
            _count_wrong_key(request)
            raise AuthenticationFailed(_("This key is not valid, or no longer."))
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _count_wrong_key(request: Request) -> None:
    """Raises Throttled after too many. Colleagues behind the same address who have a right key are not kept out."""
    throttle = WrongKeyThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise Throttled(throttle.wait())


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """What the schema says about it."""

    target_class = "departments.api.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A key from your preferences page."}
