"""What is in the suggestion boxes: made, voted on and answered through the same services as in real life."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from departments.models import Department, Person
from improvements.enums import SuggestionState
from improvements.models import Idea, Vote
from improvements.queries import published_since
from improvements.services import (
    act_on_suggestion,
    answer_suggestion,
    consider_suggestion,
    finish_suggestion,
    link_version,
    merge_suggestion,
    suggest,
    tell_of_suggestions,
)
from notifications.models import Notification
from servicedesk.demo.company.loop import voices
from servicedesk.demo.company.people import show_person

ANSWERED_AFTER = (timedelta(days=2), timedelta(days=3), timedelta(days=4), timedelta(days=9))
DONE_AFTER, ACTS_UNTIL = timedelta(days=30), timedelta(days=45)
MOST_VOTES = 14
READ_AFTER = timedelta(days=3)  # older notices have been read
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One line of the file."""

    code: str
    days_ago: int
    is_confidential: bool
    state: str
    title: str
    text: str
    answer: str


class Postman:
    """Brings every entry of the file to where it stands today."""

    def __init__(self, chance: random.Random, at: datetime) -> None:
        self.chance, self.at = chance, at
        self.boxes = {one.code: one for one in Department.objects.select_related("head")}
        self.people = list(Person.objects.filter(is_active=True).order_by("pk"))
        self.shown = next(one for one in self.people if one.email == show_person("employee").email)
        self.last: dict[str, UUID] = {}  # of each box, the first entry: what a merged one is joined with

    def bring(self, number: int, entry: Entry) -> None:
        department = self.boxes[entry.code]
        filed_at = self.at - DAY * entry.days_ago
        others = [one for one in self.people if one.department_id != department.pk]
        author = self.shown if number == 0 else self.chance.choice(others)
        key = f"{self.chance.getrandbits(130):033x}"
        made = suggest(
            department_id=department.pk, title=entry.title, text=entry.text, key=key,
            is_confidential=entry.is_confidential, by=author, at=filed_at,
        )  # fmt: skip
        self._vote(made, [one for one in others if one != author])
        if department.head:
            self._answer(made, entry, department.head, filed_at)
        self.last.setdefault(entry.code, made.pk)

    def _vote(self, made: Idea, others: list[Person]) -> None:
        voters = self.chance.sample(others, self.chance.randint(0, MOST_VOTES))
        Vote.objects.bulk_create(Vote(suggestion=made, person=person) for person in voters)

    def _answer(self, made: Idea, entry: Entry, head: Person, filed_at: datetime) -> None:
        answered_at = min(filed_at + self.chance.choice(ANSWERED_AFTER), self.at)
        deed: dict[str, Any] = {"suggestion_id": made.pk, "by": head, "at": answered_at}
        if entry.state == SuggestionState.CONSIDERED:
            consider_suggestion(**deed)
        elif entry.state == SuggestionState.MERGED:
            merge_suggestion(into_id=self.last[entry.code], **deed)
        elif entry.state != SuggestionState.NEW:
            answer_suggestion(accepts=entry.state != SuggestionState.DECLINED, text=entry.answer, **deed)
            self._lead_on(made, entry, head, answered_at)

    def _lead_on(self, made: Idea, entry: Entry, head: Person, answered_at: datetime) -> None:
        if entry.state == SuggestionState.ACCEPTED:
            due_on = (max(answered_at + ACTS_UNTIL, self.at + DAY)).date()
            act_on_suggestion(suggestion_id=made.pk, owner_id=head.pk, due_on=due_on, by=head, at=answered_at)
        if entry.state == SuggestionState.DONE:
            done_at = min(answered_at + DONE_AFTER, self.at)
            versions = published_since(made.department_id, made.filed_at)
            if versions:
                link_version(suggestion_id=made.pk, version_id=versions[0].pk, by=head, at=done_at)
            else:
                finish_suggestion(suggestion_id=made.pk, by=head, at=done_at)


def fill_boxes(*, chance: random.Random, at: datetime) -> None:
    """Every suggestion of the file, as it stands at `at`; the heads have read what is old."""
    postman = Postman(chance, at)
    for number, row in enumerate(voices()["suggestions"]):
        postman.bring(number, Entry(*row))
    while tell_of_suggestions(at=at):
        pass
    Notification.objects.filter(created_at__lt=at - READ_AFTER, read_at=None).update(read_at=at)
