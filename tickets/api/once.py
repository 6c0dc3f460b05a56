"""The Idempotency-Key header: a call that may be repeated without being done twice."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from tickets.services import Answer, answer_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tickets.api.endpoint import TicketsEndpoint

HEADER = "Idempotency-Key"
LONGEST = 76  # what the column holds, less the mark
MARK = "api:"  # keeps these keys apart from those of the portal's forms
_KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST}}}")

PARAMETER = OpenApiParameter(
    HEADER, {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST}}}$"}, OpenApiParameter.HEADER,
    description=gettext_lazy(
        "A name that you give this call, such as a UUID. The same call with the same name is done once and answered "
        "the same again; another call with that name is refused (422)."
    ),
)  # fmt: skip


def once(
    endpoint: TicketsEndpoint, asked: Mapping[str, Any], *, at: datetime, answer: Callable[[], Answer]
) -> Response:
    """Answer a call, which asks `asked` of its address, through `answer`; at most once for its Idempotency-Key."""
    made = answer_once(
        by=endpoint.person, key=_key(endpoint), fingerprint=_fingerprint(endpoint, asked), at=at, answer=answer
    )
    return Response(made.body or None, status=made.status)


def _key(endpoint: TicketsEndpoint) -> str:
    key = endpoint.request.headers.get(HEADER, "")
    if key and not _KEY.fullmatch(key):
        raise ValidationError(
            {HEADER: [_("Up to %(most)d letters, digits and signs, without spaces.") % {"most": LONGEST}]}
        )
    return key and f"{MARK}{key}"


def _fingerprint(endpoint: TicketsEndpoint, asked: Mapping[str, Any]) -> str:
    """What the call asks, so that another call under the same key is noticed."""
    call = [endpoint.request.method, endpoint.request.path, asked]
    return hashlib.sha256(json.dumps(call, sort_keys=True, default=str).encode()).hexdigest()
