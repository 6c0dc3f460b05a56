"""Cursor pages: what a list is asked, and what its answer looks like."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from core.paging import decode_cursor

LARGEST_PAGE, USUAL_PAGE = 100, 20


class PageQuerySerializer(serializers.Serializer[Any]):
    """Which page of a list."""

    cursor = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=400,
        help_text=_("From “next” of the page before; never made up."),
    )
    page_size = serializers.IntegerField(required=False, default=USUAL_PAGE, min_value=1, max_value=LARGEST_PAGE)

    def validate_cursor(self, value: str) -> str:
        key = decode_cursor(value, length=1)
        if value and not (key and isinstance(key[0], int)):
            raise serializers.ValidationError(_("This is not a cursor that we gave."))
        return value


def page_of(row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """What the schema says of a page of `row`."""
    name = row.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}Page",
        {
            "results": row(many=True),
            "next": serializers.URLField(
                allow_null=True, help_text=_("The address of the next page; null on the last.")
            ),
        },
    )
