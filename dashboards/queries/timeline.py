"""What two departments agreed, did and disputed, in the order of time: the record of their relation (SEEDS 66)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements.queries import actions_between, pair_history, reviews_between
from tickets.enums import OPEN_STATUSES
from tickets.queries.relations import decided_disputes, escalations_between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from departments.models import Department
    from improvements.models import ImprovementAction
    from tickets.models import TicketEvent

LOOKS_BACK = timedelta(days=730)
SHOWN = 30


@dataclass(frozen=True)
class Milestone:
    """One thing that happened between the two; `icon` names what kind it is."""

    at: datetime
    icon: str
    words: str
    note: str = ""
    url: str = ""


def relation_timeline(one: Department, other: Department, *, sees_work: bool, now: datetime) -> list[Milestone]:
    """Needs, actions, review meetings, and for those who may see work disputes and escalations; the newest first.

    Three statements, five with the right to see work. Disputes and escalations name no request: who may read it finds
    it in the ledger and the lists.
    """
    found = [*_needs(one, other), *_actions(one, other), *_meetings(one, other)]
    if sees_work:
        found += [*_disputes(one, other, now), *_escalations(one, other, now)]
    return sorted(found, key=lambda milestone: milestone.at, reverse=True)[:SHOWN]


def _needs(one: Department, other: Department) -> Iterator[Milestone]:
    for version in pair_history(one, other):
        if version.agreed_at is None:
            continue
        words = _("Needs agreed") if version.number == 1 else _("Needs reviewed and agreed anew")
        note = _("%(title)s, version %(number)s") % {"title": version.title, "number": version.number}
        yield Milestone(version.agreed_at, "equal", words, note, version.url)


def _actions(one: Department, other: Department) -> Iterator[Milestone]:
    for action in actions_between(one, other):
        url, text = reverse("improvements:actions", args=[action.department.code]), _named(action)
        yield Milestone(action.created_at, "flag", _("Improvement action announced"), text, url)
        if action.done_at:
            yield Milestone(action.done_at, "check", _("Improvement action done"), text, url)
        if action.confirmed_at:
            yield Milestone(action.confirmed_at, "star", _("Improvement action confirmed by the customer"), text, url)


def _meetings(one: Department, other: Department) -> Iterator[Milestone]:
    for review in reviews_between(one, other):
        url = reverse("improvements:review", args=[str(review.wave), review.department.code])
        yield Milestone(review.published_at, "people", _("Review meeting held"), review.department.title, url)


def _named(action: ImprovementAction) -> str:
    return _("%(department)s: %(text)s") % {"department": action.department.title, "text": action}


def _disputes(one: Department, other: Department, now: datetime) -> Iterator[Milestone]:
    for dispute in decided_disputes([one.pk, other.pk], since=now - LOOKS_BACK):
        if dispute.decided_at is not None and dispute.department_id != dispute.ticket.customer_department_id:
            said = {"what": dispute.get_about_display(), "outcome": dispute.get_state_display()}
            note = _("%(what)s by %(department)s") % {**said, "department": dispute.department.title}
            words = _("Dispute decided: %(outcome)s") % said
            yield Milestone(dispute.decided_at, "swap", words, note)


def _escalations(one: Department, other: Department, now: datetime) -> Iterator[Milestone]:
    """One line a month and direction: each of them stands in the ledger."""
    months: dict[tuple[int, int, int], list[TicketEvent]] = {}
    for event in escalations_between([one.pk, other.pk], since=now - LOOKS_BACK):
        if event.ticket.department_id != event.ticket.customer_department_id:
            at = timezone.localtime(event.at)
            months.setdefault((at.year, at.month, event.ticket.department_id), []).append(event)
    for events in months.values():
        ticket = events[0].ticket
        customer = ticket.customer_department.title if ticket.customer_department else ""
        still_open = sum(event.ticket.status in OPEN_STATUSES for event in events)
        words = ngettext("%(count)s broken promise escalated", "%(count)s broken promises escalated", len(events))
        note = _("%(provider)s for %(customer)s") % {"provider": ticket.department.title, "customer": customer}
        if still_open:
            note += " · " + ngettext("%(count)s still open", "%(count)s still open", still_open) % {
                "count": still_open
            }
        yield Milestone(events[0].at, "up", words % {"count": len(events)}, note)
