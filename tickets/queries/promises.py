"""What pages show of promises: one line each for a list, everything for the page of one request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.durations import format_working
from slas.enums import ClockState, Metric, SpanKind
from tickets.models import Promise
from tickets.queries.drawings import full_drawing, mini_drawing, near, words_in_list
from tickets.queries.explanation import why
from tickets.queries.readings import most_urgent, read
from tickets.queries.shares import held_time, help_given

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from core.promisebar import PromiseDrawing, State, Why
    from tickets.models import Ticket, TicketEvent
    from tickets.queries.readings import Reading
    from tickets.queries.shares import HeldTime

ZERO = timedelta(0)


@dataclass(frozen=True)
class NextPromise:
    """The next promise at risk of one request, ready for a row.

    words      "3 h 10 m left", "4 h 05 m over", "clock stopped", "met", "no promise"
    due_words  "Mon 10:50" while it runs, else empty
    drawing    for `{% mini_bar %}`; None where nothing was promised
    reading    what all this was read from, with the columns of a list alone
    """

    state: State
    words: str
    due_words: str = ""
    due_at: datetime | None = None
    drawing: PromiseDrawing | None = None
    reading: Reading | None = None

    @property
    def about(self) -> str:
        """What was promised: "solved in 16 h", "first response in 2 h"; while stopped, "2 h left of 16 h"."""
        return _about(self.reading) if self.reading else ""

    @property
    def about_words(self) -> str:
        """The same, and by when while it runs."""
        said = {"about": self.about, "due": self.due_words}
        return _("%(about)s, due %(due)s") % said if self.due_words else self.about


@dataclass(frozen=True)
class PromiseRow:
    """One promise on the ticket page."""

    promise: Promise
    drawing: PromiseDrawing
    why: Why
    is_internal: bool

    @property
    def is_aside(self) -> bool:
        """An earlier reply that was waited for, or a promise between departments."""
        is_over = self.promise.clock.state == ClockState.STOPPED
        return self.is_internal or (is_over and self.promise.metric == Metric.NEXT_REPLY)


@dataclass(frozen=True)
class PromisePanel:
    """Every promise of one request. `held` sums up to `counted` to the second; `not_counted` by reason."""

    rows: tuple[PromiseRow, ...]
    held: tuple[HeldTime, ...] = ()
    counted: timedelta = ZERO
    target: timedelta | None = None
    not_counted: tuple[tuple[str, timedelta], ...] = ()
    standard: Promise | None = None

    @property
    def main(self) -> list[PromiseRow]:
        """What the requester was promised and what still runs; the rest is history or between departments."""
        return [row for row in self.rows if not row.is_aside]

    @property
    def aside(self) -> list[PromiseRow]:
        return [row for row in self.rows if row.is_aside]


def next_promises(tickets: Iterable[Ticket], now: datetime, *, internal: bool = False) -> dict[int, NextPromise]:
    """The next promise at risk of each request, by ticket id; two queries for any number of requests.

    With `internal`, promises between departments count too, as they do in the order of a queue.
    """
    tickets = list(tickets)
    urgent = most_urgent([ticket.pk for ticket in tickets], internal=internal)
    lines = {reading.promise.ticket_id: _line(reading) for reading in read(urgent, now)}
    return {ticket.pk: lines.get(ticket.pk) or _nothing_promised() for ticket in tickets}


def _line(reading: Reading) -> NextPromise:
    is_running = reading.clock.state == ClockState.RUNNING
    due, words = reading.clock.due_at if is_running else None, words_in_list(reading)
    return NextPromise(
        state=reading.state,
        words=words,
        due_words=near(due, reading.now) if due else "",
        due_at=due,
        drawing=mini_drawing(reading, words),
        reading=reading,
    )


def _about(reading: Reading) -> str:
    said = {"time": format_working(reading.clock.target), "left": format_working(reading.left)}
    if reading.state == "paused":
        return _("%(left)s left of %(time)s") % said
    return {
        Metric.FIRST_RESPONSE: _("first response in %(time)s"),
        Metric.NEXT_REPLY: _("next reply in %(time)s"),
        Metric.RESOLUTION: _("solved in %(time)s"),
    }[Metric(reading.promise.metric)] % said


def _nothing_promised() -> NextPromise:
    return NextPromise(state="none", words=_("no promise"))


def promise_panel(
    ticket: Ticket,
    now: datetime,
    *,
    changes: Sequence[TicketEvent] = (),
    internal: bool = False,
    helpers: Collection[int] = (),
) -> PromisePanel:
    """All promises of `ticket` with bar and explanation, two queries.

    `changes` are its events; the changes of priority among them explain why a due time moved. `internal` adds the
    promises between departments, `helpers` are the ids of its parts with other departments.
    """
    rows = Promise.objects.filter(ticket__in=[ticket.pk, *helpers]).order_by("is_internal", "id")
    if not internal:
        rows = rows.filter(is_internal=False)
    promises = list(rows.select_related("clock", "version__standard", "version__calendar", "department"))
    everything = read(promises, now, with_people=True)
    readings = [reading for reading in everything if reading.promise.ticket_id == ticket.pk]
    parts = [reading for reading in everything if reading.promise.ticket_id != ticket.pk]
    solution = next(filter(_is_solution, readings), None)
    shown = tuple(
        PromiseRow(reading.promise, full_drawing(reading), why(reading, ticket, changes), reading.promise.is_internal)
        for reading in readings
    )
    if solution is None:
        return PromisePanel(shown, standard=readings[0].promise if readings else None)
    return PromisePanel(
        shown,
        held=held_time(solution, help_given(filter(_is_solution, parts))),
        counted=solution.ran,
        target=solution.clock.target,
        not_counted=_not_counted(solution),
        standard=solution.promise,
    )


def _is_solution(reading: Reading) -> bool:
    return reading.promise.metric == Metric.RESOLUTION and not reading.promise.is_internal


def _not_counted(reading: Reading) -> tuple[tuple[str, timedelta], ...]:
    times: defaultdict[str, timedelta] = defaultdict(timedelta)
    for span in reading.spans:
        if span.kind == SpanKind.PAUSE:
            times[str(span.get_reason_display())] += reading.worked(span)
    return tuple((reason, time) for reason, time in times.items() if time)
