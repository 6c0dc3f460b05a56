"""What all staff said about working here, evaluation after evaluation; the open one asks it, too."""

from __future__ import annotations

import random

from departments.models import Person
from surveys.enums import WaveState
from surveys.models import Wave
from surveys.services import write_staff_answers

ANSWERED = (0.55, 0.66)
FIRST, LAST, WOBBLE = 0.62, 0.71, 0.025  # share of the satisfied in the oldest and in the newest quarter


def ask_staff(*, chance: random.Random) -> None:
    """Call it when the past evaluations are held and the newest is planned."""
    invited = Person.objects.filter(is_active=True, department__isnull=False).count()
    past = list(Wave.objects.filter(state=WaveState.RELEASED).order_by("year", "number"))
    for place, wave in enumerate(past):
        trend = FIRST + (LAST - FIRST) * place / max(len(past) - 1, 1)
        share = trend + chance.uniform(-WOBBLE, WOBBLE)
        came = round(invited * chance.uniform(*ANSWERED))
        marks = [
            chance.choice((4, 4, 5)) if chance.random() < share else chance.choice((1, 2, 3, 3))
            for _one in range(came)
        ]
        write_staff_answers(wave=wave, marks=marks, invited=invited)
    Wave.objects.filter(state=WaveState.PLANNED).update(with_staff=True)
