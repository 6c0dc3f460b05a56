"""What happened to a request, as lines to read: messages in boxes, moves as one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.durations import format_working
from core.text import localized
from slas.enums import Metric
from tickets.enums import MESSAGE_KINDS, Channel, Kind
from tickets.queries.audience import told_team
from tickets.queries.sentences import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

    from tickets.models import Attachment, TicketEvent
    from tickets.queries.sentences import Reader

QUOTED = (
    Kind.APPROVED,
    Kind.DECLINED,
    Kind.WAITING_STARTED,
    Kind.RESOLVED,
    Kind.REOPENED,
    Kind.CANCELLED,
    Kind.TRANSFERRED,
    Kind.PRIORITY_CHANGED,
    Kind.SHARED,
    Kind.MERGED,
    Kind.DISPUTED,
    Kind.DISPUTE_DECIDED,
)
LOOKS = {
    Kind.APPROVAL_ASKED: ("user", "paused"),
    Kind.APPROVED: ("check", "met"),
    Kind.DECLINED: ("x", ""),
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
    Kind.SHARED: ("people", ""),
    Kind.UNSHARED: ("user", ""),
    Kind.WHOLE_CHANGED: ("people", ""),
    Kind.UPDATE_PROMISED: ("clock", ""),
    Kind.UPDATE_MISSED: ("warn", "missed"),
    Kind.TIED: ("arrow", ""),
    Kind.UNTIED: ("x", ""),
    Kind.AWAITED_ENDED: ("check", ""),
    Kind.MERGED: ("x", ""),
    Kind.DUPLICATE_FOUND: ("people", ""),
    Kind.DISPUTED: ("flag", "at_risk"),
    Kind.DISPUTE_DECIDED: ("check", ""),
}


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
    checks: Sequence[tuple[str, bool]] = ()  # what the standard asks of good work, and whether it held
    attachments: Sequence[Attachment] = ()
    team: Sequence[str] = ()  # names behind "the 8 agents of IT" in `words`


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
            return _("first response after %(ran)s of %(target)s") % said, "met" if clock.is_met else "missed"
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
        team=told_team(event.data, reader.told),
        quote=event.text if kind in QUOTED else "",
        checks=[(localized(row["text"], row["text_zh"]), row["met"]) for row in event.data.get("quality", ())],
        attachments=attachments,
    )
