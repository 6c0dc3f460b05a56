"""What the evaluations asked, in which words; large, and frozen when a wave opens: read once a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surveys.models import Wave

if TYPE_CHECKING:
    from collections.abc import Iterable

    from surveys.bank import Question

_KEPT: dict[int, list[Question]] = {}
_MOST_KEPT = 200  # fifty years of quarters


def keep_wording(waves: Iterable[Wave]) -> None:
    """Give released waves that were read without their `questions` what they asked; one statement or none."""
    without = {wave.pk: wave for wave in waves if "questions" in wave.get_deferred_fields()}
    if missing := without.keys() - _KEPT.keys():
        if len(_KEPT) + len(missing) > _MOST_KEPT:
            _KEPT.clear()
        _KEPT.update(Wave.objects.filter(pk__in=missing).values_list("pk", "questions"))
    for pk, wave in without.items():
        wave.questions = _KEPT[pk]
