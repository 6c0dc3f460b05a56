"""“Why this time?”: a promise's clock told day by day, with what did not count and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.durations import format_working
from core.moments import format_date, format_dated
from core.promisebar import Why, WhyRow
from core.text import localized, sentence_gap
from departments.enums import Priority
from slas.enums import ClockState, PauseReason, SpanKind
from tickets.enums import Kind
from tickets.queries.drawings import near, stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from slas.models import Span
    from tickets.models import Ticket, TicketEvent
    from tickets.queries.readings import Reading

ZERO = timedelta(0)
RETIMING = (Kind.PRIORITY_CHANGED, Kind.RETIMED)
LONGEST_DAY_BY_DAY = timedelta(days=21)  # a longer stretch is one row; its holidays are still named


def why(reading: Reading, ticket: Ticket, changes: Iterable[TicketEvent]) -> Why:
    """The table and the sentence that explain one promise; rows are in the order of time."""
    story = _Story(reading, list(_changes_of(reading, changes)))
    for span in reading.spans:
        story.tell(span)
    story.tell_rest()
    return Why(rows=tuple(story.rows), note=_note(reading, ticket))


@dataclass
class _Story:
    """Rows as they come; `so_far` is what had counted by the last of them."""

    reading: Reading
    changes: list[tuple[datetime, str]]
    rows: list[WhyRow] = field(default_factory=list)
    so_far: timedelta = ZERO
    told_days: set[date] = field(default_factory=set)

    def tell(self, span: Span) -> None:
        end = self.reading.end_of(span)
        self._tell_changes(before=span.started_at)
        if span.kind == SpanKind.PAUSE:
            self._row(stretch(span.started_at, end, self.reading.now), _pause_words(span), _waited_for(span), off=True)
        elif end - span.started_at > LONGEST_DAY_BY_DAY:
            self._tell_closed(span.started_at, end)
            self._count(stretch(span.started_at, end, self.reading.now), self.reading.worked(span), span)
        else:
            self._tell_days(span, end)
        self._tell_changes(before=end)

    def tell_rest(self) -> None:
        """What is still to come on a clock that runs."""
        reading = self.reading
        self._tell_changes(before=reading.now)
        due = reading.clock.due_at
        if reading.clock.state != ClockState.RUNNING or due is None or reading.is_broken:
            return
        self._tell_closed(reading.now, due)
        self.so_far += reading.left
        when = _("until %(when)s") % {"when": near(due, reading.now)}
        held_by = reading.spans[-1].department.title if reading.spans else ""
        self._row(when, _("left"), held_by, counts=reading.left)

    def _tell_days(self, span: Span, end: datetime) -> None:
        parts = self.reading.hours.contributions(span.started_at, end)
        told = span.started_at
        for day, group in groupby(parts, key=lambda part: part.day):
            of_day = list(group)
            self._tell_closed(told, of_day[0].start)
            name = _special_day(self.reading, day)
            ran = _("ran; special working day: %(name)s") % {"name": name} if name else ""
            worked = sum((part.length for part in of_day), ZERO)
            self._count(stretch(of_day[0].start, of_day[-1].end, self.reading.now), worked, span, ran)
            told = of_day[-1].end
        self._tell_closed(told, end)

    def _tell_closed(self, start: datetime, end: datetime) -> None:
        for day, name in _closed_days(self.reading, start, end):
            if day in self.told_days:
                continue
            self.told_days.add(day)
            when = format_date(day, timezone.localtime(self.reading.now).date())
            self._row(when, _("closed: %(name)s") % {"name": name}, "", off=True)

    def _tell_changes(self, *, before: datetime) -> None:
        while self.changes and self.changes[0][0] <= before:
            at, words = self.changes.pop(0)
            self._row(near(at, self.reading.now), words, "", off=True)

    def _count(self, when: str, worked: timedelta, span: Span, words: str = "") -> None:
        self.so_far += worked
        self._row(when, words or _("ran"), span.department.title, counts=worked)

    def _row(self, when: str, words: str, held_by: str, *, counts: timedelta | None = None, off: bool = False) -> None:
        self.rows.append(WhyRow(when=when, clock=words, so_far=self.so_far, counts=counts, held_by=held_by, off=off))


def _closed_days(reading: Reading, start: datetime, end: datetime) -> Iterator[tuple[date, str]]:
    """Days off between two instants that would have been working days, in the calendar's zone."""
    zone = ZoneInfo(reading.revision.timezone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    for day in sorted(day for day in reading.hours.exceptions if first <= day <= last):
        if not reading.hours.exceptions[day] and reading.hours.weekly.get(day.isoweekday()):
            yield day, _name(reading, day) or _("day off")


def _special_day(reading: Reading, day: date) -> str:
    return _name(reading, day) if reading.hours.exceptions.get(day) else ""


def _name(reading: Reading, day: date) -> str:
    special = reading.revision.exceptions.get(day.isoformat(), {})
    return localized(special.get("name", ""), special.get("name_zh", ""))


def _pause_words(span: Span) -> str:
    said = {"person": str(span.by) if span.by else "", "reason": span.get_reason_display(), "note": span.note}
    if span.by and span.note:
        return _("paused by %(person)s, %(reason)s: “%(note)s”") % said
    return _("paused, %(reason)s") % said


def _waited_for(span: Span) -> str:
    return (
        {
            PauseReason.REQUESTER: _("requester"),
            PauseReason.THIRD_PARTY: _("third party"),
        }.get(PauseReason(span.reason), _("nobody"))
        if span.reason
        else ""
    )


def _changes_of(reading: Reading, events: Iterable[TicketEvent]) -> Iterator[tuple[datetime, str]]:
    """Changes of priority or of the calendar that re-timed this clock: when, and from what to what."""
    for event in events:
        if event.kind not in RETIMING:
            continue
        for moved in event.data.get("due", ()):
            if moved["clock"] == reading.promise.clock_id and moved["before"] != moved["after"]:
                yield event.at, _change_words(reading, event, moved)


def _change_words(reading: Reading, event: TicketEvent, moved: dict[str, str]) -> str:
    if event.kind == Kind.RETIMED:
        return _("hours of the calendar changed: due %(before)s became %(after)s") % {
            "before": _moment(moved["before"], reading.now),
            "after": _moment(moved["after"], reading.now),
        }
    said = {
        "from": Priority(event.data["from"]).label,
        "to": Priority(event.data["to"]).label,
        "before": _moment(moved["before"], reading.now),
        "after": _moment(moved["after"], reading.now),
    }
    return _("priority changed from %(from)s to %(to)s: due %(before)s became %(after)s") % said


def _moment(text: str, now: datetime) -> str:
    at = parse_datetime(text) if text else None
    return near(at, now) if at else "–"


def _note(reading: Reading, ticket: Ticket) -> str:
    """Which standard, why that one, which calendar, and what the pauses changed."""
    version = reading.promise.version
    said = {
        "standard": version.standard.title,
        "number": version.number,
        "target": format_working(reading.clock.target),
        "priority": ticket.get_priority_display(),
        "calendar": version.calendar.title,
        "zone": reading.revision.timezone,
        "department": reading.promise.department.title,
    }
    sentences = [_matched(reading) % said, _("Calendar %(calendar)s, in the time of %(zone)s.") % said]
    sentences.extend(_without_pauses(reading))
    return sentence_gap().join(sentences)


def _matched(reading: Reading) -> str:
    if reading.promise.version.standard.service_id:
        return _(
            "Standard “%(standard)s” version %(number)s, made for this service: %(target)s at priority %(priority)s."
        )
    return _(
        "Standard “%(standard)s” version %(number)s, the general one of %(department)s because the service has none "
        "of its own: %(target)s at priority %(priority)s."
    )


def _without_pauses(reading: Reading) -> Sequence[str]:
    if not reading.paused:
        return ()
    due = timezone.localtime(reading.hours.due(reading.clock.started_at, reading.clock.target))
    said = {
        "when": format_dated(due, timezone.localtime(reading.now)),
        "time": format_working(reading.paused),
    }
    return (_("Pauses of %(time)s of working time did not count; without them it was due %(when)s.") % said,)
