"""The suggestion boxes: what is in them, how soon they are answered, and what may be the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from core.durations import format_working
from core.promisebar import BarSpan, PromiseDrawing
from core.tokens import tokens
from departments.models import Department
from improvements.enums import SuggestionState
from improvements.models import Idea, Vote
from improvements.permissions import may_plan, may_vote
from slas.enums import StandardState
from slas.models import StandardVersion
from slas.queries import company_hours, department_hours

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from core.promisebar import State
    from departments.models import Person
    from slas.businesstime import WorkingCalendar

OPEN_SUGGESTIONS = (SuggestionState.NEW, SuggestionState.CONSIDERED)
COUNTED = timedelta(days=365)  # what the share of answers in time looks back on
MOST_LISTED = 100
MOST_COMPARED = 300  # suggestions of a box that a new one is compared with
LIKE = 0.3  # of the words in either, in both
MOST_SIMILAR = 3
WARN = 0.8  # of the time promised


@dataclass(frozen=True)
class InTime:
    """Answers that came within the time promised, of those given or overdue."""

    kept: int
    total: int

    @property
    def share(self) -> float | None:
        return self.kept / self.total if self.total else None


@dataclass(frozen=True)
class SuggestionRow:
    """One suggestion as one reader sees it, with its promise of an answer."""

    suggestion: Idea
    votes: int
    has_voted: bool
    may_vote: bool
    hours: WorkingCalendar | None
    at: datetime

    @property
    def is_open(self) -> bool:
        return self.suggestion.state in OPEN_SUGGESTIONS

    @property
    def is_late(self) -> bool:
        return self.is_open and self.at > self.suggestion.due_at

    @cached_property
    def promise(self) -> PromiseDrawing | None:
        """The promise of an answer as a bar; None without a calendar to count by."""
        if self.hours is None:
            return None
        one = self.suggestion
        ran = self.hours.elapsed(one.filed_at, max(one.answered_at or self.at, one.filed_at))
        state = self._state(ran)
        return PromiseDrawing(
            metric=_("Answer"), state=state, words=self._words(ran, state), target=one.promised,
            spans=(BarSpan(kind="run", working=ran),), warn_fraction=WARN, ran_words=format_working(ran),
            target_words=format_working(one.promised),
        )  # fmt: skip

    def _state(self, ran: timedelta) -> State:
        one = self.suggestion
        if one.answered_at:
            return "met" if one.answered_at <= one.due_at else "missed"
        if self.is_late:
            return "missed"
        return "at_risk" if ran >= WARN * one.promised else "running"

    def _words(self, ran: timedelta, state: str) -> str:
        if self.suggestion.answered_at:
            return _("answered in time") if state == "met" else _("answered late")
        if state == "missed":
            return _("answer overdue")
        left = {"time": format_working(self.suggestion.promised - ran, self.suggestion.promised / 5)}
        return _("answer due in %(time)s") % left


@dataclass(frozen=True)
class Box:
    """A department's suggestion box."""

    department: Department
    rows: list[SuggestionRow]
    in_time: InTime
    is_head: bool


def box(department: Department, person: Person, *, at: datetime) -> Box:
    """What is in a department's box, open ones first, those with most votes first; merged ones left out."""
    rows = _with_votes(person).filter(department=department).exclude(state=SuggestionState.MERGED)
    listed = rows.order_by("rank", "-count", "due_at", "id")[:MOST_LISTED]
    hours = department_hours(department.pk, at=at)
    found = [_row(one, person, hours, at) for one in listed]
    return Box(department, found, in_time(department.pk, at=at), may_plan(person, department.pk))


def _with_votes(person: Person) -> QuerySet[Any]:
    ranks = [
        When(state__in=OPEN_SUGGESTIONS, then=Value(0)),
        When(state=SuggestionState.ACCEPTED, then=Value(1)),
        When(state=SuggestionState.DONE, then=Value(2)),
    ]
    mine = Exists(Vote.objects.filter(suggestion=OuterRef("pk"), person=person))
    rank = Case(*ranks, default=Value(3), output_field=IntegerField())
    found = Idea.objects.annotate(count=Count("votes"), mine=mine, rank=rank)
    joined = ("department", "author", "answered_by", "action__department", "version__standard", "merged_into")
    return found.select_related(*joined)


def _row(one: Idea, person: Person, hours: WorkingCalendar | None, at: datetime) -> SuggestionRow:
    is_votable = one.state in (*OPEN_SUGGESTIONS, SuggestionState.ACCEPTED) and may_vote(person, one)
    votes, mine = getattr(one, "count", 0), getattr(one, "mine", False)
    return SuggestionRow(one, votes, has_voted=mine, may_vote=is_votable, hours=hours, at=at)


def in_time(department_id: int, *, at: datetime) -> InTime:
    """How many suggestions of a year were answered within the time promised."""
    return _in_time(Idea.objects.filter(department=department_id), at=at).get(department_id, InTime(0, 0))


def _in_time(rows: QuerySet[Idea], *, at: datetime) -> dict[int, InTime]:
    recent = rows.filter(filed_at__gt=at - COUNTED).filter(Q(answered_at__isnull=False) | Q(due_at__lt=at))
    kept = Count("pk", filter=Q(answered_at__lte=F("due_at")))
    counts = recent.order_by().values_list("department").annotate(kept=kept, total=Count("pk"))
    return {department: InTime(kept, total) for department, kept, total in counts}


@dataclass(frozen=True)
class BoxSummary:
    """A department in the list of boxes."""

    department: Department
    open: int
    late: int
    in_time: InTime


def boxes(*, at: datetime) -> list[BoxSummary]:
    """Every active department's box in figures, in the order of names."""
    is_open = Q(ideas__state__in=OPEN_SUGGESTIONS)
    late = Count("ideas", filter=is_open & Q(ideas__due_at__lt=at))
    counted: QuerySet[Any] = Department.objects.active().annotate(open=Count("ideas", filter=is_open), late=late)
    kept = _in_time(Idea.objects.all(), at=at)
    return [BoxSummary(one, one.open, one.late, kept.get(one.pk, InTime(0, 0))) for one in counted.order_by("name")]


def own_suggestions(person: Person, *, at: datetime) -> list[SuggestionRow]:
    """What `person` has suggested by name, the newest first; what they said in confidence is nowhere tied to them."""
    mine = _with_votes(person).filter(author=person).order_by("-filed_at", "id")[:MOST_LISTED]
    return [_row(one, person, None, at) for one in mine]


@dataclass(frozen=True)
class SuggestionPage:
    """One suggestion, what it led to, and for the head what can be done about it."""

    row: SuggestionRow
    merged: list[Idea]
    is_head: bool
    others: list[Idea]
    versions: list[StandardVersion]


def suggestion_page(suggestion_id: UUID, person: Person, *, at: datetime) -> SuggestionPage | None:
    """The page of one suggestion; None when there is none of that id."""
    one = _with_votes(person).filter(pk=suggestion_id).first()
    if one is None:
        return None
    row = _row(one, person, department_hours(one.department_id, at=at) or company_hours(), at)
    is_head = may_plan(person, one.department_id)
    merged = list(one.merged.order_by("title"))
    others = list(_mergeable(one)) if is_head and row.is_open else []
    accepted = one.state in (SuggestionState.ACCEPTED, SuggestionState.DONE)
    versions = published_since(one.department_id, one.filed_at) if is_head and accepted else []
    return SuggestionPage(row, merged, is_head, others, versions)


def _mergeable(one: Idea) -> QuerySet[Idea]:
    others = Idea.objects.filter(department=one.department_id, merged_into=None).exclude(pk=one.pk)
    return others.order_by("title")[:MOST_LISTED]


def published_since(department_id: int, since: datetime) -> list[StandardVersion]:
    """Versions of a department's standards that came into force after a moment, the newest first."""
    versions = StandardVersion.objects.filter(
        standard__department=department_id, state=StandardState.PUBLISHED, effective_from__gt=since
    )
    return list(versions.select_related("standard").order_by("-effective_from"))


def suggestion_of_key(key_hash: str) -> Idea | None:
    """The suggestion whose author has the key of that hash."""
    return Idea.objects.filter(key_hash=key_hash).first()


def similar_suggestions(department_id: int, text: str) -> list[Idea]:
    """Up to three suggestions of a box that share the most words (or Chinese pairs) with a text."""
    wanted = set(tokens(text))
    if not wanted:
        return []
    rows = Idea.objects.filter(department=department_id, merged_into=None)
    scored: defaultdict[float, list[Idea]] = defaultdict(list)
    for one in rows.order_by("-due_at", "id")[:MOST_COMPARED]:
        own = set(tokens(one.title))
        scored[len(wanted & own) / max(min(len(wanted), len(own)), 1)].append(one)
    ranked = [one for score in sorted(scored, reverse=True) if score >= LIKE for one in scored[score]]
    return ranked[:MOST_SIMILAR]
