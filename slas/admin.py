"""Setting up calendars and standards. What is published or was in use can only be read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from departments.permissions import signed_in
from slas.enums import StandardState
from slas.forms import CalendarForm, LadderStepForm, StandardForm, TargetForm, TargetFormSet
from slas.models import Calendar, CalendarRevision, LadderStep, Standard, StandardVersion, Target
from slas.queries.standards import version_whole
from slas.queries.wordings import version_facts
from slas.services import publish_version, record_draft, revise_calendar

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class RevisionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = CalendarRevision
    fields = readonly_fields = ("number", "timezone", "created_at", "created_by")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = CalendarForm
    list_display = ("name", "name_zh", "is_company", "is_active")
    search_fields = ("name", "name_zh")
    inlines = (RevisionInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The page of the calendar deletes, and says what is in the way."""
        return False

    def save_model(self, request: HttpRequest, obj: Calendar, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        said = form.cleaned_data
        revise_calendar(
            calendar_id=obj.pk, timezone=said["timezone"], weekly=said["weekly"], exceptions=said["exceptions"],
            by=signed_in(request), at=timezone.now(),
        )  # fmt: skip


class OfDraftInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a version: free while it is a draft. Customers agree to what they read; what is published is a fact."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: StandardVersion | None = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: StandardVersion | None = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: StandardVersion | None = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


class TargetInline(OfDraftInline):
    model = Target
    form = TargetForm
    formset = TargetFormSet


class LadderStepInline(OfDraftInline):
    model = LadderStep
    form = LadderStepForm


@admin.register(Standard)
class StandardAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = StandardForm
    list_display = ("name", "department", "service")
    list_filter = ("department",)
    list_select_related = ("department", "service")
    search_fields = ("name", "name_zh")
    autocomplete_fields = ("department", "service")

    def get_readonly_fields(self, request: HttpRequest, obj: Standard | None = None) -> tuple[str, ...]:
        """What a standard is for stays: promises were made by it."""
        return ("department", "service") if obj else ()


@admin.register(StandardVersion)
class StandardVersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("standard", "number", "state", "effective_from", "effective_until", "calendar")
    list_filter = ("state", "standard__department")
    list_select_related = ("standard", "calendar")
    autocomplete_fields = ("standard", "calendar")
    readonly_fields = ("state", "effective_until")
    inlines = (TargetInline, LadderStepInline)
    actions = ("publish",)

    def has_change_permission(self, request: HttpRequest, obj: StandardVersion | None = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: StandardVersion | None = None) -> bool:
        return obj is not None and _is_draft(obj) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: StandardVersion, form: Any, change: bool) -> None:  # noqa: FBT001
        """What a draft said is remembered on the request until its rows are saved, too."""
        request.facts_before = version_facts(version_whole(obj.pk)) if change else {}  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        before = request.facts_before  # type: ignore[attr-defined]
        record_draft(version_id=form.instance.pk, before=before, by=signed_in(request), at=timezone.now())

    @admin.action(description=_("Publish the chosen versions"), permissions=["add"])
    def publish(self, request: HttpRequest, queryset: QuerySet[StandardVersion]) -> None:
        for version in queryset:
            try:
                publish_version(version_id=version.pk, at=timezone.now(), by=signed_in(request))
            except Refused as refusal:
                messages.error(request, f"{version}: {refusal}")
            else:
                messages.success(request, _("%(version)s is in force.") % {"version": version})


def _is_draft(version: StandardVersion | None) -> bool:
    return version is None or version.state == StandardState.DRAFT
