"""Who held the counted time of a request: by department, and which others worked on parts of it meanwhile."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from slas.enums import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from departments.models import Department
    from slas.models import Span
    from tickets.queries.readings import Reading

ZERO = timedelta(0)


@dataclass(frozen=True)
class Helped:
    """A stretch in which another department worked on a part; `end` is None while it still does."""

    department: Department
    start: datetime
    end: datetime | None

    def covers(self, start: datetime, end: datetime) -> bool:
        return self.start <= start and (self.end is None or end <= self.end)


def help_given(parts: Iterable[Reading]) -> list[Helped]:
    """When other departments worked on parts: the stretches in which the clocks of what they promised ran."""
    runs = [span for part in parts for span in part.spans if span.kind == SpanKind.RUN]
    return [Helped(span.department, span.started_at, span.ended_at) for span in runs]


@dataclass(frozen=True)
class HeldTime:
    """Working time that one department held a clock; `share` of all that counted, drawn after `before`.

    `helpers` are the departments that worked on parts of it during just this time.
    """

    department: Department
    time: timedelta
    share: float
    before: float
    helpers: tuple[Department, ...] = ()

    @property
    def title(self) -> str:
        if not self.helpers:
            return self.department.title
        said = {"department": self.department.title, "helpers": _(", ").join(one.title for one in self.helpers)}
        return _("%(department)s, waiting for %(helpers)s") % said

    @property
    def x(self) -> str:
        return f"{self.before:.2%}"

    @property
    def width(self) -> str:
        return f"{self.share:.2%}"


def held_time(reading: Reading, helped: Sequence[Helped] = ()) -> tuple[HeldTime, ...]:
    """Who held the counted time, in the order of their first stretch; the times sum up to `reading.ran` exactly.

    Every run is cut where a part began or ended, so each second belongs to one department and one set of helpers.
    """
    times: defaultdict[tuple[Department, tuple[Department, ...]], timedelta] = defaultdict(timedelta)
    for span in reading.spans:
        if span.kind == SpanKind.RUN:
            for helpers, time in _pieces(reading, span, helped):
                times[span.department, helpers] += time
    total = reading.ran or timedelta(seconds=1)
    before = [ZERO, *accumulate(times.values())]
    return tuple(
        HeldTime(department, time, time / total, start / total, helpers)
        for ((department, helpers), time), start in zip(times.items(), before, strict=False)
    )


def _pieces(
    reading: Reading, span: Span, helped: Sequence[Helped]
) -> Iterator[tuple[tuple[Department, ...], timedelta]]:
    start, end = span.started_at, reading.end_of(span)
    edges = {moment for one in helped for moment in (one.start, one.end) if moment and start < moment < end}
    if not edges:
        yield _helpers(helped, start, end), reading.worked(span)
        return
    for piece_start, piece_end in pairwise((start, *sorted(edges), end)):
        yield _helpers(helped, piece_start, piece_end), reading.hours.elapsed(piece_start, piece_end)


def _helpers(helped: Sequence[Helped], start: datetime, end: datetime) -> tuple[Department, ...]:
    return tuple(dict.fromkeys(one.department for one in helped if one.covers(start, end)))
