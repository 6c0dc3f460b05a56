from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from tickets.enums import OPEN_STATUSES

if TYPE_CHECKING:
    from tickets.models import Ticket, TicketEvent


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)


class TicketEventQuerySet(models.QuerySet["TicketEvent"]):
    def unrelayed(self) -> Self:
        return self.filter(relayed_at__isnull=True).order_by("id")
