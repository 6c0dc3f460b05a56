"""Marks of single requests: what still has to be rated, and who may read what of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext as _

from core.prepared import Prepared
from departments.queries import headed_department_ids
from surveys.enums import LOW_MARKS, PulseState, Reason, Satisfaction, Solved
from surveys.models import Pulse
from surveys.permissions import may_read_mark
from surveys.pulse_rules import is_changeable
from surveys.tokens import digest
from tickets.permissions import visible_tickets

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from departments.models import Person

PULSES_KEPT = timedelta(days=730)
MOST_FOLLOW_UPS = 50  # on one page; the oldest first, so the rest moves up
FEWEST_FOR_AVERAGE = 5  # ratings, before an agent sees an average of their own (SURVEY §1.3)
OPEN = Q(state__in=(PulseState.PLANNED, PulseState.SENT))
SCALE = tuple(Satisfaction)
"""The marks as a page offers them, in the order of the scale."""
LOW = Q(satisfaction__in=LOW_MARKS) | Q(solved=Solved.NO)


def pulses_to_rate(person: Person, *, at: datetime) -> QuerySet[Pulse]:
    """What `person` may rate now, the newest resolution first, with request and provider."""
    mine = Pulse.objects.filter(OPEN, person=person, expires_at__gt=at)
    return mine.select_related("ticket", "provider").order_by("-resolution_id")


def pulse_by_token(token: str) -> Pulse | None:
    """The question that a mail's link leads to, whatever has become of it."""
    rows = Pulse.objects.select_related("ticket", "provider", "person", "resolver", "resolution")
    return rows.filter(token_hash=digest(token)).first()


def own_pulse(person: Person, ref: str) -> Pulse | None:
    """The latest question to `person` about a request; None when nothing was asked."""
    mine = Pulse.objects.filter(person=person, ticket__ref=ref).exclude(state=PulseState.SKIPPED)
    return (
        mine.select_related("ticket", "provider", "person", "resolver", "resolution")
        .order_by("-resolution_id")
        .first()
    )


@dataclass(frozen=True)
class TicketRating:
    """A request's mark as one reader may see it: to be given, or given."""

    pulse: Pulse
    is_own: bool
    may_answer: bool
    may_follow_up: bool

    @property
    def is_answered(self) -> bool:
        return self.pulse.state == PulseState.ANSWERED

    @property
    def reasons(self) -> list[str]:
        return [str(Reason(reason).label) for reason in self.pulse.reasons]


def pulse_for_ticket(person: Person, ticket_id: int, *, at: datetime) -> TicketRating | None:
    """The latest mark of a request as `person` may see it; None when there is nothing for them.

    The customer sees their own; the provider's head or deputy the marks; the resolver a thank-you alone; other agents
    nothing. The caller has made sure that `person` may see the request.
    """
    rows = Pulse.objects.filter(ticket=ticket_id).exclude(state__in=(PulseState.SKIPPED, PulseState.WITHDRAWN))
    pulses = rows.select_related("provider", "person", "resolver", "ticket").order_by("-resolution_id")
    pulse = next((pulse for pulse in pulses if may_read_mark(person, pulse)), None)
    if pulse is None or (pulse.state == PulseState.EXPIRED):
        return None
    is_own = pulse.person_id == person.pk
    heads = pulse.provider_id in headed_department_ids(person)
    needs = heads and pulse.follow_up_done_at is None and is_low(pulse)
    return TicketRating(pulse, is_own, is_own and is_answerable(pulse, at), needs)


def pulses_kept_from(at: datetime) -> datetime:
    """Marks of requests solved before this are deleted (SURVEY §3.4)."""
    return at - PULSES_KEPT


def own_answers(person: Person) -> list[Pulse]:
    """Everything that `person` said about single requests and that is still kept, the newest first."""
    mine = Pulse.objects.filter(person=person, state=PulseState.ANSWERED).select_related("ticket", "provider")
    return list(mine.order_by("-answered_at"))


def is_answerable(pulse: Pulse, at: datetime) -> bool:
    """Whether the question may be answered, or its answer changed, at `at`."""
    if pulse.state == PulseState.ANSWERED:
        return pulse.answered_at is not None and is_changeable(pulse.answered_at, at)
    return (
        pulse.state in (PulseState.PLANNED, PulseState.SENT) and pulse.expires_at is not None and at < pulse.expires_at
    )


def why_over(pulse: Pulse, at: datetime) -> str:
    """Why a question cannot be answered any more, for its customer."""
    if pulse.state == PulseState.ANSWERED:
        return _("You have already answered. Your answer can no longer be changed: 12 hours have passed.")
    if pulse.state == PulseState.WITHDRAWN:
        return _("This question was withdrawn because your request was opened again. We will ask once it is solved.")
    return _("This question has expired: it could be answered for seven days.")


def is_low(pulse: Pulse) -> bool:
    """Whether the provider's head is to follow up: a mark of 1 or 2, or a problem that is not solved."""
    return pulse.satisfaction in LOW_MARKS or pulse.solved == Solved.NO


def follow_ups(person: Person, department_id: int) -> list[Pulse]:
    """Low marks that nobody has spoken about with the customer yet, the oldest first, of requests `person` may see."""
    waiting = Pulse.objects.filter(LOW, provider=department_id, state=PulseState.ANSWERED, follow_up_done_at=None)
    readable = waiting.filter(ticket__in=visible_tickets(person))
    return list(readable.select_related("ticket", "person").order_by("answered_at")[:MOST_FOLLOW_UPS])


@dataclass(frozen=True)
class OwnAverage:
    """The average mark (1–5) of what one agent solved, and of how many ratings."""

    mean: float
    ratings: int


def own_average(agent: Person, *, start: datetime, end: datetime) -> OwnAverage | None:
    """The average of the marks that came from `start` to before `end`, for the agent alone; None below 5 ratings.

    Ask for quarters that are over: an average that grows with every rating would tell the agent each single mark.
    """
    ((count, mean),) = AVERAGE.rows(agent.pk, start, end) or [(0, None)]
    return OwnAverage(mean, count) if count >= FEWEST_FOR_AVERAGE else None


AVERAGE = Prepared(
    lambda agent, start, end: (
        Pulse.objects.filter(resolver=agent, state=PulseState.ANSWERED, answered_at__gte=start, answered_at__lt=end)
        .order_by()
        .values("resolver")
        .annotate(n=Count("pk"), mean=Avg("satisfaction"))
        .values_list("n", "mean")
    )
)


def thanks_received(agent: Person, *, limit: int) -> list[Pulse]:
    """What customers passed on as thanks to `agent`, the newest first, with request and customer."""
    return THANKS.rows(agent.pk, first=limit)


THANKED = ("ticket__ref", "ticket__subject", "person__name", "person__native_name")
THANKS = Prepared(
    lambda agent: (
        Pulse.objects.filter(resolver=agent, state=PulseState.ANSWERED, is_thanks=True)
        .select_related("ticket", "person")
        .only("words", "answered_at", *THANKED)
        .order_by("-answered_at")
    )
)
