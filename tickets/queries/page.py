"""Everything the page of one request shows, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from core.text import localized
from departments.models import Department, Person
from tickets.enums import OPEN_STATUSES, DisputeState, Move, Side
from tickets.models import Attachment, Follower, Ticket
from tickets.permissions import allowed_moves, sides, visible_events, visible_tickets
from tickets.queries.disputes import disputable_among
from tickets.queries.drafts import load_draft
from tickets.queries.fired import fired_steps
from tickets.queries.parts import Ties, is_tied, partners_of, ties_of
from tickets.queries.promises import promise_panel
from tickets.queries.sentences import Reader
from tickets.queries.timeline import timeline
from tickets.queries.waiting import turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tickets.models import Draft, TicketEvent
    from tickets.queries.fired import FiredStep
    from tickets.queries.parts import Linked
    from tickets.queries.promises import PromisePanel
    from tickets.queries.timeline import Line
    from tickets.queries.waiting import Turn

RELATED = 5


@dataclass(frozen=True)
class Answer:
    """One answer of the request form, in the reader's language."""

    label: str
    shown: str


@dataclass(frozen=True)
class TicketPage:
    """One request as `person` sees it."""

    ticket: Ticket
    person: Person
    is_supplier: bool
    is_customer: bool
    moves: frozenset[str]
    panel: PromisePanel
    lines: Sequence[Line]
    turn: Turn | None
    answers: Sequence[Answer]
    followers: Sequence[Person]
    related: Sequence[Ticket]
    ties: Ties
    partners: Sequence[Department]
    fired: Sequence[FiredStep]
    uploads: Sequence[Attachment]
    draft: Draft | None
    last_event_id: int
    is_word_overdue: bool

    @property
    def draft_key(self) -> str:
        return f"reply:{self.ticket.ref}"

    @property
    def waited_parts(self) -> list[Linked]:
        return [part for part in self.ties.parts if part.is_open]

    @property
    def is_following(self) -> bool:
        return any(follower.pk == self.person.pk for follower in self.followers)


def visible_ticket(person: Person, ref: str) -> Ticket:
    """The request `ref` if `person` may see it; raises Ticket.DoesNotExist alike for unknown and foreign ones."""
    return visible_tickets(person).get(ref=ref)


def ticket_to_show(person: Person, ref: str) -> Ticket:
    """The same with everybody whom its page names, and whether it hangs together with others."""
    related = ("department", "service", "requester__department", "beneficiary__department", "assignee__department",
               "approver", "customer_department")  # fmt: skip
    return visible_tickets(person).select_related(*related).annotate(is_tied=is_tied()).get(ref=ref)


def ticket_page(person: Person, ticket: Ticket, now: datetime) -> TicketPage:
    """The page of `ticket`, which `ticket_to_show` gave."""
    standing = sides(person, ticket)
    is_supplier = Side.SUPPLIER in standing
    events = list(visible_events(person, ticket).select_related("by__department", "dispute").order_by("at", "id"))
    ties = ties_of(person, ticket, now) if ticket.is_tied else Ties()  # type: ignore[attr-defined]
    helpers = [part.pk for part in ties.parts]
    panel = promise_panel(ticket, now, changes=events, internal=is_supplier, helpers=helpers)
    sent, uploads = _attachments(person, ticket, events)
    told, followers = _people(ticket, events)
    return TicketPage(
        ticket=ticket,
        person=person,
        is_supplier=is_supplier,
        is_customer=Side.CUSTOMER in standing,
        moves=frozenset(_useful_moves(person, ticket, events, ties)),
        panel=panel,
        lines=timeline(events, sent, Reader(ticket, person, panel, told, now)),
        turn=turn(ticket, events, now),
        answers=[_answer(answer) for answer in ticket.answers],
        followers=followers,
        related=_related(person, ticket) if is_supplier else (),
        ties=ties,
        partners=partners_of(ticket),
        fired=fired_steps(events, told) if is_supplier else (),
        uploads=uploads,
        draft=load_draft(person, f"reply:{ticket.ref}"),
        last_event_id=max((event.pk for event in events), default=0),
        is_word_overdue=ticket.next_update_at is not None and ticket.next_update_at < now,
    )


def latest_event_id(person: Person, ticket: Ticket) -> int:
    """The newest event of `ticket` that `person` may read; 0 without any."""
    return visible_events(person, ticket).order_by("-id").values_list("pk", flat=True).first() or 0


def _useful_moves(person: Person, ticket: Ticket, events: Sequence[TicketEvent], ties: Ties) -> list[Move]:
    """Moves that are allowed and change something as it stands."""
    disputes = [event.dispute for event in events if hasattr(event, "dispute")]
    idle = set()
    if ticket.assignee_id == person.pk:
        idle.add(Move.TAKE)
    if not ticket.partner_ids:
        idle.add(Move.UNSHARE)
    if not ties.awaited:
        idle.add(Move.UNTIE)
    if not disputable_among(ticket, events, disputes):
        idle.add(Move.DISPUTE)
    if all(dispute.state != DisputeState.OPEN for dispute in disputes):
        idle.add(Move.DECIDE)
    return [move for move in allowed_moves(person, ticket) if move not in idle]


def _attachments(
    person: Person, ticket: Ticket, events: Sequence[TicketEvent]
) -> tuple[dict[int, list[Attachment]], list[Attachment]]:
    """Files by event (only of events the reader may see), and those of the reader's own unsent reply."""
    mine = Q(uploaded_by=person, draft_key=f"reply:{ticket.ref}", ticket=None)
    visible = {event.pk for event in events}
    sent: defaultdict[int, list[Attachment]] = defaultdict(list)
    unsent = []
    for attachment in Attachment.objects.filter(Q(ticket=ticket) | mine).order_by("id"):
        if attachment.ticket_id is None:
            unsent.append(attachment)
        elif attachment.event_id in visible:
            sent[attachment.event_id].append(attachment)
    return sent, unsent


def _people(ticket: Ticket, events: Sequence[TicketEvent]) -> tuple[dict[int, str], list[Person]]:
    """Names of the people whom escalations told, and the followers."""
    told = {number for event in events for number in event.data.get("told", ())}
    follows = Follower.objects.filter(ticket=ticket, person=OuterRef("pk"))
    wanted = Q(pk__in=told) | Q(pk__in=Follower.objects.filter(ticket=ticket).values("person"))
    people = Person.objects.filter(wanted).annotate(is_follower=Exists(follows)).select_related("department")
    found = list(people.order_by("name"))
    return {person.pk: str(person) for person in found}, [person for person in found if person.is_follower]


def _related(person: Person, ticket: Ticket) -> list[Ticket]:
    """Other open requests of the same requester that `person` may see too."""
    others = visible_tickets(person).filter(requester=ticket.requester_id, status__in=OPEN_STATUSES)
    return list(others.exclude(pk=ticket.pk).only("ref", "subject", "status").order_by("-updated_at", "-id")[:RELATED])


def _answer(answer: dict[str, Any]) -> Answer:
    return Answer(
        label=localized(answer.get("label", ""), answer.get("label_zh", "")),
        shown=localized(str(answer.get("shown", "")), str(answer.get("shown_zh", ""))),
    )
