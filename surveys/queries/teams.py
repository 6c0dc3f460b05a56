"""A head's own team as customers: who is asked, and what the head alone reads (SEEDS 56)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F

from core.prepared import Prepared
from departments.models import Department, Person
from surveys.disclosure import band
from surveys.enums import InvitationState, Item, WaveState
from surveys.models import Invitation, OptOut, TeamResult, Wave
from surveys.queries.figures import FIGURE_COLUMNS, WAVE_COLUMNS, Figure, printed_figure

if TYPE_CHECKING:
    from collections.abc import Sequence


def teams(*, least: int) -> dict[int, list[int]]:
    """The people of each department with a head, the head left out, by department's id.

    Who does not want to be asked is left out, and a team of fewer than `least`: its figures could never be shown.
    """
    members = Person.objects.filter(is_active=True, department__is_active=True, department__head__isnull=False)
    asked = members.exclude(pk=F("department__head")).exclude(pk__in=OptOut.objects.values("person"))
    found: defaultdict[int, list[int]] = defaultdict(list)
    for department, person in asked.order_by("pk").values_list("department_id", "pk"):
        found[department or 0].append(person)
    return {pk: people for pk, people in found.items() if len(people) >= least}


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What a team said about its head: the overall mark and the items, for the head alone."""

    wave: Wave
    department: Department
    overall: Figure
    items: Sequence[Figure]
    invited: int

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.overall, *self.items)


def last_team_result(department: Department, person: Person) -> TeamPage | None:
    """The newest released result of the team of `department`; None for everybody but its head, and before the first.

    A deputy may have answered, so the deputy reads nothing.
    """
    if department.head_id != person.pk:
        return None
    newest = NEWEST.rows(department.pk, first=len(Item))
    if not newest:
        return None
    wave = newest[0].wave
    printed = {row.item: printed_figure(row, wave) for row in newest if row.wave_id == wave.pk}
    items = tuple(printed[item] for item in Item if item != Item.OVR)
    return TeamPage(wave, department, printed[Item.OVR], items, newest[0].invited)


NEWEST = Prepared(
    lambda department: (
        TeamResult.objects.filter(department=department, wave__state=WaveState.RELEASED)
        .select_related("wave")
        .only(*FIGURE_COLUMNS, *WAVE_COLUMNS)
        .order_by("-wave__year", "-wave__number")
    )
)


@dataclass(frozen=True, slots=True)
class TeamCount:
    """How many of a team were asked and answered, for HR: few answers are not counted out."""

    department: Department
    invited: int
    answered: str


def team_counts(wave: Wave) -> list[TeamCount]:
    """The teams asked in a wave by name: as it stands, and frozen once the wave is counted. No figures."""
    rows = TeamResult.objects.filter(wave=wave, item=Item.OVR).values_list("department", "invited", "answers")
    counts = list(rows) if wave.closed_at else _standing(wave)
    names = Department.objects.in_bulk([pk for pk, _invited, _answered in counts])
    found = [TeamCount(names[pk], invited, _answered(answers, wave)) for pk, invited, answers in counts]
    return sorted(found, key=lambda one: one.department.name)


def _answered(answers: int, wave: Wave) -> str:
    return band(answers, threshold=wave.threshold) if answers >= wave.threshold else ""


def teams_asked(wave: Wave) -> dict[int, int]:
    """People asked about their own head and still here, by department's id."""
    return {pk: invited for pk, invited, _answered in _standing(wave)}


def _standing(wave: Wave) -> list[tuple[int, int, int]]:
    asked = Invitation.objects.filter(ballot__wave=wave, is_team=True).exclude(state=InvitationState.VOID)
    states: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for pk, state, n in asked.values_list("provider", "state").annotate(n=Count("pk")).order_by():
        states[pk][state] += n
    return [(pk, counts.total(), counts[InvitationState.ANSWERED]) for pk, counts in sorted(states.items())]
