"""Addresses of the API's first version. Their names are reached through the namespace v1."""

from django.urls import include, path, re_path

from tickets.api.views import conversation, moves, services, tickets
from tickets.enums import MOVES

REF = r"(?P<ref>[A-Z][A-Z0-9]{1,7}-[0-9]{1,10})"
of_a_ticket = [
    path("", tickets.TicketDetail.as_view(), name="ticket"),
    path("events/", tickets.EventList.as_view(), name="events"),
    path("replies/", conversation.ReplyList.as_view(), name="replies"),
    *(path(f"moves/{move.value}/", moves.move_endpoint(move).as_view(), name=f"move_{move.value}") for move in MOVES),
]
urlpatterns = [
    path("services/", services.ServiceList.as_view(), name="services"),
    path("services/<int:service_id>/", services.ServiceDetail.as_view(), name="service"),
    path("moves/", moves.MoveTable.as_view(), name="moves"),
    path("tickets/", tickets.TicketList.as_view(), name="tickets"),
    re_path(rf"^tickets/{REF}/", include(of_a_ticket)),
    path("attachments/", conversation.AttachmentList.as_view(), name="attachments"),
    path("attachments/<int:attachment_id>/", conversation.AttachmentContent.as_view(), name="attachment"),
]
