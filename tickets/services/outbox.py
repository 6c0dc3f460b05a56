"""The history as an outbox: what happened is handed on at least once, also after a crash or a broker's absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tickets.enums import Kind
from tickets.models import TicketEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@transaction.atomic
def relay_events(*, send: Callable[[list[tuple[int, str]]], None], at: datetime, limit: int = 500) -> int:
    """Hand the oldest events not yet relayed to `send`, as (id, kind), and mark them. Returns how many; call until 0.

    Events are claimed with SKIP LOCKED, so workers share the work. They are marked only when `send` returned: what it
    raises leaves all as it was, and a crash between sending and committing sends them once more.
    """
    # A kind that only a newer version of the code knows waits for a worker of that version.
    unrelayed = TicketEvent.objects.unrelayed().filter(kind__in=Kind.values)
    claimed = unrelayed.select_for_update(skip_locked=True, no_key=True)
    events = list(claimed.values_list("id", "kind")[:limit])
    if events:
        send(events)
        TicketEvent.objects.filter(pk__in=[pk for pk, _kind in events]).update(relayed_at=at)
    return len(events)
