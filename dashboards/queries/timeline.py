"""What two departments agreed, did and disputed, in the order of time: the record of their relation (SEEDS 66)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.addresses import address
from core.moments import format_date
from dashboards.queries.addresses import list_url
from dashboards.queries.definitions import Period
from dashboards.wording import count_words
from improvements.queries import actions_between, pair_history, reviews_between
from tickets.queries.relations import decided_disputes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from dashboards.queries.pairs import Counted
    from departments.models import Department
    from improvements.models import ImprovementAction

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

    def line(self, today: date) -> Line:
        """As the page shows it, in the reader's zone."""
        on = timezone.localtime(self.at).date()
        return Line(on.isoformat(), format_date(on, today), self.icon, self.words, self.note, self.url)


class Line(NamedTuple):
    """A milestone in words alone, so that it is drawn once."""

    on: str
    day: str
    icon: str
    words: str
    note: str
    url: str


def relation_timeline(
    one: Department, other: Department, counted: Mapping[int, Counted], *, sees_work: bool, now: datetime
) -> list[Milestone]:
    """Needs, actions, review meetings, and for those who may see work disputes and broken promises; the newest first.

    Three statements, four with the right to see work. Disputes name no request: who may read it finds it in the lists.
    """
    found = [*_needs(one, other), *_actions(one, other), *_meetings(one, other)]
    if sees_work:
        found += [*_disputes(one, other, now), *_broken(counted, {one.pk: one, other.pk: other}, now)]
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
        url, text = address("improvements:actions", action.department.code), _named(action)
        yield Milestone(action.created_at, "flag", _("Improvement action announced"), text, url)
        if action.done_at:
            yield Milestone(action.done_at, "check", _("Improvement action done"), text, url)
        if action.confirmed_at:
            yield Milestone(action.confirmed_at, "star", _("Improvement action confirmed by the customer"), text, url)


def _meetings(one: Department, other: Department) -> Iterator[Milestone]:
    for review in reviews_between(one, other):
        url = address("improvements:review", str(review.wave), review.department.code)
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


def _broken(counted: Mapping[int, Counted], names: Mapping[int, Department], now: datetime) -> Iterator[Milestone]:
    """One line a quarter and direction, counted by the worker: it opens the requests."""
    for provider, quarters in counted.items():
        (customer,) = (one for pk, one in names.items() if pk != provider)
        for quarter, each in quarters.items():
            if missed := each.resolution.missed:
                words = ngettext("%(count)s promise to solve broken", "%(count)s promises to solve broken", missed)
                named = {"provider": names[provider].title, "customer": customer.title}
                note = _("%(provider)s for %(customer)s, %(quarter)s") % {**named, "quarter": quarter.title}
                url = list_url(names[provider], "resolution_missed", quarter, customer.code)
                at = min(Period.of(quarter).end - timedelta(days=1), now)
                yield Milestone(at, "up", words % {"count": count_words(missed)}, note, url)
