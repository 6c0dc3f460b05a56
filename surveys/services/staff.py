"""One question to all staff about working here: taken in confidence, counted at close, kept as one figure.

It rides on the wave: the same ballot, mail, key, hours and release. Each person's ballot learns that the answer came,
and the staged mark has no person, no department and no time. There is one figure for the whole company, so there is
nothing to subtract it from; no row of a single answer is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from surveys.bank import staff_question
from surveys.disclosure import Visibility, total_shown
from surveys.enums import THANKS_FROM, InvitationState
from surveys.models import Ballot, StaffResult, StagedStaffAnswer, Wave
from surveys.services.confiding import check_open
from surveys.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from surveys.enums import Satisfaction


@transaction.atomic
def answer_staff_question(*, ballot_id: int, mark: Satisfaction, at: datetime) -> None:
    """Keep the mark and note on the ballot that it came. Nothing returned or stored joins the two.

    Raises AlreadyAnswered, EvaluationOver (also for a ballot that was not asked); then nothing is kept.
    """
    # As with departments: closing waits for an answer on its way, one after closing sees that it is over.
    wave = Wave.objects.select_for_update(no_key=True).get(ballots=ballot_id)
    ballot = Ballot.objects.select_for_update(no_key=True).get(pk=ballot_id)
    check_open(wave, ballot.staff_state, at)
    ballot.staff_state = InvitationState.ANSWERED
    ballot.save(update_fields=["staff_state"])
    StagedStaffAnswer.objects.create(wave=wave, overall=mark)


def count_staff(wave: Wave, *, invited: int) -> None:
    """Count the staged marks of a shut wave and delete them, in the transaction that counts the wave."""
    if not wave.with_staff:
        return
    staged = StagedStaffAnswer.objects.filter(wave=wave)
    _write_result(wave, list(staged.order_by("pk").values_list("overall", flat=True)), invited=invited)
    staged.delete()


@transaction.atomic
def write_staff_answers(*, wave: Wave, marks: Sequence[int], invited: int) -> None:
    """Add to a past wave (the demo company, an import) what its staff said."""
    wave.with_staff, wave.questions = True, [*wave.questions, staff_question()]
    wave.save(update_fields=["with_staff", "questions"])
    _write_result(wave, marks, invited=invited)


def _write_result(wave: Wave, marks: Sequence[int], *, invited: int) -> None:
    satisfied, answers = sum(mark >= THANKS_FROM for mark in marks), len(marks)
    is_shown = total_shown([answers], threshold=wave.threshold)
    low, high = wilson(satisfied, answers)
    StaffResult.objects.create(
        wave=wave, answers=answers, satisfied=satisfied, low=low, high=high, invited=invited,
        visibility=Visibility.SHOWN if is_shown else Visibility.HIDDEN,
    )  # fmt: skip
