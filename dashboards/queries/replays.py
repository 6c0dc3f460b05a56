"""Replays as pages show them: how far one is, what it came to, and the requests that would have changed sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from core.paging import capped_count, keyset_page
from dashboards.enums import ReplayState, Verdict
from dashboards.models import Replay, ReplayedPromise
from dashboards.queries.definitions import quarter_of
from dashboards.queries.department import CAP
from dashboards.replaying import NOBODY, Compared, Counts
from dashboards.wording import interval_words, quarter_long, share_words
from departments.enums import Priority
from departments.models import Department
from slas.enums import METRIC_CHOICES
from slas.queries.standards import TargetRow, target_rows
from slas.services.revising import written
from tickets.models import Ticket
from tickets.permissions import visible_to

if TYPE_CHECKING:
    from core.paging import Page
    from dashboards.figures import Kept
    from departments.models import Person
    from slas.models import StandardVersion

SIZE = 50
SHOWN = 10  # earlier replays of the same draft
SHOWN_WITH = ("version__standard__department", "version__standard__service", "calendar", "asked_by")


def replay_whole(replay_id: int) -> Replay:
    """One replay with what its page names. Raises Replay.DoesNotExist."""
    return Replay.objects.select_related(*SHOWN_WITH).get(pk=replay_id)


def replays_of(*, version_id: int | None = None, calendar_id: int | None = None) -> list[Replay]:
    """The newest replays of a draft, or those about everything that counts by a calendar."""
    about = Q(version=version_id) if version_id else Q(calendar=calendar_id)
    return list(Replay.objects.filter(about).select_related(*SHOWN_WITH)[:SHOWN])


def latest_done(version_id: int) -> Replay | None:
    """The newest finished replay of a version."""
    return Replay.objects.filter(version=version_id, state=ReplayState.DONE).select_related(*SHOWN_WITH).first()


@dataclass(frozen=True)
class Headline:
    """What a replay came to in one line: the kept shares, and how many requests would have changed sides."""

    was: str
    would_be: str
    requests: int
    changed: int


@dataclass(frozen=True)
class Told:
    """A replay in words. `headline` is there once it is done; `is_stale`: the draft says something else by now."""

    replay: Replay
    quarter: str
    headline: Headline | None
    is_stale: bool


def told(replay: Replay, version: StandardVersion | None) -> Told:
    """`version` is the draft that was replayed, as it is now; its targets are read unless they are there already."""
    stale = version is not None and replay.targets is not None and replay.targets != targets_said(version)
    headline = _headline(replay) if replay.state == ReplayState.DONE else None
    return Told(replay, quarter_long(quarter_of(replay.starts_at)), headline, stale)


def _headline(replay: Replay) -> Headline:
    whole = Counts.from_json(replay.counts).compared()
    was, would_be = Share.of(whole.was), Share.of(whole.would_be)
    return Headline(was.words if whole.was.total else "", would_be.words, whole.requests, whole.changed)


def targets_said(version: StandardVersion) -> list[list[Any]]:
    """What a draft promises, as a replay keeps it: [[priority, metric, seconds]], in a fixed order."""
    rows = sorted((target.priority, target.metric, target.working_time) for target in version.targets.all())
    return [[priority, metric, round(time.total_seconds())] for priority, metric, time in rows]


@dataclass(frozen=True)
class Share:
    """A kept share in words with its 95 % interval, which is empty below ten."""

    words: str
    interval: str

    @classmethod
    def of(cls, kept: Kept) -> Share:
        return cls(share_words(kept.kept, kept.total), interval_words(kept.kept, kept.total))


@dataclass(frozen=True)
class Side:
    """One promise in one line: kept as it was, and as it would have been."""

    was: Share
    would_be: Share
    is_changed: bool

    @classmethod
    def of(cls, compared: Compared) -> Side:
        return cls(Share.of(compared.was), Share.of(compared.would_be), compared.was != compared.would_be)


@dataclass(frozen=True)
class Line:
    """A promise, a priority or a customer department. `filtered` is the query of its list of changes."""

    label: str
    compared: Compared
    sides: list[Side]
    filtered: str


@dataclass(frozen=True)
class Result:
    """What a replay came to. `metrics` heads the columns of `by_priority` and `by_customer`."""

    whole: Compared
    side: Side
    metrics: list[str]
    by_metric: list[Line]
    by_priority: list[Line]
    by_customer: list[Line]


def result_of(replay: Replay) -> Result:
    """The figures of a replay that is done; one query, for the names of the departments."""
    counts = Counts.from_json(replay.counts)
    metrics = [(value, str(label)) for value, label in METRIC_CHOICES if value in counts.metrics]
    names = {department.pk: department.title for department in Department.objects.filter(pk__in=counts.customers)}
    names[NOBODY] = _("no department")

    def line(label: str, filtered: str, *, priority: int | None = None, customer: int | None = None) -> Line:
        parts = [counts.compared(metric=value, priority=priority, customer=customer) for value, _label in metrics]
        whole = counts.compared(priority=priority, customer=customer)
        return Line(label, whole, [Side.of(part) for part in parts], filtered)

    def line_of_metric(metric: str, label: str) -> Line:
        compared = counts.compared(metric=metric)
        return Line(label, compared, [Side.of(compared)], f"metric={metric}")

    customers = [line(names[pk], f"customer={pk}", customer=pk) for pk in counts.customers if pk in names]
    whole = counts.compared()
    return Result(
        whole=whole,
        side=Side.of(whole),
        metrics=[label for _value, label in metrics],
        by_metric=[line_of_metric(value, label) for value, label in metrics],
        by_priority=[line(str(Priority(one).label), f"priority={one}", priority=one) for one in counts.priorities],
        by_customer=sorted(customers, key=lambda found: (-found.compared.requests, found.label)),
    )


@dataclass(frozen=True)
class Chosen:
    """Which changes to list; None is all of them."""

    metric: str | None = None
    priority: int | None = None
    customer: int | None = None
    towards: str | None = None

    @property
    def rows(self) -> Q:
        found = Q()
        if self.metric:
            found &= Q(metric=self.metric)
        if self.priority:
            found &= Q(priority=self.priority)
        if self.customer is not None:
            found &= Q(customer=self.customer or None)
        if self.towards:
            found &= Q(would_be=Verdict.MISSED) if self.towards == Verdict.MISSED else Q(was=Verdict.MISSED)
        return found


@dataclass(frozen=True)
class Changes:
    """One page of the promises that would have changed sides; `hidden` is how many the reader may not open."""

    page: Page[ReplayedPromise]
    total: int
    hidden: int

    @property
    def is_more(self) -> bool:
        return self.total > CAP


def changes_of(replay: Replay, person: Person, chosen: Chosen, *, cursor: str) -> Changes:
    """What would have changed sides, in the order in which it was filed, as far as `person` may see the requests."""
    rows = replay.changes.filter(chosen.rows)
    seen = Q(ticket__in=Ticket.objects.filter(visible_to(person)))
    listed = rows.filter(seen).select_related("ticket", "customer")
    return Changes(
        keyset_page(listed, order=("id",), cursor=cursor, size=SIZE),
        capped_count(rows, cap=CAP),
        capped_count(rows.exclude(seen), cap=CAP),
    )


@dataclass(frozen=True)
class Said:
    """The rule as it was when it was replayed: targets, and the hours of the week."""

    targets: list[TargetRow]
    week: list[tuple[str, str]]


def said_by(replay: Replay) -> Said:
    rows = replay.targets or ()
    targets = {(priority, metric): timedelta(seconds=length) for priority, metric, length in rows}
    weekly = replay.hours["weekly"] if replay.hours else {}
    week = [(str(WEEKDAYS[int(day) - 1]), written(pairs)) for day, pairs in sorted(weekly.items()) if pairs]
    return Said(target_rows(targets) if targets else [], week)
