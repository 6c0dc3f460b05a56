"""What the API tells of several rooms at once: the ledger of escalations, with how each step reached people."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.paging import decode_cursor
from dashboards.permissions import may_see_ledger
from dashboards.queries.department import department_by_code
from dashboards.queries.ledger import ledger
from departments.models import Department
from notifications.enums import MailState
from notifications.queries import delivered_steps
from slas.enums import METRIC_CHOICES, StepKind
from tickets.api.endpoint import TicketsEndpoint
from tickets.api.paging import PageQuerySerializer, page_of
from tickets.api.serializers.pieces import MomentField, WorkingTimeField
from tickets.models import Ticket


class DeliverySerializer(serializers.Serializer[Any]):
    """How a step reached one of those whom it told; null where it did not."""

    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField()
    noticed_at = MomentField(allow_null=True, help_text=_("When the notice stood on their page."))
    read_at = MomentField(allow_null=True)
    mail_state = serializers.ChoiceField(choices=MailState.choices, allow_blank=True, help_text=_("Empty: no mail."))
    mailed_at = MomentField(allow_null=True)


class FiredStepSerializer(serializers.Serializer[Any]):
    """A step of the ladder that fired on a request."""

    step = serializers.CharField(source="kind", help_text=_("In the language of the call."))
    promise = serializers.CharField(help_text=_("In the language of the call."))
    due_at = MomentField()
    fired_at = MomentField()
    late_by = WorkingTimeField(help_text=_("Seconds."))
    delivered = DeliverySerializer(source="reach.people", many=True)


class EscalationSerializer(serializers.Serializer[Any]):
    """A step of the ladder that fired while a department held the clock."""

    ref = serializers.CharField(source="ticket.ref")
    kind = serializers.ChoiceField(source="escalation.step.kind", choices=StepKind.choices)
    metric = serializers.ChoiceField(source="escalation.step.metric", choices=METRIC_CHOICES)
    due_at = MomentField(source="escalation.due_at")
    fired_at = MomentField(source="escalation.fired_at")
    late_by = WorkingTimeField(help_text=_("Seconds."))
    delivered = DeliverySerializer(source="reach.people", many=True)


class LedgerQuerySerializer(PageQuerySerializer):
    kind = serializers.ChoiceField(choices=StepKind.choices, required=False, default="", allow_blank=True)

    def validate_cursor(self, value: str) -> str:
        if value and not decode_cursor(value, length=2):
            raise serializers.ValidationError(_("This is not a cursor that we gave."))
        return value


class TicketSteps(TicketsEndpoint):
    @extend_schema(
        operation_id="ticket_escalations",
        summary=_("The steps of the ladder that fired on a request, for those who serve it"),
        responses=FiredStepSerializer(many=True),
        tags=["tickets"],
    )
    def get(self, request: Request, ref: str) -> Response:
        try:
            _ticket, steps = delivered_steps(self.person, ref)
        except Ticket.DoesNotExist:
            raise Http404 from None
        return Response(FiredStepSerializer(steps, many=True, context=self.context).data)


class DepartmentEscalations(TicketsEndpoint):
    @extend_schema(
        operation_id="department_escalations",
        summary=_("The ledger of escalations of a department, the newest first"),
        parameters=[LedgerQuerySerializer],
        responses=page_of(EscalationSerializer),
        tags=["departments"],
    )
    def get(self, request: Request, code: str) -> Response:
        asked = self.read(LedgerQuerySerializer, request.query_params)
        try:
            department = department_by_code(code)
        except Department.DoesNotExist:
            raise Http404 from None
        if not may_see_ledger(self.person, department.pk):
            raise Http404
        page = ledger(department, self.person, kind=asked["kind"], cursor=asked["cursor"], size=asked["page_size"])
        return self.page(EscalationSerializer(page.rows, many=True, context=self.context).data, page.next_cursor)
