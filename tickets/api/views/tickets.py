"""Requests: the list, a new one, one of them, and what happened to it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api import examples
from tickets.api.endpoint import TicketsEndpoint
from tickets.api.filing import file_request
from tickets.api.once import PARAMETER, once
from tickets.api.paging import PageQuerySerializer, page_of
from tickets.api.serializers.tickets import EventSerializer, NewTicketSerializer, TicketRowSerializer, TicketSerializer
from tickets.enums import Status
from tickets.queries import next_promises
from tickets.queries.register import ME, NOBODY, Wish, event_page, register_page
from tickets.services import Answer


class TicketListQuerySerializer(PageQuerySerializer):
    """What a list of requests is narrowed to."""

    status = serializers.MultipleChoiceField(choices=Status.choices, required=False, default=set)
    department = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=8, help_text=_("A department's code.")
    )
    mine = serializers.BooleanField(required=False, default=False, help_text=_("Asked by me, or for me."))
    assigned = serializers.ChoiceField(
        choices=[ME, NOBODY], required=False, default="", allow_blank=True, help_text=_("To whom.")
    )
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text=_("Every word must be there.")
    )


class TicketList(TicketsEndpoint):
    @extend_schema(
        operation_id="tickets_list",
        summary=_("Requests that you may see, the newest first"),
        parameters=[TicketListQuerySerializer],
        responses=page_of(TicketRowSerializer),
        tags=["tickets"],
    )
    def get(self, request: Request) -> Response:
        asked = self.read(TicketListQuerySerializer, request.query_params)
        cursor, size = asked.pop("cursor"), asked.pop("page_size")
        page = register_page(self.person, Wish(**asked), cursor=cursor, size=size)
        promises = next_promises(page.rows, timezone.now())
        rows = TicketRowSerializer(page.rows, many=True, context={**self.context, "promises": promises})
        return self.page(rows.data, page.next_cursor)

    @extend_schema(
        operation_id="tickets_create",
        summary=_("File a request"),
        description=_("The answers are checked by the service's own form, as on its page."),
        parameters=[PARAMETER],
        request=NewTicketSerializer,
        responses={201: TicketSerializer},
        examples=[examples.NEW_TICKET],
        tags=["tickets"],
    )
    def post(self, request: Request) -> Response:
        asked, at = self.read(NewTicketSerializer), timezone.now()

        def file() -> Answer:
            ticket = file_request(asked, by=self.person, at=at)
            return Answer(status.HTTP_201_CREATED, self.told(ticket.ref, at=at), ticket.pk)

        response = once(self, asked, at=at, answer=file)
        response["Location"] = response.data["url"]
        return response


class TicketDetail(TicketsEndpoint):
    @extend_schema(
        operation_id="tickets_read",
        summary=_("A request with its promises and your moves"),
        responses=TicketSerializer,
        tags=["tickets"],
    )
    def get(self, request: Request, ref: str) -> Response:
        return Response(self.told(ref, at=timezone.now()))


class EventList(TicketsEndpoint):
    @extend_schema(
        operation_id="events_list",
        summary=_("What happened to a request, as far as you may read it"),
        parameters=[PageQuerySerializer],
        responses=page_of(EventSerializer),
        tags=["tickets"],
    )
    def get(self, request: Request, ref: str) -> Response:
        asked = self.read(PageQuerySerializer, request.query_params)
        page = event_page(self.person, self.ticket(ref), cursor=asked["cursor"], size=asked["page_size"])
        return self.page(EventSerializer(page.rows, many=True, context=self.context).data, page.next_cursor)
