"""Requests as lines of a list: who has it, where it stands, and the next promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from slas.enums import PauseReason
from tickets.enums import Status
from tickets.queries.promises import NextPromise, next_promises

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.promisebar import State
    from tickets.models import Ticket

COLUMNS = (
    "id", "ref", "subject", "status", "priority", "waiting_for", "waiting_note", "waiting_since", "created_at",
    "updated_at", "resolved_at", "reopened", "department__code", "department__name", "department__name_zh",
    "assignee__name", "assignee__native_name",
)  # fmt: skip


@dataclass(frozen=True)
class Lane:
    """One request in a list."""

    ticket: Ticket
    promise: NextPromise

    @property
    def who(self) -> str:
        """Who has it: the agent, or that nobody took it yet."""
        if self.ticket.assignee:
            return str(self.ticket.assignee)
        return _("unassigned") if self.ticket.is_open else ""

    @property
    def state(self) -> State:
        if self.ticket.status in (Status.WAITING, Status.APPROVAL):
            return "paused"
        if self.ticket.status == Status.CANCELLED:
            return "none"
        return self.promise.state

    @property
    def words(self) -> str:
        """Where it stands, in the requester's words."""
        if self.ticket.status == Status.WAITING:
            return _waiting_words(self.ticket)
        if self.ticket.is_open and self.promise.state == "at_risk":
            return _("at risk")
        if self.ticket.is_open and self.promise.state == "missed":
            return _("late")
        return str(Status(self.ticket.status).label)


def _waiting_words(ticket: Ticket) -> str:
    return {
        PauseReason.REQUESTER: _("needs an answer"),
        PauseReason.THIRD_PARTY: _("paused: third party"),
        PauseReason.AGREED_DATE: _("paused: agreed date"),
    }.get(PauseReason(ticket.waiting_for), _("paused"))


def lanes(tickets: Iterable[Ticket], now: datetime) -> list[Lane]:
    """The requests as lines, in their order; three queries for any number of them."""
    listed = list(tickets)
    promises = next_promises(listed, now)
    return [Lane(ticket, promises[ticket.pk]) for ticket in listed]
