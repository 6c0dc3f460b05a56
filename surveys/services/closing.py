"""Closing a wave: doors first, then the answers rewritten in random order and counted, each in its own transaction.

Two transactions, so that no row about who was asked carries the transaction of a row about what was said; a crash
between them is made up for by the next tick.
"""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.urls import reverse

from departments.models import Department
from departments.queries import responsible_heads
from notifications.enums import Notice
from notifications.services import notify_person
from surveys.enums import InvitationState, WaveState
from surveys.models import (
    Answer,
    Ballot,
    Comment,
    Invitation,
    StagedAnswer,
    StagedComment,
    StagedTeamAnswer,
    TeamAnswer,
    Wave,
)
from surveys.queries.funnel import count_funnel, invited_by_cell
from surveys.queries.staff import staff_asked
from surveys.queries.teams import teams_asked
from surveys.services.confiding import GRACE
from surveys.services.results import compute_results, compute_team_results
from surveys.services.staff import count_staff
from surveys.services.study import compute_study, response_by_customer

if TYPE_CHECKING:
    from datetime import datetime

_lots = SystemRandom()
Kept = TypeVar("Kept", Answer, TeamAnswer)


def close_waves(*, at: datetime) -> int:
    """Shut what has ended (30 minutes after the announced minute) and count what is shut. Returns how many steps."""
    return _shut_wave(at) + _count_wave(at)


@transaction.atomic
def _shut_wave(at: datetime) -> int:
    ended = Wave.objects.filter(state=WaveState.OPEN, closes_at__lte=at - GRACE)
    wave = ended.select_for_update(skip_locked=True).first()
    if wave is None:
        return 0
    leavers = Invitation.objects.filter(ballot__wave=wave, state=InvitationState.SENT, ballot__person__is_active=False)
    leavers.update(state=InvitationState.VOID)
    ballots = Ballot.objects.filter(wave=wave)
    ballots.filter(staff_state=InvitationState.SENT, person__is_active=False).update(staff_state=InvitationState.VOID)
    ballots.update(token_hash=None)
    wave.state = WaveState.CLOSED
    wave.save(update_fields=["state"])
    return 1


@transaction.atomic
def _count_wave(at: datetime) -> int:
    shut = Wave.objects.filter(state=WaveState.CLOSED, closed_at=None)
    wave = shut.select_for_update(skip_locked=True).first()
    if wave is None:
        return 0
    _rewrite_answers(wave, StagedAnswer, Answer)
    _rewrite_answers(wave, StagedTeamAnswer, TeamAnswer)
    _rewrite_comments(wave)
    compute_results(wave, invited=invited_by_cell(wave))
    compute_team_results(wave, invited=teams_asked(wave))
    count_staff(wave, invited=staff_asked(wave))
    wave.study = compute_study(wave, response=response_by_customer(wave))
    wave.funnel, wave.closed_at = count_funnel(wave), at
    wave.save(update_fields=["funnel", "study", "closed_at"])
    return 1


def _rewrite_answers(wave: Wave, staged: type[StagedAnswer | StagedTeamAnswer], kept: type[Kept]) -> None:
    """Copy in random order under new ids: row order and transaction numbers of the staged rows tell who was when."""
    rows = list(staged._default_manager.filter(wave=wave))
    _lots.shuffle(rows)
    kept._default_manager.bulk_create(
        kept(
            wave=wave, provider_id=one.provider_id, customer_id=one.customer_id, overall=one.overall, items=one.items,
            change=one.change, noticed=one.noticed,
        )
        for one in rows
    )  # fmt: skip
    staged._default_manager.filter(wave=wave).delete()


def _rewrite_comments(wave: Wave) -> None:
    staged = list(StagedComment.objects.filter(wave=wave))
    _lots.shuffle(staged)
    Comment.objects.bulk_create(
        Comment(wave=wave, provider_id=one.provider_id, question=one.question, text=one.text, position=position)
        for position, one in enumerate(staged)
    )
    StagedComment.objects.filter(wave=wave).delete()


@transaction.atomic
def release_waves(*, at: datetime) -> int:
    """Show a counted wave to everybody at once, and tell the heads of those evaluated. Returns how many."""
    counted = Wave.objects.filter(state=WaveState.CLOSED, closed_at__isnull=False, release_at__lte=at)
    wave = counted.select_for_update(skip_locked=True, no_key=True).first()
    if wave is None:
        return 0
    wave.state, wave.released_at = WaveState.RELEASED, at
    wave.save(update_fields=["state", "released_at"])
    evaluated = Department.objects.filter(results__wave=wave).distinct().select_related("head", "deputy")
    for department in evaluated:
        for head in responsible_heads(department, at=at):
            notify_person(
                person_id=head.pk, kind=Notice.RESULTS_OUT, params={"wave": str(wave)},
                url=reverse("surveys:result", args=[wave, department.code]), at=at,
            )  # fmt: skip
    return 1
