"""Each thing that happened, as one sentence in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.moments import format_date
from core.text import localized, sentence_gap
from departments.enums import Priority
from slas.enums import PauseReason
from tickets.enums import Cause, DisputeAbout, DisputeState, Kind, Status
from tickets.queries.audience import told_people
from tickets.queries.drawings import metric_words, near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.utils.safestring import SafeString

    from departments.models import Person
    from tickets.models import Ticket, TicketEvent
    from tickets.queries.promises import PromisePanel

LATE = 120  # seconds after which a step of the ladder says that it came late


@dataclass(frozen=True)
class Reader:
    """What the sentences need to know beside the event."""

    ticket: Ticket
    person: Person
    panel: PromisePanel
    told: Mapping[int, str]
    now: datetime


def _by(event: TicketEvent) -> str:
    return str(event.by) if event.by else _("The desk")


def _assigned(event: TicketEvent, reader: Reader) -> SafeString:
    if event.by and event.data.get("to_id") == event.by_id:
        return format_html(_("<b>{by}</b> took it"), by=_by(event))
    if not event.data.get("to"):
        return format_html(
            _("<b>{by}</b> gave it back from {from_} to the team"), by=_by(event), from_=event.data["from"]
        )
    return format_html(_("<b>{by}</b> gave it to <b>{to}</b>"), by=_by(event), to=event.data.get("to", ""))


def _approval_asked(event: TicketEvent, reader: Reader) -> SafeString:
    return format_html(_("<b>{approver}</b> is asked to approve it"), approver=reader.ticket.approver or "")


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
    waits = format_html(words, by=_by(event), customer=reader.ticket.customer, until=day)
    cause = cause_words(event)
    return format_html(_("{done}: {cause}"), done=waits, cause=cause) if cause else waits


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
    moved = format_html(
        _("<b>{by}</b> handed it over from {from_} to <b>{to}</b>"),
        by=_by(event),
        from_=localized(data.get("from_name", data["from"]), data.get("from_name_zh", "")),
        to=localized(data.get("to_name", data["to"]), data.get("to_name_zh", "")),
    )
    parts = _(", ").join(data.get("parts", ()))
    return format_html(_("{moved}, with its parts {parts}"), moved=moved, parts=parts) if parts else moved


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
    return format_html_join(sentence_gap(), "{}", ((part,) for part in (changed, *parts)))


def _moment(text: str, reader: Reader) -> str:
    at = parse_datetime(text) if text else None
    return near(at, reader.now) if at else "–"


def _step(words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        parts = [format_html(words(), promise=metric_words(event.data["metric"]))]
        parts.extend(_told(event, reader))
        if event.data.get("late_seconds", 0) > LATE:
            due = near(datetime.fromisoformat(event.data["due_at"]), reader.now)
            parts.append(format_html(_("It was due {when} and came late."), when=due))
        return format_html_join(sentence_gap(), "{}", ((part,) for part in parts))

    return sentence


def _told(event: TicketEvent, reader: Reader) -> Iterator[SafeString]:
    names = told_people(event.data, reader.told)
    if names:
        yield format_html(_("Told {people}."), people=_(", ").join(names))
    for absent in event.data.get("stands_in", ()):
        until = near(datetime.fromisoformat(absent["until"]), reader.now)
        yield format_html(_("{person} is away until {until}."), person=absent["for"], until=until)


def _disputed(event: TicketEvent, reader: Reader) -> SafeString:
    words = _("<b>{by}</b> disputes that the clock was stopped.")
    if event.data["about"] == DisputeAbout.CLOSING:
        words = _("<b>{by}</b> disputes that it is solved.")
    return format_html_join(
        " ", "{}", ((part,) for part in (format_html(words, by=_by(event)), *_told(event, reader)))
    )


def _decided(event: TicketEvent, reader: Reader) -> SafeString:
    if event.data["state"] == DisputeState.UPHELD:
        return format_html(_("<b>{by}</b> upheld the dispute"), by=_by(event))
    return format_html(_("<b>{by}</b> explained what was disputed"), by=_by(event))


def _part_asked(event: TicketEvent, reader: Reader) -> SafeString:
    words = _("<b>{by}</b> asked <b>{department}</b> for a part of it: {part}")
    return format_html(words, by=_by(event), department=_department_of(event), part=event.data["part"])


def _shared(words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        return format_html(words(), by=_by(event), department=_department_of(event))

    return sentence


def _part_ended(event: TicketEvent, reader: Reader) -> SafeString:
    words = _("<b>{department}</b> is done with its part {part}")
    if event.data["outcome"] == Status.CANCELLED:
        words = _("The part {part} of <b>{department}</b> was withdrawn")
    return format_html(words, department=_department_of(event), part=event.data["part"])


def _whole_changed(event: TicketEvent, reader: Reader) -> SafeString:
    words = _("<b>{department}</b> took over {whole}, of which this is a part, and waits for it now")
    if event.data["what"] == "solved":
        words = _("<b>{department}</b> solved {whole}, of which this is a part, without it")
    return format_html(words, department=_department_of(event), whole=event.data["whole"])


def _cancelled(event: TicketEvent, reader: Reader) -> SafeString:
    if whole := event.data.get("whole"):
        return format_html(_("Withdrawn with {whole}, of which it was a part"), whole=whole)
    return format_html(_("<b>{by}</b> withdrew the request"), by=_by(event))


def _until(words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        return format_html(words(), by=_by(event), until=_moment(event.data["until"], reader))

    return sentence


def _with_cause(words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    """What was done and, where it was said, why it had to be."""

    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        done, cause = format_html(words(), by=_by(event)), cause_words(event)
        return format_html(_("{done}: {cause}"), done=done, cause=cause) if cause else done

    return sentence


def cause_words(event: TicketEvent) -> str:
    cause = event.data.get("cause")
    return str(Cause(cause).label) if cause in Cause.values else ""


def _other(name: str, words: Callable[[], str]) -> Callable[[TicketEvent, Reader], SafeString]:
    """A sentence that names another request by its reference, kept under `name`."""

    def sentence(event: TicketEvent, reader: Reader) -> SafeString:
        return format_html(words(), by=_by(event), other=event.data[name])

    return sentence


def _department_of(event: TicketEvent) -> str:
    return localized(event.data["of_name"], event.data["of_name_zh"])


SENTENCES: dict[Kind, Callable[[TicketEvent, Reader], SafeString]] = {
    Kind.APPROVAL_ASKED: _approval_asked,
    Kind.APPROVED: _plain(lambda: _("<b>{by}</b> approved it: the promise counts from here")),
    Kind.DECLINED: _plain(lambda: _("<b>{by}</b> did not approve it")),
    Kind.ASSIGNED: _assigned,
    Kind.WAITING_STARTED: _waits,
    Kind.RESUMED: _resumed,
    Kind.RESOLVED: _plain(lambda: _("<b>{by}</b> solved it")),
    Kind.REOPENED: _with_cause(lambda: _("<b>{by}</b> opened it again")),
    Kind.CLOSED: _closed,
    Kind.CANCELLED: _cancelled,
    Kind.TRANSFERRED: _transferred,
    Kind.PRIORITY_CHANGED: _reprioritised,
    Kind.RETIMED: _retimed,
    Kind.WHOLE_CHANGED: _whole_changed,
    Kind.WARNED: _step(lambda: _("<b>Warning</b>: “{promise}” is at risk.")),
    Kind.BREACHED: _step(lambda: _("<b>Promise broken</b>: “{promise}” ran out.")),
    Kind.ESCALATED: _step(lambda: _("<b>Escalated</b>: “{promise}” is still open.")),
    Kind.RATED: _plain(lambda: _("<b>{by}</b> rated the help")),
    Kind.PART_ASKED: _part_asked,
    Kind.PART_ENDED: _part_ended,
    Kind.SHARED: _shared(lambda: _("<b>{by}</b> let <b>{department}</b> serve it, too")),
    Kind.UNSHARED: _shared(lambda: _("<b>{by}</b> noted that <b>{department}</b> serves it no longer")),
    Kind.UPDATE_PROMISED: _until(lambda: _("<b>{by}</b> promises the next word by {until}")),
    Kind.UPDATE_MISSED: _until(lambda: _("The next word, promised by {until}, did not come in time")),
    Kind.TIED: _other("on", lambda: _("<b>{by}</b> noted that it waits for {other}")),
    Kind.UNTIED: _other("on", lambda: _("<b>{by}</b> noted that it waits for {other} no longer")),
    Kind.AWAITED_ENDED: _other("on", lambda: _("{other}, which it waited for, has come to its end")),
    Kind.MERGED: _other("into", lambda: _("<b>{by}</b> closed it as a duplicate of {other}")),
    Kind.DUPLICATE_FOUND: _other("duplicate", lambda: _("<b>{by}</b> found that {other} is about the same")),
    Kind.DISPUTED: _disputed,
    Kind.DISPUTE_DECIDED: _decided,
}
