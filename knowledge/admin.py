"""Writing guides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from knowledge.models import Guide
from knowledge.services import save_guide

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Guide)
class GuideAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "title_zh", "department", "is_published", "updated_at")
    list_filter = ("department", "is_published")
    list_select_related = ("department",)
    search_fields = ("title", "title_zh")
    autocomplete_fields = ("department", "services")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("department", "title", "title_zh", "slug", "services", "body", "body_zh", "is_published")

    def save_model(self, request: HttpRequest, obj: Guide, form: Any, change: bool) -> None:  # noqa: FBT001
        save_guide(guide=obj, at=timezone.now())
