"""Writing a past quarter at once (the demo company, an import): the same computation of results as a wave's close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.copying import append_rows
from surveys.bank import team_questions
from surveys.enums import WaveState
from surveys.models import Answer, Comment, Pulse, TeamAnswer, Wave
from surveys.queries.questionnaires import current_wording
from surveys.services.results import compute_results, compute_team_results
from surveys.services.scheduling import company_calendar, time_wave
from surveys.services.study import compute_study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.quarters import Quarter
    from surveys.bank import Announced

BATCH = 1000


@dataclass(frozen=True)
class PastWave:
    """A wave that is over: its quarter, its dates, and what was announced before it."""

    quarter: Quarter
    opens_at: datetime
    closes_at: datetime
    seed: str


@transaction.atomic
def write_past_wave(
    *,
    past: PastWave,
    answers: Sequence[Answer],
    comments: Sequence[Comment],
    invited: Mapping[tuple[int, int | None], int],
    funnel: dict[str, object],
    announced: Mapping[int, Sequence[Announced]],
    response: Mapping[int, tuple[int, int, int]],
) -> Wave:
    """Write a released wave with its answers and comments (unsaved, in random order) and compute its results.

    `invited` counts the people asked by provider and customer department, None for "others"; `funnel` is as
    `surveys.queries.funnel.count_funnel` gives it, `response` as `compute_study` takes it. Write the quarters in
    order: each is compared with the one before.
    """
    wave = Wave(
        year=past.quarter.year, number=past.quarter.number, state=WaveState.RELEASED, seed=past.seed,
        opens_at=past.opens_at, closes_at=past.closes_at, funnel=funnel,
        questions=current_wording(announced, with_teams=False, at=past.opens_at),
    )  # fmt: skip
    time_wave(wave, company_calendar())
    wave.reminded = len(wave.remind_at)
    wave.closed_at, wave.released_at = wave.closes_at, wave.release_at
    wave.save()
    for number, comment in enumerate(comments):
        comment.wave, comment.position = wave, number
    for answer in answers:
        answer.wave = wave
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    Comment.objects.bulk_create(comments, batch_size=BATCH)
    compute_results(wave, invited=invited)
    wave.study = compute_study(wave, response=response)
    wave.save(update_fields=["study"])
    return wave


@transaction.atomic
def write_team_answers(*, wave: Wave, answers: Sequence[TeamAnswer], invited: Mapping[int, int]) -> None:
    """Add to a past wave what teams said about their heads (unsaved, in random order) and compute their results."""
    wave.with_teams, wave.questions = True, [*wave.questions, *team_questions()]
    wave.save(update_fields=["with_teams", "questions"])
    for answer in answers:
        answer.wave = wave
    TeamAnswer.objects.bulk_create(answers, batch_size=BATCH)
    compute_team_results(wave, invited=invited)


@transaction.atomic
def write_pulses(pulses: Sequence[Pulse]) -> None:
    """Write many pulses whose fate is known (answered, expired, skipped)."""
    append_rows(Pulse, pulses)
