"""The customer's answer about one resolution: given once, changeable for 12 hours, on the request's own record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Person
from departments.queries import responsible_heads
from notifications.enums import Notice
from notifications.services import notify_person
from surveys.enums import LONGEST_WORDS, THANKS_FROM, PulseState, Reason, Satisfaction, Solved
from surveys.models import Pulse
from surveys.permissions import check_follow_up, is_answerable_by
from surveys.queries import is_answerable, is_low, why_over
from tickets.services import record_rating, reopen_ticket

if TYPE_CHECKING:
    from datetime import datetime

ANSWER = ["state", "solved", "satisfaction", "reasons", "words", "is_thanks", "answered_at"]


class NotYourQuestion(Refused):
    """The question was put to somebody else."""


class QuestionOver(Refused):
    """The question has expired, was withdrawn, or its answer can no longer be changed."""


class TooLong(Refused):
    """More words than are kept."""


@dataclass(frozen=True)
class PulseAnswer:
    """What the customer said. `reopen` asks for the request to be opened again with the same words."""

    solved: Solved
    satisfaction: Satisfaction
    reasons: tuple[Reason, ...] = ()
    words: str = ""
    is_thanks: bool = False
    reopen: bool = False


@transaction.atomic
def answer_pulse(*, pulse_id: int, answer: PulseAnswer, by: Person, at: datetime) -> Pulse:
    """Keep the customer's answer, or change it within 12 hours.

    The first answer is written into the request's history; a low mark, or "not solved", is taken to the provider's
    head once. Raises NotYourQuestion, QuestionOver, TooLong, and what opening again may refuse.
    """
    pulse = Pulse.objects.select_for_update(no_key=True).get(pk=pulse_id)
    if not is_answerable_by(by, pulse):
        raise NotYourQuestion(_("This question was put to somebody else."))
    if not is_answerable(pulse, at):
        raise QuestionOver(why_over(pulse, at))
    if len(answer.words) > LONGEST_WORDS:
        raise TooLong(_("Please write no more than %(most)d characters.") % {"most": LONGEST_WORDS})
    is_first = pulse.state != PulseState.ANSWERED
    was_low = not is_first and is_low(pulse)
    _write(pulse, answer, at=at if is_first else pulse.answered_at)
    if is_first:
        record_rating(ticket_id=pulse.ticket_id, by=by, pulse_id=pulse.pk, at=at)
    if is_low(pulse) and not was_low:
        _tell_head(pulse, at=at)
    if answer.reopen and answer.solved != Solved.YES:
        reopen_ticket(ticket_id=pulse.ticket_id, by=by, text=answer.words, at=at)
    return pulse


def _write(pulse: Pulse, answer: PulseAnswer, *, at: datetime | None) -> None:
    pulse.state, pulse.answered_at = PulseState.ANSWERED, at
    pulse.solved, pulse.satisfaction = answer.solved, answer.satisfaction
    pulse.reasons, pulse.words = [str(reason) for reason in answer.reasons], answer.words.strip()
    pulse.is_thanks = answer.is_thanks and answer.satisfaction >= THANKS_FROM
    pulse.save(update_fields=ANSWER)


def _tell_head(pulse: Pulse, *, at: datetime) -> None:
    params = {"ref": pulse.ticket.ref, "mark": pulse.satisfaction}
    url = reverse("tickets:detail", args=[pulse.ticket.ref])
    for head in responsible_heads(pulse.provider, at=at):
        notify_person(person_id=head.pk, kind=Notice.LOW_MARK, params=params, url=url, at=at)


@transaction.atomic
def finish_follow_up(*, pulse_id: int, by: Person, at: datetime) -> Pulse:
    """Note that the provider's head has spoken with the customer. Repeating it changes nothing."""
    pulse = Pulse.objects.select_for_update(no_key=True).get(pk=pulse_id)
    check_follow_up(by, pulse)
    if pulse.follow_up_done_at is None:
        pulse.follow_up_done_at = at
        pulse.save(update_fields=["follow_up_done_at"])
    return pulse
