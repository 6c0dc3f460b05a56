"""What somebody files: a scene in their language with its gaps filled, and answers to the form's questions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from departments.models import Department, Person
from servicedesk.demo.company.shapes import Offer, Question, Scene
from servicedesk.demo.company.words import phrases

AGAINST_TYPE = 0.25  # share of those who write in the other language than they read
OPTIONAL_ANSWERED = 0.7
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Filled:
    """A scene without gaps."""

    language: str
    subject: str
    asked: str
    answer: str
    solved: str


def fill(offer: Offer, person: Person, chance: random.Random) -> Filled:
    """A scene of this service as `person` would write it."""
    preferred = "zh" if person.language == "zh-hans" and chance.random() > AGAINST_TYPE else "en"
    scenes = [scene for scene in offer.scenes if scene.language == preferred] or list(offer.scenes)
    scene = chance.choice(scenes)
    words = {gap: chance.choice(values) for gap, values in phrases()[scene.language]["gaps"].items()}
    return _filled(scene, words)


def _filled(scene: Scene, words: dict[str, str]) -> Filled:
    subject, asked, answer, solved = (
        text.format(**words) for text in (scene.subject, scene.asked, scene.answer, scene.solved)
    )
    return Filled(scene.language, subject, asked, answer, solved)


@dataclass
class FormFiller:
    """Answers forms the way the portal stores them: each with its question, in both languages."""

    people: list[Person]
    departments: list[Department]
    chance: random.Random

    def answers(self, offer: Offer, at: datetime) -> list[dict[str, Any]]:
        given: dict[str, Any] = {}
        made = []
        for question in offer.questions:
            value = self._value(question, at) if self._is_asked(question, given) else None
            if value is None:
                continue
            given[question.key] = value
            shown, shown_zh = self._shown(question, value)
            made.append(
                {
                    "key": question.key,
                    "kind": question.kind,
                    "label": question.label[0],
                    "label_zh": question.label[1],
                    "value": value,
                    "shown": shown,
                    "shown_zh": shown_zh,
                }
            )
        return made

    def _is_asked(self, question: Question, given: dict[str, Any]) -> bool:
        if question.when:
            value = given.get(question.when[0], ())
            if not set(value if isinstance(value, list) else [value]) & set(question.when[1]):
                return False
        return question.required or self.chance.random() < OPTIONAL_ANSWERED

    def _value(self, question: Question, at: datetime) -> Any:
        chance = self.chance
        match question.kind:
            case "choice" | "multi_choice":
                chosen = chance.choice(question.options)[0]
                return chosen if question.kind == "choice" else [chosen]
            case "number":
                low = question.low or 0
                return chance.randint(low, min(question.high or 100, (low or 1) * 40))
            case "date":
                return (at + timedelta(days=chance.randint(2, 20))).date().isoformat()
            case "person" | "department":
                rows: Sequence[Person | Department] = self.people if question.kind == "person" else self.departments
                return chance.choice(rows).pk
        samples = YES_NO if question.kind == "yes_no" else question.samples
        return chance.choice(samples) if samples else None

    def _shown(self, question: Question, value: Any) -> tuple[str, str]:
        if question.kind in ("choice", "multi_choice"):
            labels = dict(question.options)
            chosen = [labels[one] for one in (value if isinstance(value, list) else [value])]
            return ", ".join(label[0] for label in chosen), "、".join(label[1] for label in chosen)
        if question.kind == "yes_no":
            return ("Yes", "是") if value == "yes" else ("No", "否")
        if question.kind == "person":
            return (str(next(person for person in self.people if person.pk == value)),) * 2
        if question.kind == "department":
            chosen_one = next(department for department in self.departments if department.pk == value)
            return chosen_one.name, chosen_one.name_zh
        return str(value), str(value)
