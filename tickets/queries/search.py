"""Finding requests by reference or by words, among those the person may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from core.matching import TokenQuery
from core.tokens import tokens
from tickets.models import Ticket
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from departments.models import Person

RECENT = 10_000  # requests among which a search looks first
_REF = re.compile(r"[A-Z][A-Z0-9]{1,7}-[0-9]{1,10}")
SHOWN = (
    "id", "ref", "subject", "status", "priority", "created_at", "updated_at", "resolved_at", "department__code",
    "department__name", "department__name_zh", "assignee__name", "assignee__native_name",
)  # fmt: skip


def search_tickets(person: Person, text: str, *, limit: int = 20, recent: int = RECENT) -> list[Ticket]:
    """Up to `limit` requests that hold every word of `text`, newest first; one with this very reference leads.

    Ordered by id, not by rank: ranking would read every match of a common word. The newest `recent` requests are
    looked through first, because the planner takes words that go together ("E-3012") for rare and would read tens of
    thousands of old ones to show twenty.
    """
    ref = text.strip().upper()
    exact = list(_shown(person).filter(ref=ref)) if _REF.fullmatch(ref) else []
    found = _newest_first(person, text, limit, recent) if tokens(text) else []
    known = {ticket.pk for ticket in exact}
    return [*exact, *(ticket for ticket in found if ticket.pk not in known)][:limit]


def _newest_first(person: Person, text: str, limit: int, recent: int) -> list[Ticket]:
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    old = max(newest - recent, 0)
    found = list(_one_by_one(person, text).filter(pk__gt=old)[:limit])
    if old and len(found) < limit:
        found += _by_index(person, text).filter(pk__lte=old)[: limit - len(found)]
    return found


def _by_index(person: Person, text: str) -> QuerySet[Ticket]:
    """Matches by the index of words. The sum keeps the planner from walking down all ids for a word nobody used."""
    return _shown(person).filter(search=TokenQuery(text)).order_by((F("id") + 0).desc())


def _one_by_one(person: Person, text: str) -> QuerySet[Ticket]:
    """Matches from the newest down, without the index of words: that one would collect every match of all times."""
    words = Coalesce("search", Value("", SearchVectorField()), output_field=SearchVectorField())
    return _shown(person).alias(words=words).filter(words=TokenQuery(text)).order_by("-id")


def _shown(person: Person) -> QuerySet[Ticket]:
    return visible_tickets(person).select_related("department", "assignee").only(*SHOWN)
