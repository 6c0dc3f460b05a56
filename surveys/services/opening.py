"""Opening a wave: the frame, the draw, the invitations and the first mail, in one transaction."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from surveys.bank import Announced
from surveys.enums import InvitationState, WaveState
from surveys.models import Ballot, FrameEntry, Invitation, Wave
from surveys.queries.frame import frame_rows
from surveys.queries.questionnaires import current_wording
from surveys.queries.staff import staff
from surveys.queries.teams import teams
from surveys.sampling import Drawn, FrameRow, draw, ticket_band
from surveys.services.letters import mail_ballot
from surveys.services.scheduling import company_calendar, time_wave
from surveys.tokens import ballot_token, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Announced", "open_due_waves", "remind_waves"]

WEEK = timedelta(weeks=1)


@transaction.atomic
def open_due_waves(*, at: datetime, announced: Mapping[int, Sequence[Announced]]) -> int:
    """Open the next wave that is due and invite. Returns 1, or 0 when none is due (or another worker has it).

    `announced` maps a department's id to the improvement actions it made known: the form asks whether they were
    noticed. Wording, frame, draw and thresholds are fixed here.
    """
    due = Wave.objects.filter(state=WaveState.PLANNED, opens_at__lte=at).order_by("opens_at")
    wave = due.select_for_update(skip_locked=True, no_key=True).first()
    if wave is None:
        return 0
    _make_up_for_outage(wave, at=at)
    wave.questions = current_wording(announced, with_teams=wave.with_teams, with_staff=wave.with_staff)
    wave.state = WaveState.OPEN
    wave.save()
    _invite(wave, _draw(wave), at=at)
    return 1


def _make_up_for_outage(wave: Wave, *, at: datetime) -> None:
    """A wave that nobody opened before its announced end is held by whole weeks later, so that weekdays stay."""
    if wave.closes_at > at:
        return
    late = (at - wave.opens_at) // WEEK
    wave.opens_at, wave.closes_at = wave.opens_at + WEEK * late, wave.closes_at + WEEK * late
    time_wave(wave, company_calendar())


def _draw(wave: Wave) -> list[Drawn]:
    quarter, zone = wave.quarter, ZoneInfo(company_calendar().timezone)
    start = datetime.combine(quarter.start, time(0), zone)
    end = datetime.combine(quarter.moved(1).start, time(0), zone)
    return draw(frame_rows(start=start, end=end), seed=wave.seed, cap=wave.cap, threshold=wave.threshold)


def _invite(wave: Wave, drawn: Sequence[Drawn], *, at: datetime) -> None:
    FrameEntry.objects.bulk_create(_frame_entry(wave, one.row, one.left_out or "") for one in drawn)
    invited = [one for one in drawn if one.left_out is None]
    asked = teams(least=wave.threshold) if wave.with_teams else {}
    everybody = set(staff(least=wave.threshold)) if wave.with_staff else set()
    people = sorted(everybody.union({one.row.person for one in invited}, *asked.values()))
    ballots = Ballot.objects.bulk_create(
        Ballot(
            wave=wave, person_id=person, token_hash=digest(ballot_token(wave.pk, person, wave.seed)),
            staff_state=InvitationState.SENT if person in everybody else "",
        )
        for person in people
    )  # fmt: skip
    ballot_of = {ballot.person_id: ballot for ballot in ballots}
    Invitation.objects.bulk_create(
        Invitation(ballot=ballot_of[one.row.person], provider_id=one.row.provider, stratum_id=one.stratum or None)
        for one in invited
    )
    Invitation.objects.bulk_create(
        Invitation(ballot=ballot_of[person], provider_id=department, is_team=True)
        for department, members in asked.items()
        for person in members
    )
    _mail(wave, number=0, at=at)


def _frame_entry(wave: Wave, row: FrameRow, left_out: str) -> FrameEntry:
    return FrameEntry(
        wave=wave, person_id=row.person, provider_id=row.provider, customer_id=row.customer or None,
        tickets_band=ticket_band(row.tickets), left_out=left_out,
    )  # fmt: skip


@transaction.atomic
def remind_waves(*, at: datetime) -> int:
    """Remind those who have not answered everything, on the days planned. Returns how many waves were reminded.

    After an outage the reminders missed are one, not several.
    """
    waves = Wave.objects.filter(state=WaveState.OPEN, closes_at__gt=at).select_for_update(
        skip_locked=True, no_key=True
    )
    return sum(_remind(wave, at=at) for wave in waves)


def _remind(wave: Wave, *, at: datetime) -> bool:
    due = sum(moment <= at for moment in wave.remind_at)
    if due <= wave.reminded:
        return False
    wave.reminded = due
    wave.save(update_fields=["reminded"])
    _mail(wave, number=due, at=at)
    return True


def _mail(wave: Wave, *, number: int, at: datetime) -> None:
    """One mail per person with one link, to those who still have something to answer; `number` 0 is the invitation."""
    waits = Q(invitations__state=InvitationState.SENT) | Q(staff_state=InvitationState.SENT)
    unanswered = Ballot.objects.filter(waits, wave=wave, person__is_active=True).distinct()
    for ballot in unanswered.select_related("person").prefetch_related("invitations__provider"):
        mail_ballot(ballot, wave, number=number, at=at)
