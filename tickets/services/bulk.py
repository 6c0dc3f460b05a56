"""Many requests with their whole lives at once: played in memory by the rules of the services, written with COPY.

For importing and for the demo company's history. Reactions do not follow (nobody wants a mail about last year), so the
events are written as relayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.copying import append_rows, copy_rows, reserved_ids
from departments.models import Department
from slas.models import Clock, Escalation, Span
from slas.queries import current_revision
from tickets.enums import Kind
from tickets.models import Promise, RefSeries, Ticket, TicketEvent
from tickets.services.lives import Life
from tickets.services.stories import Desk, Opening, Step, Story

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = ["Desk", "Life", "Opening", "Step", "Story", "open_desk", "play", "write_ratings", "write_stories"]

LIVES_AT_ONCE = 2000


def open_desk(*, at: datetime) -> Desk:
    """What lives need to know, read once: departments, standards in force, people to tell, numbers to give out.

    Takes the series of references for itself until the transaction ends.
    """
    departments = {department.pk: department for department in Department.objects.select_related("head", "parent")}
    RefSeries.objects.bulk_create((RefSeries(department_id=pk) for pk in departments), ignore_conflicts=True)
    series = RefSeries.objects.select_for_update().order_by("pk")
    return Desk(
        at=at,
        departments=departments,
        last_numbers=dict(series.values_list("department_id", "last")),
        revision=current_revision,
        ticket_ids=reserved_ids(Ticket),
        clock_ids=reserved_ids(Clock),
    )


def play(story: Story, desk: Desk, *, until: datetime) -> Life:
    """The life of one request up to `until`; steps after it have not happened yet."""
    life = Life(desk, story.opening)
    for step in story.steps:
        if step.at > until:
            break
        life.sweep(step.at)
        life.take_step(step)
    life.sweep(until)
    return life


@transaction.atomic
def write_stories(stories: Iterable[Story], *, until: datetime) -> int:
    """Write requests with their events, promises, clocks, spans and escalations as of `until`. Returns how many.

    References are given out in the order of `stories`. Raises MoveRefused for a step that its request does not allow.
    """
    desk = open_desk(at=until)
    written = 0
    waiting: list[Life] = []
    for story in stories:
        waiting.append(play(story, desk, until=until))
        if len(waiting) == LIVES_AT_ONCE:
            written += _write(waiting, until)
            waiting.clear()
    written += _write(waiting, until)
    series = [RefSeries(department_id=pk, last=last) for pk, last in desk.last_numbers.items()]
    RefSeries.objects.bulk_update(series, ["last"])
    return written


def _write(lives: list[Life], until: datetime) -> int:
    """Every table once. Events go in by time over all lives, as they would have been written."""
    promises = [promise for life in lives for promise in life.promises]
    watches = [watch for life in lives for watch in life.watches]
    events = sorted((event for life in lives for event in life.events), key=lambda event: event.at)
    spans = [span for watch in watches for span in watch.spans]
    ledger = [row for life in lives for row in life.ledger]
    for event in events:
        event.relayed_at = until
    copy_rows(Ticket, [life.ticket for life in lives])
    copy_rows(Clock, [watch.clock for watch in watches])
    for model, rows in ((Span, spans), (Promise, promises), (Escalation, ledger), (TicketEvent, events)):
        append_rows(model, rows)
    return len(lives)


def write_ratings(ratings: Iterable[tuple[int, int, int, datetime]]) -> None:
    """Write down ratings as `record_rating` does: (ticket, person, pulse, at) each. Nothing reacts to them."""
    rows = [
        TicketEvent(ticket_id=ticket, kind=Kind.RATED, at=at, by_id=person, data={"pulse": pulse}, relayed_at=at)
        for ticket, person, pulse, at in ratings
    ]
    append_rows(TicketEvent, rows)
