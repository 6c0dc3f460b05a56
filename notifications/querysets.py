from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from notifications.enums import MailState, Pace

if TYPE_CHECKING:
    from datetime import datetime

    from notifications.models import Mail, Notification, Preference


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime) -> Self:
        """Mails to be sent by `at`, those waiting longest first."""
        return self.filter(state=MailState.WAITING, send_after__lte=at).order_by("send_after", "id")


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def gathering(self) -> Self:
        """Of those whose notices wait for a digest."""
        return self.exclude(pace=Pace.AT_ONCE)

    def digest_due(self, at: datetime) -> Self:
        """Of those who get a digest by `at`, those waiting longest first. Who left the company gets none."""
        due = self.filter(next_digest_at__lte=at, person__is_active=True)
        return due.order_by("next_digest_at", "person_id")
