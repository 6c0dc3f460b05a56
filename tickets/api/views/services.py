"""What can be asked for."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api.endpoint import TicketsEndpoint
from tickets.api.paging import PageQuerySerializer, page_of
from tickets.api.serializers.services import OfferSerializer, OfferWithFormSerializer
from tickets.queries.offers import offer, offer_page, offers


class ServiceList(TicketsEndpoint):
    @extend_schema(
        operation_id="services_list",
        summary=_("Services that can be asked for"),
        parameters=[PageQuerySerializer],
        responses=page_of(OfferSerializer),
        tags=["services"],
    )
    def get(self, request: Request) -> Response:
        asked = self.read(PageQuerySerializer, request.query_params)
        page = offer_page(cursor=asked["cursor"], size=asked["page_size"])
        found = offers(page.rows, at=timezone.now())
        return self.page(OfferSerializer(found, many=True, context=self.context).data, page.next_cursor)


class ServiceDetail(TicketsEndpoint):
    @extend_schema(
        operation_id="services_read",
        summary=_("A service with its request form and its promises"),
        responses=OfferWithFormSerializer,
        tags=["services"],
    )
    def get(self, request: Request, service_id: int) -> Response:
        try:
            found = offer(service_id, at=timezone.now())
        except ObjectDoesNotExist:
            raise Http404 from None
        return Response(OfferWithFormSerializer(found, context=self.context).data)
