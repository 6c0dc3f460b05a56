"""The digest of the executive: what the requests that she follows brought until the last working morning at eight."""

from __future__ import annotations

from datetime import datetime, timedelta

from departments.models import Person
from knowledge.models import Guide
from knowledge.services import save_guide
from notifications.enums import Pace
from notifications.services import choose_mails, deliver_next, digest_moment, notify_of_events, send_next_digest
from servicedesk.demo.company.people import show_person
from servicedesk.demo.mailbox import MailboxBackend
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import follow_ticket

FOLLOWED = 4
OF = ("HAN", "LOG", "QA", "SAL")  # what reaches the company's own customers
NEWS = (Kind.AGENT_REPLIED, Kind.RESOLVED, Kind.REOPENED)
LOOKS_BACK, EVENING = timedelta(days=20), timedelta(hours=15)


def give_a_digest(*, at: datetime) -> None:
    """Let her follow what is talked about, gather her mails, and find this morning's digest in the mailbox."""
    person = Person.objects.get(email=show_person("executive").email)
    morning = _last_morning(person, at)
    choose_mails(by=person, own=True, queue=True, pace=Pace.DAILY, follows_guides=True, at=morning - EVENING)
    for event in _last_events(morning):
        follow_ticket(ticket_id=event.ticket_id, person=person, by=event.ticket.requester)
        notify_of_events(event_ids=[event.pk], at=event.at)
    save_guide(guide=Guide.objects.published().earliest("pk"), at=morning - EVENING / 2)
    send_next_digest(at=morning)
    mailbox = MailboxBackend()
    while deliver_next(connection=mailbox, at=at):
        pass


def _last_morning(person: Person, at: datetime) -> datetime:
    morning = coming = digest_moment(person, Pace.DAILY, after=at - LOOKS_BACK)
    while coming <= at:
        morning, coming = coming, digest_moment(person, Pace.DAILY, after=coming)
    return morning


def _last_events(morning: datetime) -> list[TicketEvent]:
    """What was said last in requests that everybody may see, each of another request."""
    said = TicketEvent.objects.filter(kind__in=NEWS, at__lt=morning, at__gt=morning - LOOKS_BACK)
    shown = said.filter(ticket__is_restricted=False, ticket__department__code__in=OF)
    newest = shown.select_related("ticket__requester").order_by("-at", "-pk")
    by_ticket = {event.ticket_id: event for event in reversed(newest[: FOLLOWED * 3])}
    return sorted(by_ticket.values(), key=lambda event: event.at)[-FOLLOWED:]
