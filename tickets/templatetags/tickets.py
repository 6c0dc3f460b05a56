"""Small things that only pages of requests print."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.queries.drawings import near
from tickets.queries.waiting import waited_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tickets.models import Ticket
    from tickets.queries.queue import Band, QueueFilter

register = template.Library()


@register.simple_tag
def reading(names: Collection[str]) -> str:
    """Say who has a request open: "Zhang Min is reading", "Zhang Min and Chen Bo are reading"."""
    said = {"people": _(", ").join(names)}
    return ngettext("%(people)s is reading", "%(people)s are reading", len(names)) % said


@register.simple_tag
def with_whom(readers: Mapping[int, str]) -> str:
    """The readers a page shows, for its next question whether they are still the same."""
    return ",".join(str(number) for number in sorted(readers))


@register.filter
def of_ticket(readers: Mapping[int, list[str]], ticket_id: int) -> list[str]:
    """Who has this request open."""
    return readers.get(ticket_id, [])


@register.simple_tag
def waiting_line(ticket: Ticket) -> str:
    """Say for whom a waiting request waits, since when: "waiting for Sun Li since Tue 10:05"."""
    since = near(ticket.waiting_since, timezone.now()) if ticket.waiting_since else ""
    said = {"who": waited_for(ticket, timezone.now()), "since": since}
    return _("waiting for %(who)s since %(since)s") % said


@register.simple_tag
def more_of(band: Band, wish: QueueFilter) -> str:
    """The query of the rest of a band: from its cursor on, or its own page from the first row."""
    wanted = {
        "view": wish.view,
        "service": wish.service,
        "priority": wish.priority,
        "customer": wish.customer,
        "band": band.name,
        "after": band.cursor,
    }
    return urlencode({name: value for name, value in wanted.items() if value})
