"""What happened to a request, as lines to read: messages in boxes, moves as one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.durations import format_working
from core.moments import format_date
from core.text import localized
from departments.enums import Priority
from slas.enums import Metric, PauseReason
from tickets.enums import MESSAGE_KINDS, Channel, Kind, Status
from tickets.queries.drawings import metric_words, near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

    from departments.models import Person
    from tickets.models import Attachment, Ticket, TicketEvent
    from tickets.queries.promises import PromisePanel

QUOTED = (
    Kind.WAITING_STARTED,
    Kind.RESOLVED,
    Kind.REOPENED,
    Kind.CANCELLED,
    Kind.TRANSFERRED,
    Kind.PRIORITY_CHANGED,
)
LOOKS = {
    Kind.ASSIGNED: ("user", ""),
    Kind.WAITING_STARTED: ("pause", "paused"),
    Kind.RESUMED: ("run", ""),
    Kind.RESOLVED: ("check", "met"),
    Kind.REOPENED: ("undo", ""),
    Kind.CLOSED: ("lock", ""),
    Kind.CANCELLED: ("x", ""),
    Kind.TRANSFERRED: ("arrow", ""),
    Kind.PRIORITY_CHANGED: ("flag", ""),
    Kind.RETIMED: ("calendar", ""),
    Kind.WARNED: ("warn", "at_risk"),
    Kind.BREACHED: ("x", "missed"),
    Kind.ESCALATED: ("up", "missed"),
    Kind.RATED: ("star", ""),
    Kind.PART_ASKED: ("people", ""),
    Kind.PART_ENDED: ("check", ""),
}
LATE = 120  # seconds after which a step of the ladder says that it came late


@dataclass(frozen=True)
class Line:
    """One entry of the timeline. `words` is the sentence of a move; a message is printed from `event.text`."""

    event: TicketEvent
    is_message: bool
    is_note: bool
    is_mine: bool
    icon: str = ""
    state: str = ""
    words: SafeString | str = ""
    about: str = ""
    label: str = ""
    label_state: str = ""
    quote: str = ""
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Reader:
    """What the sentences need to know beside the event."""

    ticket: Ticket
    person: Person
    panel: PromisePanel
    told: Mapping[int, str]
    now: datetime


def timeline(
    events: Iterable[TicketEvent], attachments: Mapping[int, Sequence[Attachment]], reader: Reader
) -> list[Line]:
    """Lines in the order of the events, which the caller has already cut down to what the reader may see."""
    return [
        _message(event, attachments.get(event.pk, ()), reader)
        if event.kind in MESSAGE_KINDS
        else _move(event, attachments.get(event.pk, ()), reader)
        for event in events
    ]


def _message(event: TicketEvent, attachments: Sequence[Attachment], reader: Reader) -> Line:
    label, state = _message_label(event, reader)
    return Line(
        event=event,
        is_message=True,
        is_note=event.kind == Kind.NOTE_ADDED,
        is_mine=event.by_id == reader.person.pk,
        about=_about(event, reader),
        label=label,
        label_state=state,
        attachments=attachments,
    )


def _about(event: TicketEvent, reader: Reader) -> str:
    department = event.by.department.title if event.by and event.by.department else ""
    if event.kind == Kind.NOTE_ADDED:
        return _("internal note, agents of %(department)s only") % {"department": reader.ticket.department.title}
    if event.kind == Kind.CALL_LOGGED:
        return _("%(department)s, spoke with the requester") % {"department": department}
    if event.kind == Kind.CREATED:
        channel = {
            Channel.WEB: _("filed through the portal"),
            Channel.API: _("filed through the API"),
            Channel.MAIL: _("filed by mail"),
        }[Channel(event.channel or Channel.WEB)]
        return f"{department} · {channel}" if department else channel
    return department


def _message_label(event: TicketEvent, reader: Reader) -> tuple[str, str]:
    if event.kind not in (Kind.AGENT_REPLIED, Kind.CALL_LOGGED) or event.at != reader.ticket.first_answered_at:
        return "", ""
    for row in reader.panel.rows:
        clock = row.promise.clock
        if row.promise.metric == Metric.FIRST_RESPONSE and clock.stopped_at == event.at:
            said = {"ran": format_working(clock.elapsed), "target": format_working(clock.target)}
            return _("first answer after %(ran)s of %(target)s") % said, "met" if clock.is_met else "missed"
    return "", ""


def _move(event: TicketEvent, attachments: Sequence[Attachment], reader: Reader) -> Line:
    kind = Kind(event.kind)
    icon, state = LOOKS[kind]
    return Line(
        event=event,
        is_message=False,
        is_note=False,
        is_mine=event.by_id == reader.person.pk,
        icon=icon,
        state=state,
        words=SENTENCES[kind](event, reader),
        quote=event.text if kind in QUOTED else "",
        attachments=attachments,
    )


def _by(event: TicketEvent) -> str:
    return str(event.by) if event.by else _("The desk")


def _assigned(event: TicketEvent, reader: Reader) -> SafeString:
    if event.by and event.data.get("to_id") == event.by_id:
        return format_html(_("<b>{by}</b> took it"), by=_by(event))
    return format_html(_("<b>{by}</b> gave it to <b>{to}</b>"), by=_by(event), to=event.data.get("to", ""))


def _waits(event: TicketEvent, reader: Reader) -> SafeString:
    reason = event.data.get("reason")
    if reason == PauseReason.REQUESTER:
        words = _("<b>{by}</b> asked and waits for {customer}")
    elif reason == PauseReason.THIRD_PARTY:
        words = _("<b>{by}</b> waits for a third party")
    else:
        words = _("<b>{by}</b> waits for the agreed date {until}")
    until = event.data.get("until") or ""
    day = format_date(date.fromisoformat(until), timezone.localtime(reader.now).date()) if until else ""
    return format_html(words, by=_by(event), customer=reader.ticket.customer, until=day)


def _resumed(event: TicketEvent, reader: Reader) -> SafeString:
    since = event.data.get("since") or ""
    at = near(datetime.fromisoformat(since), reader.now) if since else ""
    words = _("The clock counts again through <b>{by}</b>, after a pause since {since}")
    if event.by is None:
        words = _("The agreed date has come: the clock counts again, after a pause since {since}")
    return format_html(words, by=_by(event), since=at)


def _plain(words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        return format_html(words(), by=_by(event))

    return sentence


def _closed(event: TicketEvent, reader: Reader) -> SafeString:
    if event.by:
        return format_html(_("<b>{by}</b> confirmed that it is solved"), by=_by(event))
    return format_html(_("Closed: nobody opened it again in time"))


def _transferred(event: TicketEvent, reader: Reader) -> SafeString:
    data = event.data
    return format_html(
        _("<b>{by}</b> handed it over from {from_} to <b>{to}</b>"),
        by=_by(event),
        from_=localized(data.get("from_name", data["from"]), data.get("from_name_zh", "")),
        to=localized(data.get("to_name", data["to"]), data.get("to_name_zh", "")),
    )


def _reprioritised(event: TicketEvent, reader: Reader) -> SafeString:
    return format_html(
        _("<b>{by}</b> changed the priority from {before} to <b>{after}</b>"),
        by=_by(event),
        before=Priority(event.data["from"]).label,
        after=Priority(event.data["to"]).label,
    )


def _retimed(event: TicketEvent, reader: Reader) -> SafeString:
    parts = [
        format_html(
            _("“{promise}”: due {before}, now <b>{after}</b>."),
            promise=metric_words(moved["metric"]),
            before=_moment(moved["before"], reader),
            after=_moment(moved["after"], reader),
        )
        for moved in event.data["due"]
        if moved["before"] != moved["after"]
    ]
    calendar = localized(event.data["calendar"], event.data["calendar_zh"])
    changed = format_html(_("The hours of <b>{calendar}</b> changed."), calendar=calendar)
    return format_html_join(" ", "{}", ((part,) for part in (changed, *parts)))


def _moment(text: str, reader: Reader) -> str:
    at = parse_datetime(text) if text else None
    return near(at, reader.now) if at else "–"


def _step(words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        parts = [format_html(words(), promise=metric_words(event.data["metric"]))]
        names = [reader.told[number] for number in event.data.get("told", ()) if number in reader.told]
        if names:
            parts.append(format_html(_("Told {people}."), people=_(", ").join(names)))
        if event.data.get("late_seconds", 0) > LATE:
            due = near(datetime.fromisoformat(event.data["due_at"]), reader.now)
            parts.append(format_html(_("It was due {when} and came late."), when=due))
        return format_html("{}" + " {}" * (len(parts) - 1), *parts)

    return sentence


def _part_asked(event: TicketEvent, reader: Reader) -> SafeString:
    words = _("<b>{by}</b> asked <b>{department}</b> for a part of it: {part}")
    return format_html(words, by=_by(event), department=_department_of(event), part=event.data["part"])


def _part_ended(event: TicketEvent, reader: Reader) -> SafeString:
    words = _("<b>{department}</b> is done with its part {part}")
    if event.data["outcome"] == Status.CANCELLED:
        words = _("The part {part} of <b>{department}</b> was withdrawn")
    return format_html(words, department=_department_of(event), part=event.data["part"])


def _department_of(event: TicketEvent) -> str:
    return localized(event.data["of_name"], event.data["of_name_zh"])


SENTENCES: dict[Kind, Callable[[TicketEvent, Reader], SafeString]] = {
    Kind.ASSIGNED: _assigned,
    Kind.WAITING_STARTED: _waits,
    Kind.RESUMED: _resumed,
    Kind.RESOLVED: _plain(lambda: _("<b>{by}</b> solved it")),
    Kind.REOPENED: _plain(lambda: _("<b>{by}</b> opened it again")),
    Kind.CLOSED: _closed,
    Kind.CANCELLED: _plain(lambda: _("<b>{by}</b> withdrew the request")),
    Kind.TRANSFERRED: _transferred,
    Kind.PRIORITY_CHANGED: _reprioritised,
    Kind.RETIMED: _retimed,
    Kind.WARNED: _step(lambda: _("<b>Warning</b>: “{promise}” is at risk.")),
    Kind.BREACHED: _step(lambda: _("<b>Promise broken</b>: “{promise}” ran out.")),
    Kind.ESCALATED: _step(lambda: _("<b>Escalated</b>: “{promise}” is still open.")),
    Kind.RATED: _plain(lambda: _("<b>{by}</b> rated the help")),
    Kind.PART_ASKED: _part_asked,
    Kind.PART_ENDED: _part_ended,
}
