"""The meeting with customer departments after a wave: written down once, decided on in the open, acted upon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department, Person
from improvements.enums import Decision
from improvements.models import Review, ReviewTheme
from improvements.permissions import check_head
from improvements.services.actions import Plan, plan_action
from notifications.enums import Notice
from notifications.services import notify_person
from surveys.models import Wave
from surveys.queries import is_released

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from improvements.models import ImprovementAction

FEWEST_CUSTOMERS = 2  # customer departments at the table (SURVEY §5.1)


class ReviewRefused(Refused):
    """The record is not whole, comes too early, or is there already."""


@dataclass(frozen=True)
class Theme:
    """One thing that was heard, and what is decided about it."""

    heard: str
    decision: Decision
    words: str
    heard_zh: str = ""
    words_zh: str = ""


@dataclass(frozen=True)
class Record:
    """What a head writes down of the meeting."""

    held_on: date
    attendee_ids: Sequence[int]
    themes: Sequence[Theme]


@transaction.atomic
def publish_review(*, wave_id: int, department_id: int, record: Record, by: Person, at: datetime) -> Review:
    """Publish the record of a department's meeting, and tell those who took part.

    Raises NotYours for anybody but the head, ReviewRefused before the release, for a second record, without customers
    of two departments, and without a theme that was decided.
    """
    check_head(by, department_id)
    wave = Wave.objects.get(pk=wave_id)
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    if not is_released(wave):
        raise ReviewRefused(_("Meet your customers once everybody has seen the results."))
    if Review.objects.filter(wave=wave, department=department).exists():
        raise ReviewRefused(_("The record of this meeting is published already."))
    if record.held_on > at.date():
        raise ReviewRefused(_("Write it down after the meeting: the date lies ahead."))
    people = _attendees(record, department_id)
    themes = _themes(record)
    review = Review.objects.create(
        wave=wave, department=department, held_on=record.held_on, published_at=at, published_by=by
    )
    review.attendees.set(people)
    ReviewTheme.objects.bulk_create(_row(review, number, theme) for number, theme in enumerate(themes))
    url = reverse("improvements:review", args=[wave, department.code])
    for person in people:
        if person.pk != by.pk:
            params = {"who": by.name, "wave": str(wave)}
            notify_person(person_id=person.pk, kind=Notice.REVIEW_OUT, params=params, url=url, at=at)
    return review


def _attendees(record: Record, department_id: int) -> list[Person]:
    people = list(Person.objects.filter(pk__in=record.attendee_ids).order_by("pk"))
    customers = {person.department_id for person in people} - {None, department_id}
    if len(customers) < FEWEST_CUSTOMERS:
        raise ReviewRefused(_("Name people of at least two customer departments: it is their meeting."))
    return people


def _themes(record: Record) -> list[Theme]:
    themes = [theme for theme in record.themes if theme.heard.strip()]
    if not themes:
        raise ReviewRefused(_("Write down at least one thing that was heard."))
    if any(not theme.words.strip() for theme in themes):
        raise ReviewRefused(_("Say for each what follows: what you will do, why not, or since when it is under way."))
    return themes


def _row(review: Review, number: int, theme: Theme) -> ReviewTheme:
    return ReviewTheme(
        review=review, position=number, heard=theme.heard.strip(), heard_zh=theme.heard_zh.strip(),
        decision=theme.decision, words=theme.words.strip(), words_zh=theme.words_zh.strip(),
    )  # fmt: skip


@transaction.atomic
def act_on_theme(*, theme_id: int, owner_id: int, due_on: date, by: Person, at: datetime) -> ImprovementAction:
    """Make the action that was decided on; a second click returns it. Raises as plan_action does, ReviewRefused."""
    # The action is not joined: who waited for the lock would read the row anew, but what was joined before as before.
    rows = ReviewTheme.objects.select_for_update(no_key=True, of=("self",)).select_related("review")
    theme = rows.get(pk=theme_id)
    check_head(by, theme.review.department_id)
    if theme.action:
        return theme.action
    if theme.decision != Decision.ACT:
        raise ReviewRefused(_("It was decided not to act on this."))
    plan = Plan(theme.words, owner_id, due_on, text_zh=theme.words_zh, wave_id=theme.review.wave_id)
    theme.action = plan_action(department_id=theme.review.department_id, plan=plan, by=by, at=at)
    theme.save(update_fields=["action"])
    return theme.action
