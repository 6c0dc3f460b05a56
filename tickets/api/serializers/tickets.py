"""Requests, their promises and their history."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.text import localized
from slas.enums import METRIC_CHOICES, PauseReason
from tickets.api.serializers.pieces import (
    LONGEST_TEXT,
    MOST_FILES,
    AddressField,
    AnswerField,
    AttachmentSerializer,
    DepartmentSerializer,
    IdField,
    MomentField,
    PersonSerializer,
    PriorityField,
    ServiceNameSerializer,
    WorkingTimeField,
)
from tickets.enums import Channel, Kind, Move, Status
from tickets.models import Ticket, TicketEvent

PROMISE_STATES = [
    ("running", _("running")),
    ("at_risk", _("at risk")),
    ("paused", _("paused")),
    ("met", _("met")),
    ("missed", _("missed")),
    ("none", _("no promise")),
]
DETAILS = ("from", "to", "reason", "until", "on", "into", "duplicate")


class NextPromiseSerializer(serializers.Serializer[Any]):
    """The next promise at risk, in a line."""

    state = serializers.ChoiceField(choices=PROMISE_STATES)
    due_at = MomentField(allow_null=True)
    words = serializers.CharField(help_text=_("“3 h 10 m left”"))
    about = serializers.CharField(help_text=_("“solved in 16 h”; empty where nothing was promised."))


class TicketRowSerializer(serializers.Serializer[Any]):
    """A request in a list."""

    ref = serializers.CharField()
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = serializers.CharField(source="get_status_display")
    priority = PriorityField()
    service = ServiceNameSerializer()
    department = DepartmentSerializer()
    requester = PersonSerializer()
    beneficiary = PersonSerializer(allow_null=True, help_text=_("For whom it is, when not for the requester."))
    customer_department = DepartmentSerializer(allow_null=True)
    assignee = PersonSerializer(allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()
    revision = serializers.IntegerField(help_text=_("Grows with every change."))
    next_promise = serializers.SerializerMethodField()
    url = AddressField(source="ref", view="ticket", argument="ref")

    @extend_schema_field(NextPromiseSerializer)
    def get_next_promise(self, ticket: Ticket) -> Any:
        return NextPromiseSerializer(self.context["promises"][ticket.pk]).data


class WhyRowSerializer(serializers.Serializer[Any]):
    """A stretch of time, what the clock did in it, and how much of it counted."""

    when = serializers.CharField()
    clock = serializers.CharField()
    counts = WorkingTimeField(allow_null=True, help_text=_("Seconds of working time; null did not count."))
    so_far = WorkingTimeField(help_text=_("Seconds of working time counted by then."))
    held_by = serializers.CharField()


class WhySerializer(serializers.Serializer[Any]):
    """“Why this time?”, in the reader's language and zone."""

    rows = WhyRowSerializer(many=True)
    note = serializers.CharField()


class PromiseStandardSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="standard.title")
    version = serializers.IntegerField(source="number")


class PromiseSerializer(serializers.Serializer[Any]):
    """One promise with its clock, read at the moment of the call. Amounts are seconds of working time."""

    metric = serializers.ChoiceField(source="reading.promise.metric", choices=METRIC_CHOICES)
    is_internal = serializers.BooleanField(
        source="reading.promise.is_internal", help_text=_("Between departments, not to the requester.")
    )
    cycle = serializers.IntegerField(source="reading.promise.cycle")
    department = DepartmentSerializer(source="reading.promise.department")
    standard = PromiseStandardSerializer(source="reading.promise.version")
    state = serializers.ChoiceField(source="reading.state", choices=PROMISE_STATES)
    due_at = MomentField(
        source="reading.clock.due_at", allow_null=True, help_text=_("Null while the clock is paused.")
    )
    started_at = MomentField(source="reading.clock.started_at")
    stopped_at = MomentField(source="reading.clock.stopped_at", allow_null=True)
    breached_at = MomentField(source="reading.clock.breached_at", allow_null=True)
    target = WorkingTimeField(source="reading.clock.target")
    elapsed = WorkingTimeField(source="reading.ran")
    paused = WorkingTimeField(source="reading.paused")
    why = WhySerializer()


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer of the request form, as it was asked and given then."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.JSONField()
    shown = serializers.CharField(help_text=_("The answer in words."))


class WaitSerializer(serializers.Serializer[Any]):
    """What a waiting request waits for."""

    reason = serializers.ChoiceField(source="waiting_for", choices=PauseReason.choices)
    note = serializers.CharField(source="waiting_note")
    until = serializers.DateField(source="waiting_until", allow_null=True)
    since = MomentField(source="waiting_since", allow_null=True)


class LinkedSerializer(serializers.Serializer[Any]):
    """Another request. Of one that is not yours to see you learn no more than this."""

    ref = serializers.CharField()
    department = DepartmentSerializer()
    is_open = serializers.BooleanField()
    is_seen = serializers.BooleanField(help_text=_("Whether you may read it."))
    awaits = serializers.ListField(child=serializers.CharField(), help_text=_("What it waits for itself."))


class TiesSerializer(serializers.Serializer[Any]):
    """What a request hangs together with."""

    parts = LinkedSerializer(many=True)
    whole = LinkedSerializer(allow_null=True)
    original = LinkedSerializer(allow_null=True, help_text=_("Of which request it is a duplicate."))
    duplicates = LinkedSerializer(many=True)
    awaited = LinkedSerializer(many=True, help_text=_("What it waits for."))
    waiting = LinkedSerializer(many=True, help_text=_("What waits for it."))


class TicketSerializer(serializers.Serializer[Any]):
    """All about one request that the caller may know."""

    ref = serializers.CharField(source="ticket.ref")
    subject = serializers.CharField(source="ticket.subject")
    description = serializers.CharField(source="ticket.description")
    answers = serializers.SerializerMethodField()
    status = serializers.ChoiceField(source="ticket.status", choices=Status.choices)
    status_label = serializers.CharField(source="ticket.get_status_display")
    waiting = serializers.SerializerMethodField()
    priority = PriorityField(source="ticket.priority")
    channel = serializers.ChoiceField(source="ticket.channel", choices=Channel.choices)
    is_restricted = serializers.BooleanField(source="ticket.is_restricted")
    is_external = serializers.BooleanField(
        source="ticket.is_external", help_text=_("A customer outside the company waits for it.")
    )
    next_update_at = MomentField(
        source="ticket.next_update_at", allow_null=True, help_text=_("By when the requester hears again.")
    )
    service = ServiceNameSerializer(source="ticket.service")
    department = DepartmentSerializer(source="ticket.department")
    requester = PersonSerializer(source="ticket.requester")
    beneficiary = PersonSerializer(source="ticket.beneficiary", allow_null=True)
    customer_department = DepartmentSerializer(source="ticket.customer_department", allow_null=True)
    assignee = PersonSerializer(source="ticket.assignee", allow_null=True)
    created_at = MomentField(source="ticket.created_at")
    updated_at = MomentField(source="ticket.updated_at")
    first_answered_at = MomentField(source="ticket.first_answered_at", allow_null=True)
    resolved_at = MomentField(source="ticket.resolved_at", allow_null=True)
    closed_at = MomentField(source="ticket.closed_at", allow_null=True)
    promises = PromiseSerializer(many=True)
    linked = TiesSerializer(source="ties")
    allowed_moves = serializers.ListField(
        child=serializers.ChoiceField(choices=Move.choices), help_text=_("What you may do with it as it stands.")
    )
    revision = serializers.IntegerField(source="ticket.revision", help_text=_("Grows with every change."))
    last_event_id = serializers.IntegerField(help_text=_("The newest event you may read; send it as seen_event_id."))
    events_url = AddressField(source="ticket.ref", view="events", argument="ref")
    url = AddressField(source="ticket.ref", view="ticket", argument="ref")

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, facts: Any) -> list[dict[str, Any]]:
        return [_answer(answer) for answer in facts.ticket.answers]

    @extend_schema_field(WaitSerializer(allow_null=True))
    def get_waiting(self, facts: Any) -> Any:
        ticket = facts.ticket
        return WaitSerializer(ticket).data if ticket.status == Status.WAITING else None


def _answer(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": answer.get("key", ""),
        "label": localized(answer.get("label", ""), answer.get("label_zh", "")),
        "value": answer.get("value"),
        "shown": localized(str(answer.get("shown", "")), str(answer.get("shown_zh", ""))),
    }


class NewTicketSerializer(serializers.Serializer[Any]):
    """A request to file. `answers` has one member for each question of the service's form that is to be answered."""

    service = IdField()
    subject = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=LONGEST_TEXT)
    beneficiary = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="",
        help_text=_("E-mail address of the colleague for whom you ask; empty: for yourself."),
    )  # fmt: skip
    priority = PriorityField(required=False, help_text=_("As the service has it, when not said."))
    is_external = serializers.BooleanField(
        required=False, default=False, help_text=_("A customer outside the company waits for it.")
    )
    answers = serializers.DictField(child=AnswerField(), required=False, default=dict)
    attachments = serializers.ListField(
        child=IdField(), required=False, default=list, max_length=MOST_FILES,
        help_text=_("Numbers of files that you uploaded before."),
    )  # fmt: skip


class EventSerializer(serializers.Serializer[Any]):
    """Something that happened, as it was written down then."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=Kind.choices)
    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]
    at = MomentField()
    by = PersonSerializer(allow_null=True, help_text=_("Null: the desk itself."))
    is_public = serializers.BooleanField(help_text=_("False is read by the serving department only."))
    text = serializers.CharField()
    details = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True, source="attachments.all")

    @extend_schema_field(serializers.DictField(child=serializers.JSONField()))
    def get_details(self, event: TicketEvent) -> dict[str, Any]:
        """What the kind adds: from and to of a change, reason and date of a wait. Never what is internal."""
        return {name: event.data[name] for name in DETAILS if event.data.get(name)}
