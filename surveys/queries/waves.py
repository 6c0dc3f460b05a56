"""Waves, and the invitations of one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.quarters import Quarter
from surveys.enums import InvitationState, WaveState
from surveys.models import Ballot, Invitation, OptOut, Wave
from surveys.queries.staff import staff_words
from surveys.tokens import digest
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from departments.models import Person


def waves() -> QuerySet[Wave]:
    """Every wave, the newest first."""
    return Wave.objects.order_by("-year", "-number")


def wave_named(name: str) -> Wave | None:
    """The wave of an address like "2026-Q3"; None for another text."""
    quarter = Quarter.named(name)
    return Wave.objects.filter(year=quarter.year, number=quarter.number).first() if quarter else None


def open_ballot(person: Person) -> Ballot | None:
    """The invitation of `person` to the wave that is open now."""
    return Ballot.objects.filter(person=person, wave__state=WaveState.OPEN).select_related("wave", "person").first()


def ballot_by_token(token: str) -> Ballot | None:
    """The invitation that a mail's link leads to; None once the wave is over, when all keys are dropped."""
    return Ballot.objects.filter(token_hash=digest(token)).select_related("wave", "person").first()


def ballot_of_session(ballot_id: int) -> Ballot | None:
    """The invitation whose link this browser has exchanged, while its wave is open."""
    return Ballot.objects.filter(pk=ballot_id, wave__state=WaveState.OPEN).select_related("wave", "person").first()


@dataclass(frozen=True)
class BallotPage:
    """One person's departments in one wave, in the order of names."""

    ballot: Ballot
    invitations: Sequence[Invitation]

    @property
    def waiting(self) -> list[Invitation]:
        return [one for one in self.invitations if one.state == InvitationState.SENT]

    @property
    def staff_words(self) -> str:
        """The question about working here; empty for who is not asked it."""
        asked = self.ballot.staff_state not in ("", InvitationState.VOID)
        return staff_words(self.ballot.wave) if asked else ""

    @property
    def staff_waits(self) -> bool:
        return self.ballot.staff_state == InvitationState.SENT

    @property
    def answered(self) -> int:
        return sum(one.state == InvitationState.ANSWERED for one in self.invitations)

    @property
    def percent(self) -> int:
        return 100 * self.answered // max(1, len(self.invitations))

    def place(self, invitation_id: int) -> int:
        """The number of a department in the list, from 1; 0 for one that is not in it."""
        return next((n for n, one in enumerate(self.invitations, 1) if one.pk == invitation_id), 0)

    def after(self, invitation_id: int) -> Invitation | None:
        """The next department to answer for, from this one on and then from the start."""
        place = self.place(invitation_id)
        onwards = [*self.invitations[place:], *self.invitations[:place]]
        return next((one for one in onwards if one.state == InvitationState.SENT and one.pk != invitation_id), None)


def ballot_page(ballot: Ballot) -> BallotPage:
    """The departments that a person was asked about, void ones left out."""
    asked = Invitation.objects.filter(ballot=ballot).exclude(state=InvitationState.VOID).select_related("provider")
    return BallotPage(ballot, list(asked.order_by("is_team", "provider__name")))


def evaluations_to_do(person: Person) -> int | None:
    """How much `person` still may answer, for the rail; None while no wave is open. One statement."""
    waiting = Invitation.objects.filter(ballot__wave=OuterRef("pk"), ballot__person=person, state=InvitationState.SENT)
    counted = waiting.order_by().values("ballot__person").annotate(number=Count("pk")).values("number")
    staff = Ballot.objects.filter(wave=OuterRef("pk"), person=person, staff_state=InvitationState.SENT)
    is_open = Wave.objects.filter(state=WaveState.OPEN)
    found = list(is_open.values_list(Coalesce(Subquery(counted), 0), Exists(staff)))
    return sum(number + waits for number, waits in found) if found else None


def wants_evaluations(person: Person) -> bool:
    """Whether the waves to come may ask `person`."""
    return not OptOut.objects.filter(person=person).exists()


def requests_with(person: Person, provider_id: int, *, start: datetime, end: datetime) -> list[Ticket]:
    """A few requests of `person` that a department solved in the quarter, to remember by; the newest first."""
    mine = Ticket.objects.filter(department=provider_id, requester=person, resolved_at__gte=start, resolved_at__lt=end)
    return list(mine.order_by("-resolved_at")[:5])
