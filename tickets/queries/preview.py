"""What would be promised if a request were sent now, and why that and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.durations import format_working
from core.moments import format_date, format_near, format_time
from core.promisebar import BarMark, PromiseDrawing
from core.text import localized
from departments.enums import Priority
from departments.models import Department
from slas.enums import Metric
from slas.models import CalendarRevision, StandardVersion
from slas.queries import current_revision, ladder, standard_in_force

if TYPE_CHECKING:
    from slas.businesstime import Contribution

ZERO = timedelta(0)
LONGEST_DAY_BY_DAY = timedelta(days=31)  # a longer way names its days off only


@dataclass(frozen=True)
class DayRow:
    """One local day (or a run of closed ones) on the way to the promise; `counts` None prints a dash."""

    when: str
    works: str
    so_far: timedelta
    counts: timedelta | None = None

    @property
    def off(self) -> bool:
        return self.counts is None


@dataclass(frozen=True)
class PromisePreview:
    """What sending now would promise. A moment is None where the standard promises nothing of the kind."""

    department: Department
    version: StandardVersion
    revision: CalendarRevision
    at: datetime
    first_target: timedelta | None
    solved_target: timedelta | None

    @property
    def first_due(self) -> datetime | None:
        return self._due(self.first_target)

    @property
    def solved_due(self) -> datetime | None:
        return self._due(self.solved_target)

    @property
    def promise(self) -> str:
        """The sentence: "IT promises a first response in 2 h and a solution in 16 h of working time."."""
        said = {
            "department": self.department.title,
            "first": format_working(self.first_target or ZERO),
            "solved": format_working(self.solved_target or ZERO),
        }
        if self.first_target and self.solved_target:
            words = _(
                "%(department)s promises a first response in %(first)s and a solution in %(solved)s of working time."
            )
            return words % said
        if self.first_target:
            return _("%(department)s promises a first response in %(first)s of working time.") % said
        return _("%(department)s promises a solution in %(solved)s of working time.") % said

    @property
    def note(self) -> str:
        """Which standard and calendar say so, and what stops the clock."""
        return _(
            "Standard “%(standard)s” version %(number)s, calendar “%(calendar)s”, times of %(zone)s. "
            "While %(department)s waits for you, the clock stops."
        ) % {
            "standard": self.version.standard.title,
            "number": self.version.number,
            "calendar": self.version.calendar.title,
            "zone": self.revision.timezone,
            "department": self.department.title,
        }

    @property
    def drawing(self) -> PromiseDrawing | None:
        """The promise bar with nothing elapsed; None without a promised solution."""
        due = self.solved_due
        if not self.solved_target or due is None:
            return None
        first = self.first_due
        marks: tuple[BarMark, ...] = ()
        if first and self.first_target and self.first_target < self.solved_target:
            marks = (BarMark(after=self.first_target, label=_("first response %(time)s") % {"time": _clock(first)}),)
        return PromiseDrawing(
            metric=_("Resolution"),
            state="none",
            words=_("promised within %(time)s of working time") % {"time": format_working(self.solved_target)},
            target=self.solved_target,
            days=_per_day(self.revision.hours.contributions(self.at, due)),
            end_label=_("solved by %(time)s") % {"time": _clock(due)},
            marks=marks,
        )

    @property
    def rows(self) -> list[DayRow]:
        """“Why this time?”: each day until the last promised moment, in the calendar's zone."""
        due = self.solved_due or self.first_due
        return list(_day_rows(self.revision, self.at, due)) if due else []

    @property
    def left_out(self) -> list[str]:
        """Days off on the way that would have been working days: "Fri 25 Sep, Mid-Autumn Festival"."""
        due = self.solved_due or self.first_due
        return [f"{row.when} · {row.works}" for row in _days_off(self.revision, self.at, due)] if due else []

    def _due(self, target: timedelta | None) -> datetime | None:
        return self.revision.hours.due(self.at, target) if target else None


def promise_preview(
    *, service_id: int, department: Department, priority: Priority | int, at: datetime
) -> PromisePreview | None:
    """What `department` would promise for its service at this priority at `at`; None where no standard applies."""
    version = standard_in_force(service_id=service_id, department_id=department.pk, at=at)
    if version is None:
        return None
    targets = ladder(version.pk)
    first = targets.target(int(priority), Metric.FIRST_RESPONSE)
    solved = targets.target(int(priority), Metric.RESOLUTION)
    if first is None and solved is None:
        return None
    return PromisePreview(department, version, current_revision(version.calendar_id), at, first, solved)


def _clock(at: datetime) -> str:
    return format_time(timezone.localtime(at))


def _per_day(parts: Iterator[Contribution]) -> tuple[tuple[date, timedelta], ...]:
    days = groupby(parts, key=lambda part: part.day)
    return tuple((day, sum((part.length for part in of_day), ZERO)) for day, of_day in days)


def _day_rows(revision: CalendarRevision, start: datetime, due: datetime) -> Iterator[DayRow]:
    if due - start > LONGEST_DAY_BY_DAY:
        yield from _days_off(revision, start, due)
        until = format_near(timezone.localtime(due), timezone.localtime(start))
        worked = revision.hours.elapsed(start, due)
        yield DayRow(_("until %(when)s") % {"when": until}, _("every other working day"), worked, worked)
        return
    worked_days = {
        day: list(of_day) for day, of_day in groupby(revision.hours.contributions(start, due), lambda p: p.day)
    }
    so_far = ZERO
    for run in _runs(revision, start, due, set(worked_days)):
        parts = worked_days.get(run[0], [])
        if parts:
            counts = sum((part.length for part in parts), ZERO)
            so_far += counts
            yield DayRow(_printed(run, start), _stretches(parts, revision), so_far, counts)
        else:
            yield DayRow(_printed(run, start), _closed(revision, run[0]), so_far)


def _runs(revision: CalendarRevision, start: datetime, due: datetime, worked: set[date]) -> Iterator[list[date]]:
    """The local days from start to due; ordinary closed days that follow each other stand together."""
    run: list[date] = []
    for day in _days(revision, start, due):
        together = day not in worked and not _name(revision, day)
        if run and not together:
            yield run
            run = []
        if together:
            run.append(day)
        else:
            yield [day]
    if run:
        yield run


def _days(revision: CalendarRevision, start: datetime, due: datetime) -> Iterator[date]:
    zone = ZoneInfo(revision.timezone)
    day, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _days_off(revision: CalendarRevision, start: datetime, due: datetime) -> Iterator[DayRow]:
    hours = revision.hours
    for day in _days(revision, start, due):
        if not hours.hours(day) and hours.weekly.get(day.isoweekday()):
            yield DayRow(_printed([day], start), _closed(revision, day), ZERO)


def _printed(run: list[date], start: datetime) -> str:
    first, last = (format_date(day, timezone.localtime(start).date()) for day in (run[0], run[-1]))
    return first if len(run) == 1 else f"{first} – {last}"


def _closed(revision: CalendarRevision, day: date) -> str:
    name = _name(revision, day)
    return _("closed, %(name)s") % {"name": name} if name else pgettext("day", "closed")


def _stretches(parts: list[Contribution], revision: CalendarRevision) -> str:
    zone = ZoneInfo(revision.timezone)
    return _(", ").join(f"{part.start.astimezone(zone):%H:%M}–{part.end.astimezone(zone):%H:%M}" for part in parts)


def _name(revision: CalendarRevision, day: date) -> str:
    special = revision.exceptions.get(day.isoformat()) or {}
    return localized(special.get("name", ""), special.get("name_zh", ""))
