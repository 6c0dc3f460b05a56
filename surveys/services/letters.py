"""The mails that ask. Written in the reader's language and zone, sent by the desk, never by who is being rated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moments import format_exact
from notifications.services import as_read_by, queue_mail
from surveys.enums import InvitationState, Satisfaction
from surveys.queries.staff import staff_words
from surveys.tokens import ballot_token

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person
    from surveys.models import Ballot, Pulse, Wave


def mail_pulse(pulse: Pulse, *, token: str, at: datetime) -> None:
    """Ask one customer about one resolution. Each of five links opens the page with that mark chosen; none counts."""
    with as_read_by(pulse.person):
        page = settings.SITE_URL + reverse("surveys:pulse", args=[token])
        marks = [(mark.label, f"{page}?mark={mark.value}") for mark in Satisfaction]
        words = {"ref": pulse.ticket.ref, "department": pulse.provider.title}
        send(
            pulse.person,
            key=f"pulse-{pulse.pk}",
            subject=_("%(ref)s: how well did %(department)s help you?") % words,
            template="pulse",
            context={"pulse": pulse, "marks": marks, "page": page, "ticket": _subject(pulse)},
            at=at,
        )


def _subject(pulse: Pulse) -> str:
    """Mails are read on many screens: a restricted request is named by its reference alone."""
    return "" if pulse.ticket.is_restricted else pulse.ticket.subject


def send(person: Person, *, key: str, subject: str, template: str, context: dict[str, Any], at: datetime) -> None:
    """Put a mail with a secret link into the outbox; the caller has switched to the person's language."""
    context = {**context, "person": person, "subject": subject}
    queue_mail(
        to=person.email,
        person=person,
        subject=subject,
        text=render_to_string(f"surveys/mail/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"surveys/mail/{template}.html", context),
        dedupe_key=key,
        is_secret=True,
        at=at,
    )


def mail_ballot(ballot: Ballot, wave: Wave, *, number: int, at: datetime) -> None:
    """Invite one person to a wave (`number` 0), or remind them (1 to 3): one link for all departments."""
    with as_read_by(ballot.person):
        token = ballot_token(wave.pk, ballot.person_id, wave.seed)
        waiting = [one.title for one in ballot.invitations.all() if one.state == InvitationState.SENT]
        invitation, reminder = _("How well were you served last quarter?"), _("Still open: your evaluation")
        asks_staff = ballot.staff_state == InvitationState.SENT
        if not waiting:
            invitation = _("One question about working here")
        send(
            ballot.person,
            key=f"wave-{wave.pk}-{ballot.person_id}-{number}",
            subject=reminder if number else invitation,
            template="ballot",
            context={
                "wave": wave,
                "departments": waiting,
                "staff_words": staff_words(wave) if asks_staff else "",
                "number": number,
                "closes": format_exact(timezone.localtime(wave.closes_at)),
                "page": settings.SITE_URL + reverse("surveys:by_mail", args=[token]),
            },
            at=at,
        )
