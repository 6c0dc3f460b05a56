"""What followed each past wave: the meetings with customers, what was reported, and whether it was noticed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from departments.models import Department, Person
from improvements.enums import ActionState, Decision
from improvements.models import ImprovementAction, Progress, Review, ReviewTheme, Verdict
from surveys.models import Wave
from surveys.queries import evaluated_department_ids, released_waves

VOICES = Path(__file__).with_name("voices.yaml")
UNRECORDED = ("MNT", "LEG")  # of the newest wave: their heads see what is expected of them
MEETS_AFTER, SEATS, THEMES = timedelta(days=6), 3, 3
REPORTS_EVERY, JUDGED_AFTER = timedelta(days=28), timedelta(days=5)
SHARED = 3  # actions that a second department does, too
LANGUAGES = ("en", "zh-hans")


@lru_cache(maxsize=1)
def voices() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(VOICES.read_text())
    return found


def pair(text: str) -> tuple[str, str]:
    """English and Chinese of "one | 另一"."""
    english, _bar, chinese = text.partition(" | ")
    return english, chinese


class Secretary:
    """Keeps the records of all meetings."""

    def __init__(self, chance: random.Random, at: datetime) -> None:
        self.chance, self.at = chance, at
        people = Person.objects.filter(is_active=True, department__services__isnull=False).distinct().order_by("pk")
        self.people = list(people)
        self.actions = list(ImprovementAction.objects.select_related("department", "owner", "wave").order_by("pk"))

    def record(self, wave: Wave, *, is_newest: bool) -> None:
        heads = Department.objects.filter(pk__in=evaluated_department_ids(wave), head__isnull=False)
        for department in heads.select_related("head").order_by("pk"):
            if not (is_newest and department.code in UNRECORDED):
                self._record(wave, department)

    def _record(self, wave: Wave, department: Department) -> None:
        held_at = wave.release_at + MEETS_AFTER
        if department.head is None or held_at > self.at:
            return
        review = Review.objects.create(
            wave=wave, department=department, held_on=held_at.date(), published_at=held_at,
            published_by=department.head,
        )  # fmt: skip
        review.attendees.set(self._table(department))
        ReviewTheme.objects.bulk_create(self._themes(review))

    def _table(self, department: Department) -> list[Person]:
        """Three people of as many customer departments."""
        seats: dict[int, Person] = {}
        others = [one for one in self.people if one.department_id != department.pk]
        for person in self.chance.sample(others, len(others)):
            seats.setdefault(person.department_id or 0, person)
            if len(seats) == SEATS:
                break
        return list(seats.values())

    def _themes(self, review: Review) -> list[ReviewTheme]:
        made = [
            action
            for action in self.actions
            if (action.wave_id, action.department_id) == (review.wave_id, review.department_id)
        ]
        rows = []
        for number, (heard, decision, words) in enumerate(self.chance.sample(voices()["heard"], THEMES)):
            theme = ReviewTheme(review=review, position=number, decision=decision)
            (theme.heard, theme.heard_zh), (theme.words, theme.words_zh) = pair(heard), pair(words)
            rows.append(theme)
        if made:
            rows[0] = self._acted_on(review, made[0])
        return rows

    def _acted_on(self, review: Review, action: ImprovementAction) -> ReviewTheme:
        """The theme because of which the department announced what it did announce."""
        heard, heard_zh = pair(voices()["heard_for"][action.item])
        return ReviewTheme(
            review=review, position=0, heard=heard, heard_zh=heard_zh, decision=Decision.ACT, words=action.text,
            words_zh=action.text_zh, action=action,
        )  # fmt: skip

    def report(self) -> None:
        """What the owners reported each month, and what customers say of what is done."""
        notes, verdicts = [], []
        for action in self.actions:
            notes += self._notes(action)
            if action.done_at:
                verdicts += self._verdicts(action, action.done_at)
        Progress.objects.bulk_create(notes)
        Verdict.objects.bulk_create(verdicts)
        ImprovementAction.objects.bulk_update(self.actions, ["heard_at", "confirmed_at", "confirmed_by"])

    def _notes(self, action: ImprovementAction) -> list[Progress]:
        ends = action.done_at or self.at
        texts = cycle(self.chance.sample(voices()["progress"], len(voices()["progress"])))
        moment, notes = action.created_at + REPORTS_EVERY, []
        while moment < ends:
            notes.append(self._note(action, next(texts), moment, ActionState.UNDER_WAY))
            moment += REPORTS_EVERY
        if action.done_at:
            notes.append(self._note(action, next(texts), action.done_at, ActionState.DONE))
        action.heard_at = notes[-1].at if notes else action.created_at
        return notes

    def _note(self, action: ImprovementAction, text: str, at: datetime, state: ActionState) -> Progress:
        words = pair(text)[LANGUAGES.index(action.owner.language)]
        return Progress(action=action, state=state, text=words, by=action.owner, at=at)

    def _verdicts(self, action: ImprovementAction, done_at: datetime) -> list[Verdict]:
        rows = []
        for number, person in enumerate(self._table(action.department)[: self.chance.randint(0, SEATS)]):
            is_noticed, text = self.chance.choice(voices()["verdicts"])
            words = pair(text)[LANGUAGES.index(person.language)] if text else ""
            at = min(done_at + JUDGED_AFTER * (number + 1), self.at)
            rows.append(Verdict(action=action, person=person, is_noticed=is_noticed, text=words, at=at))
        first = next((row for row in rows if row.is_noticed), None)
        action.confirmed_at, action.confirmed_by = (first.at, first.person) if first else (None, None)
        return rows


def follow_past_waves(*, chance: random.Random, at: datetime) -> None:
    """The loop of every released wave, and a few actions that two departments do together."""
    secretary = Secretary(chance, at)
    for number, wave in enumerate(released_waves()):
        secretary.record(wave, is_newest=number == 0)
    secretary.report()
    _share_some(chance)


def _share_some(chance: random.Random) -> None:
    """The newest actions get a second owner in another department."""
    newest = list(ImprovementAction.objects.order_by("-created_at", "-pk")[:SHARED])
    heads = list(Department.objects.filter(head__isnull=False).select_related("head").order_by("pk"))
    for action in newest:
        partner = chance.choice([one for one in heads if one.pk != action.department_id])
        action.second_owner = partner.head
        action.save(update_fields=["second_owner"])
