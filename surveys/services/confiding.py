"""Taking an answer in confidence: the invitation learns that it came, the answer never whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from surveys.bank import own_questions
from surveys.enums import (
    INDEX_ITEMS,
    LONGEST_WORDS,
    Change,
    InvitationState,
    Item,
    Noticed,
    OpenQuestion,
    OwnItem,
    WaveState,
)
from surveys.models import Ballot, Invitation, StagedAnswer, StagedComment, StagedTeamAnswer, Wave
from surveys.models.answers import REMOVED
from surveys.services.answering import TooLong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from surveys.enums import Satisfaction

GRACE = timedelta(minutes=30)  # for an answer that is being typed at the announced end (SURVEY §2)


class AlreadyAnswered(Refused):
    """One invitation is answered once."""


class EvaluationOver(Refused):
    """The wave is not open (any more), or the invitation is void."""


@dataclass(frozen=True)
class Evaluation:
    """What one person says about one department. An item left out is blank; None is "not applicable"."""

    overall: Satisfaction
    items: Mapping[Item | OwnItem, int | None] = field(default_factory=dict)
    change: Change | None = None
    noticed: Mapping[int, Noticed] = field(default_factory=dict)
    words: Mapping[OpenQuestion, str] = field(default_factory=dict)


@transaction.atomic
def answer_invitation(*, invitation_id: int, ballot_id: int, said: Evaluation, at: datetime) -> None:
    """Keep what was said and note that the invitation is answered. Nothing returned or stored joins the two.

    `ballot_id` is the right to answer: of the person signed in, or of the mail's link. Raises
    Invitation.DoesNotExist for another's, AlreadyAnswered, EvaluationOver, TooLong; then nothing is kept.
    """
    # The wave's lock makes closing wait for an answer on its way, and an answer after closing see that it is over.
    wave = Wave.objects.select_for_update(no_key=True).get(ballots=ballot_id)
    invitation = Invitation.objects.select_for_update(no_key=True).get(pk=invitation_id, ballot=ballot_id)
    check_open(wave, invitation.state, at)
    if any(len(text) > LONGEST_WORDS for text in said.words.values()):
        raise TooLong(_("Please write no more than %(most)d characters.") % {"most": LONGEST_WORDS})
    invitation.state = InvitationState.ANSWERED
    invitation.save(update_fields=["state"])
    about = {"wave": wave, "provider_id": invitation.provider_id}
    if invitation.is_team:
        StagedTeamAnswer.objects.create(**about, overall=said.overall, items=_marks(said, ()))
        return
    StagedAnswer.objects.create(
        **about, customer_id=invitation.stratum_id, overall=said.overall, change=said.change,
        items=_marks(said, own_questions(wave.questions, invitation.provider_id)),
        noticed={str(action): str(seen) for action, seen in said.noticed.items()},
    )  # fmt: skip
    StagedComment.objects.bulk_create(
        StagedComment(**about, question=question, text=text)
        for question, text in ((question, _typed(text)) for question, text in said.words.items())
        if text
    )


def _typed(text: str) -> str:
    """What was written, without the sign that stands for words taken out: nobody can pretend a redaction."""
    return text.replace(REMOVED, "").strip()


def check_open(wave: Wave, state: str, at: datetime) -> None:
    """Refuse a second answer, and one to what is over or was never asked. `state` is that of the question put."""
    if state == InvitationState.ANSWERED:
        raise AlreadyAnswered(_("You have already answered this."))
    if wave.state != WaveState.OPEN or at >= wave.closes_at + GRACE or state != InvitationState.SENT:
        raise EvaluationOver(_("This evaluation is closed."))


def _marks(said: Evaluation, own: Iterable[OwnItem]) -> dict[str, int | None]:
    """The marks of what was asked: the seven items, and the questions that the department had of its own."""
    asked: tuple[Item | OwnItem, ...] = (*INDEX_ITEMS, *own)
    return {item.value: said.items[item] for item in asked if item in said.items}


def note_opened(*, ballot_id: int) -> None:
    """Note that a person came to the form, for the funnel; not when."""
    Ballot.objects.filter(pk=ballot_id, opened=False).update(opened=True)
