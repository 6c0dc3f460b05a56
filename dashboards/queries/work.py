"""An agent's own page: what is due, what was thanked, how the own work is rated. Nobody is compared with anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from core.prepared import Prepared
from dashboards.queries.definitions import Period, quarter_of
from surveys.queries import OwnAverage, own_average, thanks_received
from tickets.models import Ticket
from tickets.queries.lanes import COLUMNS, Lane, lanes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from departments.models import Person
    from surveys.models import Pulse

SHOWN, SHOWN_THANKS = 20, 8


@dataclass(frozen=True)
class Work:
    """`average` is the mean mark, 1 to 5, of `quarter`, the last that is over; None below 5 ratings.

    Of a quarter that is over, because an average that moves with every rating would tell each of them.
    """

    due: Sequence[Lane]
    has_more: bool
    thanks: Sequence[Pulse]
    average: OwnAverage | None
    quarter: str

    @property
    def printed_average(self) -> str:
        return "" if self.average is None else f"{self.average.mean:.1f}"


def work_of(person: Person, *, at: datetime) -> Work:
    """Open requests that `person` works on by the time left, thanks, and the own average; six statements."""
    quarter = quarter_of(at).moved(-1)
    period = Period.of(quarter)
    rows = OPEN.rows(person.pk, first=SHOWN + 1)
    return Work(
        due=lanes(rows[:SHOWN], at),
        has_more=len(rows) > SHOWN,
        thanks=thanks_received(person, limit=SHOWN_THANKS),
        average=own_average(person, start=period.start, end=period.end),
        quarter=quarter.title,
    )


OPEN = Prepared(
    lambda person: (
        Ticket.objects.open()
        .filter(assignee=person)
        .select_related("department", "assignee")
        .only(*COLUMNS)
        .order_by(F("next_due_at").asc(nulls_last=True), "id")
    )
)
