"""Finding requests by reference or by words, among those the person may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.matching import TokenQuery
from core.tokens import tokens
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from departments.models import Person
    from tickets.models import Ticket

_REF = re.compile(r"[A-Z][A-Z0-9]{1,7}-[0-9]{1,10}")
SHOWN = (
    "id", "ref", "subject", "status", "priority", "created_at", "updated_at", "resolved_at", "department__code",
    "department__name", "department__name_zh", "assignee__name", "assignee__native_name",
)  # fmt: skip


def search_tickets(person: Person, text: str, *, limit: int = 20) -> list[Ticket]:
    """Up to `limit` requests that hold every word of `text`, newest first; one with this very reference leads.

    Ordered by id, not by rank: ranking would read every match of a common word.
    """
    ref = text.strip().upper()
    exact = list(_shown(person).filter(ref=ref)) if _REF.fullmatch(ref) else []
    found = list(_matching(person, text)[:limit]) if tokens(text) else []
    known = {ticket.pk for ticket in exact}
    return [*exact, *(ticket for ticket in found if ticket.pk not in known)][:limit]


def _matching(person: Person, text: str) -> QuerySet[Ticket]:
    return _shown(person).filter(search=TokenQuery(text)).order_by("-id")


def _shown(person: Person) -> QuerySet[Ticket]:
    return visible_tickets(person).select_related("department", "assignee").only(*SHOWN)
