"""One question to all staff about working here (SEEDS 21): who is asked, and the one figure that is shown of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from core.prepared import Prepared, any_of
from core.text import localized
from departments.models import Person
from surveys.disclosure import band
from surveys.enums import InvitationState
from surveys.models import Ballot, OptOut, StaffResult, Wave
from surveys.queries.figures import Figure, printed_figure
from surveys.queries.results import is_released

if TYPE_CHECKING:
    from collections.abc import Iterable


def staff(*, least: int) -> list[int]:
    """Ids of everybody who works in a department and wants to be asked; nobody in a company of fewer than `least`."""
    works_here = Person.objects.filter(is_active=True, department__is_active=True)
    asked = works_here.exclude(pk__in=OptOut.objects.values("person")).order_by("pk").values_list("pk", flat=True)
    found = list(asked)
    return found if len(found) >= least else []


def staff_words(wave: Wave) -> str:
    """The question as the wave froze it, in the reader's language; empty for a wave that does not ask it."""
    asked = next((one for one in wave.questions if one["code"] == StaffResult.item), None)
    return localized(str(asked["text"]), str(asked["text_zh"])) if asked else ""


def staff_figures(waves: Iterable[Wave]) -> dict[int, Figure]:
    """The satisfied share of all staff by wave's id; waves that did not ask, or are not released, have none."""
    asked = [wave for wave in waves if wave.with_staff and is_released(wave)]
    if not asked:  # where HR never switched it on it costs nothing
        return {}
    rows = {row.wave_id: row for row in STAFF.rows([wave.pk for wave in asked])}
    return {wave.pk: printed_figure(rows[wave.pk], wave) for wave in asked if wave.pk in rows}


STAFF = Prepared(lambda waves: StaffResult.objects.filter(any_of("wave", waves)))


@dataclass(frozen=True, slots=True)
class StaffCount:
    """How many were asked and answered, for HR: few answers are not counted out."""

    invited: int
    answered: str


def staff_count(wave: Wave) -> StaffCount | None:
    """As it stands, and frozen once the wave is counted; None for a wave that does not ask. No figures."""
    if wave.closed_at:
        row = StaffResult.objects.filter(wave=wave).first()
        return StaffCount(row.invited, _answered(row.answers, wave)) if row else None
    states = _states(wave)
    answered = _answered(states[InvitationState.ANSWERED], wave)
    return StaffCount(states.total(), answered) if states else None


def staff_asked(wave: Wave) -> int:
    """How many were asked and are still here."""
    return _states(wave).total()


def _states(wave: Wave) -> Counter[str]:
    asked = Ballot.objects.filter(wave=wave).exclude(staff_state__in=("", InvitationState.VOID))
    return Counter(dict(asked.values_list("staff_state").annotate(n=Count("pk")).order_by()))


def _answered(answers: int, wave: Wave) -> str:
    return band(answers, threshold=wave.threshold) if answers >= wave.threshold else ""
