"""Suggestions: made by name or in confidence, voted on, answered in time, and led to something."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Department
from improvements.enums import SuggestionState
from improvements.links import suggestion_path
from improvements.models import Idea, Vote
from improvements.permissions import NotYours, check_head, may_vote
from improvements.queries import OPEN_SUGGESTIONS, published_since
from improvements.services.actions import Plan, plan_action
from notifications.enums import Notice
from notifications.services import notify_person
from slas.queries import department_hours
from surveys.services.scheduling import company_calendar

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from departments.models import Person
    from improvements.models import ImprovementAction
    from slas.businesstime import WorkingCalendar

ANSWER_DAYS = 5  # working days until an answer is due (SURVEY §5.2)
SHORTEST_KEY = 20  # characters; the form draws 26, of 32 kinds
MOVED = {
    SuggestionState.CONSIDERED: Notice.SUGGESTION_SEEN,
    SuggestionState.ACCEPTED: Notice.SUGGESTION_TAKEN,
    SuggestionState.DECLINED: Notice.SUGGESTION_NOT,
    SuggestionState.MERGED: Notice.SUGGESTION_JOINED,
    SuggestionState.DONE: Notice.SUGGESTION_DONE,
}
LOOKS_AHEAD = 21  # days searched for a full working day: longer than any week of holidays
DAY = timedelta(days=1)


class SuggestionRefused(Refused):
    """Nothing to say, no department to say it to, or the suggestion has moved on meanwhile."""


def key_digest(key: str) -> str:
    """What is stored of the key that only the author has; written with or without its dashes."""
    plain = "".join(sign for sign in key.upper() if sign.isalnum())
    return sha256(plain.encode()).hexdigest()


@transaction.atomic
def suggest(
    *, department_id: int, title: str, text: str, key: str, is_confidential: bool, by: Person, at: datetime
) -> Idea:
    """Put a suggestion into a department's box. The same `key` again returns what it was used for first.

    In confidence nothing about `by` is stored, and of `at` the day alone. Raises SuggestionRefused.
    """
    department = Department.objects.active().filter(pk=department_id).first()
    if department is None:
        raise SuggestionRefused(_("This department does not exist any more."))
    if not title.strip() or not text.strip():
        raise SuggestionRefused(_("Say in one line what you suggest, and what would be better then."))
    if len(key) < SHORTEST_KEY:
        raise SuggestionRefused(_("Open the form again: it has lost its key."))
    calendar = department_hours(department_id, at=at) or company_calendar()
    filed_at = _start_of_day(at, calendar) if is_confidential else at
    promised = ANSWER_DAYS * _full_day(calendar, at)
    suggestion, _is_new = Idea.objects.get_or_create(
        key_hash=key_digest(key),
        defaults={
            "department": department, "title": title.strip(), "text": text.strip(), "is_confidential": is_confidential,
            "author": None if is_confidential else by, "filed_at": filed_at, "promised": promised,
            "due_at": calendar.due(filed_at, promised),
        },
    )  # fmt: skip
    return suggestion


def _start_of_day(at: datetime, calendar: WorkingCalendar) -> datetime:
    zone = ZoneInfo(calendar.timezone)
    return datetime.combine(at.astimezone(zone).date(), time(), zone)


def _full_day(calendar: WorkingCalendar, at: datetime) -> timedelta:
    days = [at.date() + DAY * number for number in range(LOOKS_AHEAD)]
    return max(sum((part.length for part in calendar.opening(day)), timedelta()) for day in days)


def _lock(suggestion_id: UUID) -> Idea:
    # The action is not joined: who waited for the lock would read the row anew, but what was joined before as before.
    rows = Idea.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("department").get(pk=suggestion_id)


def _lock_open(suggestion_id: UUID, by: Person) -> Idea:
    suggestion = _lock(suggestion_id)
    check_head(by, suggestion.department_id)
    if suggestion.state not in OPEN_SUGGESTIONS:
        raise SuggestionRefused(_("This suggestion has been answered already."))
    return suggestion


@transaction.atomic
def consider_suggestion(*, suggestion_id: UUID, by: Person, at: datetime) -> Idea:
    """Say that it is being looked at. The answer is still due."""
    suggestion = _lock_open(suggestion_id, by)
    suggestion.state = SuggestionState.CONSIDERED
    suggestion.save(update_fields=["state"])
    _tell_author(suggestion, at)
    return suggestion


@transaction.atomic
def answer_suggestion(*, suggestion_id: UUID, accepts: bool, text: str, by: Person, at: datetime) -> Idea:
    """Accept or decline, with reasons: what the promised time is for. Raises NotYours, SuggestionRefused."""
    suggestion = _lock_open(suggestion_id, by)
    if not text.strip():
        raise SuggestionRefused(_("Give the reason: it is the answer that people wait for."))
    _answer(suggestion, SuggestionState.ACCEPTED if accepts else SuggestionState.DECLINED, text, by, at)
    return suggestion


def _answer(suggestion: Idea, state: SuggestionState, text: str, by: Person, at: datetime) -> None:
    suggestion.state, suggestion.answer = state, text.strip()
    suggestion.answered_at, suggestion.answered_by = at, by
    suggestion.save(update_fields=["state", "answer", "answered_at", "answered_by", "merged_into"])
    _tell_author(suggestion, at)


@transaction.atomic
def merge_suggestion(*, suggestion_id: UUID, into_id: UUID | None, by: Person, at: datetime) -> Idea:
    """Join a duplicate to another of the same box; its voters, and its named author, vote for that one."""
    suggestion = _lock_open(suggestion_id, by)
    target = Idea.objects.filter(pk__in=[into_id] if into_id else [], department=suggestion.department_id).first()
    if target is None or target.pk == suggestion.pk:
        raise SuggestionRefused(_("Choose another suggestion of the same department."))
    voters = set(suggestion.votes.values_list("person", flat=True))
    voters |= {suggestion.author_id} if suggestion.author_id else set()
    Vote.objects.bulk_create(
        (Vote(suggestion=target, person_id=pk) for pk in sorted(voters - {target.author_id or 0})),
        ignore_conflicts=True,
    )
    suggestion.merged_into = target
    _answer(suggestion, SuggestionState.MERGED, "", by, at)
    return target


@transaction.atomic
def act_on_suggestion(
    *, suggestion_id: UUID, owner_id: int, due_on: date, by: Person, at: datetime
) -> ImprovementAction:
    """Make an action of an accepted suggestion; a second click returns it. Raises as plan_action does."""
    suggestion = _lock_accepted(suggestion_id, by)
    if suggestion.action:
        return suggestion.action
    plan = Plan(suggestion.title, owner_id, due_on)
    suggestion.action = plan_action(department_id=suggestion.department_id, plan=plan, by=by, at=at)
    suggestion.save(update_fields=["action"])
    return suggestion.action


def _lock_accepted(suggestion_id: UUID, by: Person) -> Idea:
    suggestion = _lock(suggestion_id)
    check_head(by, suggestion.department_id)
    if suggestion.state not in (SuggestionState.ACCEPTED, SuggestionState.DONE):
        raise SuggestionRefused(_("Accept the suggestion first."))
    return suggestion


@transaction.atomic
def link_version(*, suggestion_id: UUID, version_id: int, by: Person, at: datetime) -> Idea:
    """Say which version of the department's standard came of it: the suggestion is put into practice with that."""
    suggestion = _lock_accepted(suggestion_id, by)
    known = {version.pk for version in published_since(suggestion.department_id, suggestion.filed_at)}
    if version_id not in known:
        raise SuggestionRefused(_("Choose a version of your department that was published since."))
    suggestion.version_id = version_id
    suggestion.save(update_fields=["version"])
    return _finish(suggestion, at)


@transaction.atomic
def finish_suggestion(*, suggestion_id: UUID, by: Person, at: datetime) -> Idea:
    """Say that an accepted suggestion is put into practice."""
    return _finish(_lock_accepted(suggestion_id, by), at)


def _finish(suggestion: Idea, at: datetime) -> Idea:
    if suggestion.state != SuggestionState.DONE:
        suggestion.state, suggestion.done_at = SuggestionState.DONE, at
        suggestion.save(update_fields=["state", "done_at"])
        _tell_author(suggestion, at)
    return suggestion


@transaction.atomic
def vote(*, suggestion_id: UUID, is_for: bool, by: Person) -> Idea:
    """Give or take back one's vote while it is open or accepted. Raises NotYours for its author, SuggestionRefused."""
    suggestion = _lock(suggestion_id)
    if not may_vote(by, suggestion):
        raise NotYours(_("It is your own suggestion: it has your voice already."))
    if suggestion.state not in (*OPEN_SUGGESTIONS, SuggestionState.ACCEPTED):
        raise SuggestionRefused(_("This suggestion has been answered already."))
    if is_for:
        Vote.objects.get_or_create(suggestion=suggestion, person=by)
    else:
        Vote.objects.filter(suggestion=suggestion, person=by).delete()
    return suggestion


def _tell_author(suggestion: Idea, at: datetime) -> None:
    """Named authors hear of each step; a confidential one looks it up with the key."""
    if suggestion.author_id is None:
        return
    kind = MOVED[SuggestionState(suggestion.state)]
    url = suggestion_path(suggestion)
    notify_person(person_id=suggestion.author_id, kind=kind, params=words_of(suggestion), url=url, at=at)


def words_of(suggestion: Idea) -> dict[str, str]:
    """What a notice about a suggestion says of it."""
    department = suggestion.department
    return {"title": suggestion.title, "department": department.name, "department_zh": department.name_zh}
