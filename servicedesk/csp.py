"""The Content-Security-Policy header, under the names of Django 6 so that this module can go when we are there."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

Policy = Mapping[str, Sequence[str]]
View = Callable[..., HttpResponseBase]
OVERRIDE = "_csp_config"


def header(policy: Policy) -> str:
    """The value of the header. A directive without sources is written bare."""
    return "; ".join(" ".join((directive, *sources)) for directive, sources in policy.items())


def csp_override(policy: Policy) -> Callable[[View], View]:
    """A view decorator: this view's responses carry `policy` in place of the site's."""

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            setattr(response, OVERRIDE, policy)
            return response

        return marked

    return decorate
