"""Who was recognised for what, and who stands out this quarter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from improvements.models import Nomination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from departments.models import Department
    from surveys.models import Wave

SHOWN = 40


@dataclass(frozen=True)
class RecognitionPage:
    """What everybody reads, and for panel and heads the list of the newest evaluation with what was decided."""

    granted: Sequence[tuple[Wave, list[Nomination]]]
    listed: Sequence[Nomination]

    @property
    def wave(self) -> Wave | None:
        return self.listed[0].wave if self.listed else None


def recognition_page(*, reads_list: bool) -> RecognitionPage:
    """Recognised departments by evaluation, the newest first; the list itself only with the right to read it."""
    rows = Nomination.objects.select_related("wave", "department", "decided_by")
    by_age = rows.order_by("-wave__year", "-wave__number", "department__name", "criterion")
    granted = by_age.filter(is_granted=True)[:SHOWN]
    newest = rows.order_by("-wave__year", "-wave__number").first() if reads_list else None
    listed = list(by_age.filter(wave=newest.wave_id)) if newest else []
    return RecognitionPage([(wave, list(group)) for wave, group in groupby(granted, key=lambda row: row.wave)], listed)


def recognitions_of(department: Department) -> list[Nomination]:
    """What a department was recognised for, the newest first."""
    rows = Nomination.objects.filter(department=department, is_granted=True).select_related("wave")
    return list(rows.order_by("-wave__year", "-wave__number")[:SHOWN])


def nomination_of(nomination_id: int) -> Nomination | None:
    return Nomination.objects.filter(pk=nomination_id).select_related("wave", "department").first()
