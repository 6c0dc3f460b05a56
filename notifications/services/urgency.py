"""What its reader must know now: it comes by mail at once, even to those who have their mails gathered. One table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.enums import Group, Notice, Urgency
from slas.enums import PauseReason

if TYPE_CHECKING:
    from notifications.services.audience import Hearer
    from tickets.models import TicketEvent

AS_CREW, AS_CUSTOMER, AS_TOLD = Group.QUEUE, Group.OWN, Group.ESCALATION

URGENCIES: dict[tuple[Notice, Group], Urgency] = {
    (Notice.WARNED, AS_CREW): Urgency.PROMISE,
    (Notice.BREACHED, AS_TOLD): Urgency.PROMISE,
    (Notice.ESCALATED, AS_TOLD): Urgency.PROMISE,
    (Notice.APPROVAL_ASKED, AS_CUSTOMER): Urgency.DECISION,
    (Notice.DISPUTED, AS_TOLD): Urgency.DECISION,
    (Notice.WAITING, AS_CUSTOMER): Urgency.QUESTION,  # for customers alone, and only if it waits for them
    (Notice.NEW_REQUEST, AS_CREW): Urgency.WORK,
    (Notice.ASSIGNED_TO_YOU, AS_CREW): Urgency.WORK,
    (Notice.HANDED_TO_YOU, AS_CREW): Urgency.WORK,
    (Notice.SHARED_WITH_YOU, AS_CREW): Urgency.WORK,
    (Notice.REPLIED, AS_CREW): Urgency.CUSTOMER,
    (Notice.REOPENED, AS_CREW): Urgency.CUSTOMER,
    (Notice.UPDATE_MISSED, AS_CREW): Urgency.WORD,
}
"""Whatever is not here waits for the digest of those who have one."""


def urgency(event: TicketEvent, hearer: Hearer) -> Urgency | None:
    """Why the hearer is told of the event at once; None: it can wait for a digest."""
    found = URGENCIES.get((hearer.notice, hearer.group))
    if found == Urgency.QUESTION and not _waits_for(event, hearer):
        return None
    return found


def _waits_for(event: TicketEvent, hearer: Hearer) -> bool:
    ticket = event.ticket
    is_customer = hearer.person_id in (ticket.requester_id, ticket.beneficiary_id)
    return is_customer and event.data.get("reason") == PauseReason.REQUESTER
