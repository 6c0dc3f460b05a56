"""How many could have been asked, were, came and answered: by provider, without names."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from surveys.disclosure import band, response_label
from surveys.enums import InvitationState
from surveys.models import FrameEntry, Invitation, Wave
from surveys.queries.frozen import document
from surveys.sampling import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping

PEOPLE = "people"
LEFT_OUT = {
    LeftOut.TOO_FEW_TICKETS: _("too few requests"),
    LeftOut.OWN_DEPARTMENT: _("own department"),
    LeftOut.CAP: _("asked about enough departments"),
    LeftOut.LEFT: _("has left"),
    LeftOut.OPTED_OUT: _("did not want to be asked"),
}


def invited_by_cell(wave: Wave) -> dict[tuple[int, int | None], int]:
    """People asked and still here, by provider and customer department (None: "others")."""
    asked = Invitation.objects.filter(ballot__wave=wave, is_team=False).exclude(state=InvitationState.VOID)
    counts = asked.values_list("provider", "stratum").annotate(people=Count("pk")).order_by()
    return {(provider, stratum): people for provider, stratum, people in counts}


def count_funnel(wave: Wave) -> dict[str, Any]:
    """The funnel of a wave as it stands, by provider's id, with the reasons of those left out; "people" for all."""
    left_out: defaultdict[int, Counter[str]] = defaultdict(Counter)
    reasons = FrameEntry.objects.filter(wave=wave).values_list("provider", "left_out").annotate(n=Count("pk"))
    for provider, reason, n in reasons.order_by():
        left_out[provider][reason] += n
    states: defaultdict[int, Counter[str]] = defaultdict(Counter)
    asked = Invitation.objects.filter(ballot__wave=wave, is_team=False)
    rows = asked.values_list("provider", "state", "ballot__opened")
    for provider, state, opened, n in rows.annotate(n=Count("pk")).order_by():
        states[provider][state] += n
        states[provider]["opened"] += n if opened else 0
    funnel: dict[str, Any] = {str(pk): _counts(left_out[pk], states[pk]) for pk in sorted({*left_out, *states})}
    return {**funnel, PEOPLE: _people(wave)}


def _counts(reasons: Mapping[str, int], states: Mapping[str, int]) -> dict[str, Any]:
    return {
        "eligible": sum(reasons.values()),
        "left_out": {reason: n for reason, n in sorted(reasons.items()) if reason},
        "invited": states.get(InvitationState.SENT, 0) + states.get(InvitationState.ANSWERED, 0),
        "void": states.get(InvitationState.VOID, 0),
        "opened": states.get("opened", 0),
        "answered": states.get(InvitationState.ANSWERED, 0),
    }


def counts_of_people(wave: Wave) -> Mapping[str, int]:
    """People asked in a wave, who came and who answered: frozen once the wave is counted, as it stands before."""
    counts: Mapping[str, Any] = document(wave, "funnel")
    return counts.get(PEOPLE, {}) if counts else _people(wave)


def _people(wave: Wave) -> dict[str, int]:
    asked = Invitation.objects.filter(ballot__wave=wave, is_team=False)
    return asked.aggregate(
        invited=Count("ballot", distinct=True),
        opened=Count("ballot", distinct=True, filter=Q(ballot__opened=True)),
        answered=Count("ballot", distinct=True, filter=Q(state=InvitationState.ANSWERED)),
    )


@dataclass(frozen=True)
class FunnelRow:
    """One provider's way from eligible to answered. Few answers are not counted out: "fewer than 5"."""

    provider: Department
    eligible: int
    left_out: Mapping[str, int]
    invited: int
    opened: int
    answered: str
    label: str

    @property
    def reasons(self) -> list[str]:
        """Why people were left out, with counts."""
        said = gettext("%(reason)s: %(n)s")
        return [said % {"reason": LEFT_OUT[LeftOut(reason)], "n": n} for reason, n in self.left_out.items()]


@dataclass(frozen=True)
class Funnel:
    rows: tuple[FunnelRow, ...]
    people: Mapping[str, int]


def funnel(wave: Wave) -> Funnel:
    """The funnel for the wave page: frozen once the wave is counted, as it stands before."""
    counts = wave.funnel or count_funnel(wave)
    by_id = Department.objects.in_bulk([int(pk) for pk in counts if pk != PEOPLE])
    rows = [_row(by_id[int(pk)], one, wave) for pk, one in counts.items() if pk != PEOPLE and int(pk) in by_id]
    return Funnel(tuple(sorted(rows, key=lambda row: row.provider.name)), counts.get(PEOPLE, {}))


def _row(provider: Department, counts: Mapping[str, Any], wave: Wave) -> FunnelRow:
    answered, invited = counts["answered"], counts["invited"]
    enough = answered >= wave.threshold
    return FunnelRow(
        provider=provider, eligible=counts["eligible"], left_out=counts["left_out"], invited=invited,
        opened=counts["opened"], answered=band(answered, threshold=wave.threshold) if enough else "",
        label=response_label(answered, max(invited, answered), threshold=wave.threshold).value,
    )  # fmt: skip
