"""What the addresses of this room share: who calls, and a request found or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core.endpoint import Endpoint
from core.parsers import JSONParser
from departments.permissions import signed_in
from tickets.api.serializers.tickets import TicketSerializer
from tickets.queries.facts import open_ticket, ticket_facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person
    from tickets.models import Ticket


class TicketsEndpoint(Endpoint):
    """Everything is asked as `person`, in JSON but for files."""

    parser_classes: Sequence[type[BaseParser]] = (JSONParser,)

    @property
    def person(self) -> Person:
        return signed_in(self.request)

    @property
    def context(self) -> dict[str, Any]:
        return {"request": self.request}

    def read(self, serializer: type[BaseSerializer[Any]], data: Any = None) -> dict[str, Any]:
        """What the call says, checked; raises ValidationError."""
        checked = serializer(data=self.request.data if data is None else data, context=self.context)
        checked.is_valid(raise_exception=True)
        valid: dict[str, Any] = checked.validated_data
        return valid

    def ticket(self, ref: str) -> Ticket:
        """The request `ref`, or 404 alike for unknown and for other people's ones."""
        try:
            return open_ticket(self.person, ref)
        except ObjectDoesNotExist:
            raise Http404 from None

    def told(self, ref: str, *, at: datetime) -> dict[str, Any]:
        """All about the request `ref`, as plain data, or 404."""
        try:
            facts = ticket_facts(self.person, ref, at=at)
        except ObjectDoesNotExist:
            raise Http404 from None
        return dict(TicketSerializer(facts, context=self.context).data)

    def page(self, rows: Any, next_cursor: str) -> Response:
        """A page as every list answers it; `next` is the address of the following page, or null."""
        query = self.request.query_params.copy()
        query["cursor"] = next_cursor
        following = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        return Response({"results": rows, "next": following if next_cursor else None})
