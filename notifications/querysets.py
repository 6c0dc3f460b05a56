from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from notifications.enums import MailState

if TYPE_CHECKING:
    from datetime import datetime

    from notifications.models import Mail, Notification


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime) -> Self:
        """Mails to be sent by `at`, those waiting longest first."""
        return self.filter(state=MailState.WAITING, send_after__lte=at).order_by("send_after", "id")
