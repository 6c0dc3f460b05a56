"""Services with their request forms and promises."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from departments.enums import FieldKind
from departments.models import ServiceField
from slas.enums import Metric
from tickets.api.serializers.pieces import AddressField, DepartmentSerializer, PriorityField, WorkingTimeField
from tickets.forms.answers import show_rule
from tickets.forms.fields import choices_of
from tickets.queries.offers import Offer, Terms


class TermsSerializer(serializers.Serializer[Any]):
    """What is promised at one priority, in seconds of working time; null is not promised."""

    priority = PriorityField()
    priority_label = serializers.CharField(source="priority.label")
    first_response = serializers.SerializerMethodField()
    next_reply = serializers.SerializerMethodField()
    resolution = serializers.SerializerMethodField()

    def get_first_response(self, terms: Terms) -> int | None:
        return _seconds(terms, Metric.FIRST_RESPONSE)

    def get_next_reply(self, terms: Terms) -> int | None:
        return _seconds(terms, Metric.NEXT_REPLY)

    def get_resolution(self, terms: Terms) -> int | None:
        return _seconds(terms, Metric.RESOLUTION)


def _seconds(terms: Terms, metric: Metric) -> int | None:
    target = terms.targets.get(metric)
    return None if target is None else WorkingTimeField().to_representation(target)


class StandardSerializer(serializers.Serializer[Any]):
    """The version of the standard that is in force."""

    name = serializers.CharField(source="standard.title")
    version = serializers.IntegerField(source="number")
    quality = serializers.CharField(source="localized_quality")


class OfferSerializer(serializers.Serializer[Any]):
    """A service that can be asked for, and what is promised for it now."""

    id = serializers.IntegerField(source="service.pk")
    name = serializers.CharField(source="service.title")
    summary = serializers.CharField(source="service.blurb")
    department = DepartmentSerializer(source="service.department")
    default_priority = PriorityField(source="service.default_priority")
    is_restricted = serializers.BooleanField(source="service.is_restricted")
    standard = StandardSerializer(source="version", allow_null=True, help_text=_("Null: nothing is promised."))
    promises = TermsSerializer(source="terms", many=True)
    url = AddressField(source="service.pk", view="service", argument="service_id")


class ChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ConditionSerializer(serializers.Serializer[Any]):
    """Asked only when the answer to `field` is one of `values`."""

    field = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())


class QuestionSerializer(serializers.Serializer[Any]):
    """One question of the request form; its answer goes into `answers` under `key`."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=FieldKind.choices)
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]
    help = serializers.CharField()
    required = serializers.BooleanField(source="is_required", help_text=_("Where the question is asked at all."))  # type: ignore[assignment]
    choices = serializers.SerializerMethodField()
    show_when = serializers.SerializerMethodField()
    max_length = serializers.IntegerField(allow_null=True, help_text=_("Characters; null: as usual for the kind."))
    minimum = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    maximum = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_choices(self, question: ServiceField) -> list[dict[str, str]]:
        return [{"value": value, "label": label} for value, label in choices_of(question)]

    @extend_schema_field(ConditionSerializer(allow_null=True))
    def get_show_when(self, question: ServiceField) -> dict[str, Any] | None:
        rule = show_rule(question, self.context["kinds"])
        return {"field": rule[0], "values": list(rule[1])} if rule else None


class OfferWithFormSerializer(OfferSerializer):
    """A service with the questions of its request form."""

    form = serializers.SerializerMethodField()

    @extend_schema_field(QuestionSerializer(many=True))
    def get_form(self, offer: Offer) -> Any:
        questions = list(offer.service.fields.all())
        kinds = {question.key: question.kind for question in questions}
        return QuestionSerializer(questions, many=True, context={"kinds": kinds}).data
