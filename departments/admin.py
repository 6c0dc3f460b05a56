"""Setting up people, departments and what they offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext as _

from departments.forms import DepartmentForm
from departments.models import Department, Membership, Person, Service, ServiceField

if TYPE_CHECKING:
    from django.http import HttpRequest

NAMES = ("name", "name_zh")


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ("person",)
    extra = 0


class ServiceFieldInline(admin.StackedInline):  # type: ignore[type-arg]
    model = ServiceField
    extra = 0
    fields = (
        ("position", "key", "kind", "is_required"),
        ("label", "label_zh"),
        ("help_text", "help_text_zh"),
        "choices",
        "show_when",
        ("max_length", "minimum", "maximum"),
    )


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", *NAMES, "parent", "head", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("parent", "head")
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("parent", "head", "deputy")
    inlines = (MembershipInline,)
    form = DepartmentForm

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if obj.head and not obj.deputy:
            told = _("%(department)s has a head and no deputy: name one, or nobody is told while the head is away.")
            messages.warning(request, told % {"department": obj.title})


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "native_name", "email", "department", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "is_hr_admin", "is_executive", "department")
    list_select_related = ("department",)
    search_fields = ("name", "native_name", "email")
    autocomplete_fields = ("department",)
    show_full_result_count = False
    exclude = ("password", "user_permissions", "groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        """Only a superuser makes administrators."""
        fixed = ("last_login", "joined_at")
        return fixed if request.user.is_superuser else (*fixed, "is_superuser", "is_staff")


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = (
        *NAMES,
        "department",
        "default_priority",
        "is_restricted",
        "needs_approval",
        "is_active",
        "position",
    )
    list_filter = ("department", "is_active", "is_restricted")
    list_select_related = ("department",)
    search_fields = (*NAMES, "keywords")
    autocomplete_fields = ("department", "owner")
    inlines = (ServiceFieldInline,)
