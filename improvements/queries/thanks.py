"""Thanks that one may read: one's own, those of one's people, and what both sides show to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from departments.queries import headed_department_ids
from improvements.models import Thanks
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from departments.models import Person

MOST_LISTED = 50
ON_A_CARD = 4


@dataclass(frozen=True)
class ThanksRow:
    """One thank-you; `ref` names its request where the reader may see it."""

    thanks: Thanks
    ref: str


@dataclass(frozen=True)
class ThanksPage:
    """What a person received and gave, and for a head what their people received; the newest first."""

    received: list[ThanksRow]
    given: list[ThanksRow]
    team: list[ThanksRow]
    is_head: bool


def thanks_page(person: Person) -> ThanksPage:
    """Everything on a person's page of thanks."""
    headed = headed_department_ids(person)
    received = list(_rows().filter(receiver=person)[:MOST_LISTED])
    given = list(_rows().filter(giver=person)[:MOST_LISTED])
    team = list(_rows().filter(receiver_department__in=headed).exclude(receiver=person)[:MOST_LISTED])
    about = {one.ticket_id for one in (*received, *given, *team) if one.ticket_id}
    refs = dict(visible_tickets(person).filter(pk__in=about).values_list("pk", "ref"))
    lists = [[ThanksRow(one, refs.get(one.ticket_id or 0, "")) for one in rows] for rows in (received, given, team)]
    return ThanksPage(received=lists[0], given=lists[1], team=lists[2], is_head=bool(headed))


def _rows() -> QuerySet[Thanks]:
    joined = ("giver", "receiver", "giver_department", "receiver_department")
    return Thanks.objects.select_related(*joined).order_by("-given_at", "-id")


def public_thanks(department_id: int) -> list[Thanks]:
    """The newest thanks to people of a department that both sides show to everybody."""
    shown = _rows().filter(receiver_department=department_id, is_offered=True, is_agreed=True)
    return list(shown[:ON_A_CARD])


def has_thanks(person: Person, thanks_id: int) -> bool:
    """Whether `person` gave or received the thanks of that id."""
    mine = Thanks.objects.filter(pk=thanks_id)
    return mine.filter(giver=person).exists() or mine.filter(receiver=person).exists()


def thanks_for_request(person: Person, ref: str) -> dict[str, str]:
    """What the form of thanks about a request starts with: its number, and who works or worked on it."""
    ticket = visible_tickets(person).filter(ref=ref.strip().upper()).select_related("assignee").first()
    if ticket is None:
        return {}
    helper = ticket.assignee
    who = f"{helper} ({helper.email})" if helper and helper.pk != person.pk else ""
    return {"ref": ticket.ref, "receiver": who}
