"""The outbox for those who run the desk: what waits, what failed and why. Texts are not shown."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications.models import Mail
from notifications.services import send_again


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("to_address", "subject", "state", "attempts", "created_at", "send_after", "sent_at")
    list_filter = ("state",)
    search_fields = ("to_address",)
    fields = ("to_address", "subject", "state", "attempts", "last_error", "created_at", "send_after", "sent_at")
    readonly_fields = fields
    show_full_result_count = False
    actions = ("start_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    @admin.action(description=_("Try failed mails again"), permissions=["change"])
    def start_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        count = send_again(mail_ids=[mail.pk for mail in queryset], at=timezone.now())
        text = ngettext("%(count)s mail will be tried again.", "%(count)s mails will be tried again.", count)
        messages.success(request, text % {"count": count})
