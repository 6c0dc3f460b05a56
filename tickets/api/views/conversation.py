"""Words on a request, and the files that go with them."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api import examples
from tickets.api.endpoint import TicketsEndpoint
from tickets.api.filing import own_files
from tickets.api.once import PARAMETER, once
from tickets.api.serializers.moves import ReplySerializer
from tickets.api.serializers.pieces import AttachmentSerializer
from tickets.api.serializers.tickets import EventSerializer
from tickets.enums import Channel
from tickets.queries.files import readable_attachment
from tickets.services import Answer, add_note, add_reply, store_upload


class ReplyList(TicketsEndpoint):
    @extend_schema(
        operation_id="replies_create",
        summary=_("Reply, or leave a note"),
        description=_("A reply of the customer resumes a waiting request and opens a solved one again."),
        parameters=[PARAMETER],
        request=ReplySerializer,
        responses={201: EventSerializer},
        examples=[examples.REPLY],
        tags=["tickets"],
    )
    def post(self, request: Request, ref: str) -> Response:
        ticket, asked, at = self.ticket(ref), self.read(ReplySerializer), timezone.now()

        def send() -> Answer:
            own_files(self.person, asked["attachments"])
            words = {"text": asked["text"], "attachment_ids": asked["attachments"], "channel": Channel.API}
            if asked["internal"]:
                event = add_note(ticket_id=ticket.pk, by=self.person, at=at, **words)
            else:
                event = add_reply(
                    ticket_id=ticket.pk, by=self.person, at=at, seen_event_id=asked["seen_event_id"], **words
                )
            body = dict(EventSerializer(event, context=self.context).data)
            return Answer(status.HTTP_201_CREATED, body, ticket.pk)

        return once(self, asked, at=at, answer=send)


class UploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True, max_length=200)


class AttachmentList(TicketsEndpoint):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="attachments_create",
        summary=_("Upload a file"),
        description=_("Upload first, then name its number in a new request or a reply. It is yours alone until then."),
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
        tags=["attachments"],
    )
    def post(self, request: Request) -> Response:
        upload = self.read(UploadSerializer)["file"]
        kept = store_upload(by=self.person, draft_key=f"api:{secrets.token_hex(16)}", upload=upload, at=timezone.now())
        body = AttachmentSerializer(kept, context=self.context).data
        return Response(body, status=status.HTTP_201_CREATED, headers={"Location": body["url"]})


class AttachmentContent(TicketsEndpoint):
    @extend_schema(
        operation_id="attachments_read",
        summary=_("Download a file"),
        description=_("For those who may read the message that it came with."),
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=["attachments"],
    )
    def get(self, request: Request, attachment_id: int) -> FileResponse:
        try:
            attachment = readable_attachment(self.person, attachment_id)
            content = attachment.file.open("rb")
        except (ObjectDoesNotExist, FileNotFoundError):
            raise Http404 from None
        return FileResponse(
            content,
            as_attachment=True,
            filename=attachment.name,
            content_type="application/octet-stream",
            headers={
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
