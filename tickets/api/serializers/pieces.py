"""Pieces that many answers share."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from departments.enums import Priority

LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 20_000
MOST_FILES = 10
MOST_VALUES = 100


class MomentField(serializers.DateTimeField):
    """A moment, in UTC whatever the reader's zone: "2026-09-21T09:00:00Z"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


@extend_schema_field(OpenApiTypes.INT)
class WorkingTimeField(serializers.Field):  # type: ignore[type-arg]
    """Working time in whole seconds, rounded down."""

    def to_representation(self, value: timedelta) -> int:
        return value // timedelta(seconds=1)


class IdField(serializers.IntegerField):
    """The number of something in the database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **options)


class PriorityField(serializers.ChoiceField):
    """1 urgent to 4 low."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Priority.choices, **options)


@extend_schema_field(OpenApiTypes.URI)
class AddressField(serializers.Field):  # type: ignore[type-arg]
    """The full address of the view `view`, whose argument `argument` is the value."""

    def __init__(self, *, view: str, argument: str, **options: Any) -> None:
        super().__init__(read_only=True, **options)
        self.view, self.argument = view, argument

    def to_representation(self, value: object) -> str:
        return reverse(self.view, kwargs={self.argument: value}, request=self.context["request"])


_SCALAR = {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}


@extend_schema_field({"oneOf": [*_SCALAR["oneOf"], {"type": "array", "items": _SCALAR, "maxItems": MOST_VALUES}]})
class AnswerField(serializers.Field):  # type: ignore[type-arg]
    """An answer of a request form: a text, a number, true or false, or a list of those. Read as a list."""

    default_error_messages = {"invalid": _("Send a text, a number, true or false, or a list of those.")}

    def to_internal_value(self, data: Any) -> list[Any]:
        several = data if isinstance(data, list) else [data]
        if len(several) > MOST_VALUES or not all(_is_plain(item) for item in several):
            self.fail("invalid")
        return several

    def to_representation(self, value: list[Any]) -> Any:
        return value


def _is_plain(value: object) -> bool:
    """A value of an allowed type and length; JSON can spell halves of characters, which no database stores."""
    word = str(value) if isinstance(value, str | int | float) else None
    return word is not None and len(word) <= LONGEST_TEXT and not any("\ud800" <= c <= "\udfff" for c in word)


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="get_full_name")


class DepartmentSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(source="title", help_text=_("In the language of the call."))


class ServiceNameSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="title", help_text=_("In the language of the call."))


class AttachmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    content_type = serializers.CharField(help_text=_("Found from the content, whatever the upload said."))
    size = serializers.IntegerField(help_text=_("Bytes."))
    url = AddressField(source="pk", view="attachment", argument="attachment_id", help_text=_("Where to get it."))


class MessageSerializer(serializers.Serializer[Any]):
    """Words and files, told apart from a message that somebody else sent meanwhile."""

    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False, default="")
    attachments = serializers.ListField(
        child=IdField(), required=False, default=list, max_length=MOST_FILES,
        help_text=_("Numbers of files that you uploaded before."),
    )  # fmt: skip
    seen_event_id = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST_ID,
        help_text=_("The newest event you have read. If others wrote after it, nothing is sent (409)."),
    )  # fmt: skip
