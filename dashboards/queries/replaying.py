"""What the worker reads to replay a rule: whose requests, what happened to them, and what each promise came to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from dashboards.enums import Verdict
from dashboards.replaying import Outcome
from departments.enums import Priority
from slas.enums import ClockState, Metric
from slas.models import CalendarRevision, StandardVersion
from slas.queries import hours_of_revision, newest_revision, published_targets, service_ids_of
from tickets.models import Promise, Ticket
from tickets.queries.histories import Filed, History, Microseconds, Terms, moment, read_histories, states_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from dashboards.models import Replay
    from slas.businesstime import WorkingCalendar
    from slas.engine import ClockState as ReplayedState
    from slas.engine import Targets

ABOUT = ("hops", "customer_department_id")
JUDGED = ("metric", "version_id", "clock__calendar_id", "clock__state", "clock__is_met")
MOMENTS = ("started_at", "due_at", "stopped_at", "breached_at")
Key = tuple[str, datetime]


class Judged(NamedTuple):
    """A stored promise to a requester, in the order of `JUDGED` and `MOMENTS`."""

    metric: str
    version_id: int
    revision_id: int
    state: str
    is_met: bool | None
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None

    def verdict(self, at: datetime) -> Verdict:
        """What it came to as of `at`, also when no sweep has looked since it fell due."""
        is_over = self.state == ClockState.RUNNING and self.due_at is not None and at > self.due_at
        if self.breached_at or is_over:
            return Verdict.MISSED
        return Verdict.KEPT if self.is_met and self.stopped_at else Verdict.UNDECIDED


class Replayed(NamedTuple):
    """One request with what its promises came to and would have come to."""

    ticket_id: int
    priority: int
    customer_id: int | None
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Rule:
    """The half of a replay that is new, ready for the engine; the other half is None: as it was."""

    replay: Replay

    @cached_property
    def targets(self) -> dict[int, Targets] | None:
        if self.replay.targets is None:
            return None
        said = {(priority, metric): timedelta(seconds=length) for priority, metric, length in self.replay.targets}
        return {
            int(priority): {metric: said.get((int(priority), str(metric))) for metric in Metric}
            for priority in Priority
        }

    @cached_property
    def hours(self) -> WorkingCalendar | None:
        return CalendarRevision(**self.replay.hours).hours if self.replay.hours else None

    @cached_property
    def usual_hours(self) -> WorkingCalendar | None:
        """By what a request counts for which nothing was promised."""
        version = self.replay.version
        revision = newest_revision(version.calendar_id) if version else None
        return self.hours or (revision.hours if revision else None)

    @cached_property
    def versions(self) -> set[int]:
        """The versions of standards whose requests are replayed."""
        if self.replay.version:
            found = StandardVersion.objects.filter(standard_id=self.replay.version.standard_id)
        else:
            found = StandardVersion.objects.filter(calendar__replays=self.replay)
        return set(found.values_list("pk", flat=True))

    def terms(self, history: History, first: Judged | None) -> Terms | None:
        """By what this request would have been judged; None when nothing is promised either way."""
        if first is None:
            if self.targets is None or self.usual_hours is None:
                return None
            return Terms(self.targets.__getitem__, self.usual_hours, _stays)
        targets = self.targets.__getitem__ if self.targets else partial(published_targets, first.version_id)
        if self.hours:
            return Terms(targets, self.hours, _stays)
        return Terms(targets, hours_of_revision(history.first_revision_id or first.revision_id), hours_of_revision)


def _stays(_revision_id: int) -> None:
    return None


def candidates(replay: Replay) -> QuerySet[Ticket]:
    """Requests of the period that the rule may be about; where a handed-over one began, only its promises tell."""
    filed = Ticket.objects.filter(created_at__gte=replay.starts_at, created_at__lt=replay.ends_at)
    if replay.version:
        here = Q(service_id__in=service_ids_of(replay.version.standard))
    else:
        using = StandardVersion.objects.filter(calendar__replays=replay)
        here = Q(department_id__in=set(using.values_list("standard__department_id", flat=True)))
    return filed.filter(Q(here, hops=0) | Q(hops__gt=0))


def replayed_after(rule: Rule, last_id: int, *, size: int, at: datetime) -> tuple[int, list[Replayed]]:
    """The next requests after `last_id`, replayed as of `at`; also the last id looked at, 0 when there are no more."""
    rows = list(
        candidates(rule.replay).filter(pk__gt=last_id).order_by("pk").values_list(*Filed._fields, *ABOUT)[:size]
    )
    promises = _promises([row[0] for row in rows])
    covered = {
        Filed(*filed): customer_id for *filed, hops, customer_id in rows if _is_covered(rule, promises[filed[0]], hops)
    }
    histories = read_histories(covered)
    found = []
    for filed, customer_id in covered.items():
        history, made = histories[filed.pk], promises[filed.pk]
        terms = rule.terms(history, next(iter(made), None))
        if terms and (outcomes := list(_outcomes(history, terms, made, at))):
            found.append(Replayed(filed.pk, filed.priority, customer_id, outcomes))
    return (rows[-1][0] if rows else 0), found


def _promises(ticket_ids: list[int]) -> defaultdict[int, list[Judged]]:
    made: defaultdict[int, list[Judged]] = defaultdict(list)
    rows = Promise.objects.filter(ticket_id__in=ticket_ids, is_internal=False).order_by("id")
    moments = [Microseconds(f"clock__{name}") for name in MOMENTS]
    for ticket_id, metric, version_id, revision_id, state, is_met, started_at, *others in rows.values_list(
        "ticket_id", *JUDGED, *moments
    ):
        ended = (None if at is None else moment(at) for at in others)
        made[ticket_id].append(Judged(metric, version_id, revision_id, state, is_met, moment(started_at), *ended))
    return made


def _is_covered(rule: Rule, promises: list[Judged], hops: int) -> bool:
    """Whether the rule was about it when it was filed."""
    if not hops and rule.replay.version:
        return True
    first = promises[0] if promises else None
    return first is not None and first.metric != Metric.NEXT_REPLY and first.version_id in rule.versions


def _outcomes(history: History, terms: Terms, promises: list[Judged], at: datetime) -> Iterator[Outcome]:
    """Each promise before and after. Replies after a hand-over are left out: who took over answers by its own rule."""
    was = {(one.metric, one.started_at): one for one in promises}
    would_be = dict(_would_be(states_by(terms, history, at=at)))
    for key in was | would_be:
        if key[0] == Metric.NEXT_REPLY and history.is_handed_over:
            continue
        before, after = was.get(key), would_be.get(key)
        stopped_at = (before.stopped_at if before else None) or (after.stopped_at if after else None)
        yield Outcome(
            *key,
            before.verdict(at) if before else Verdict.NONE,
            _verdict(after) if after else Verdict.NONE,
            before.due_at if before else None,
            after.due_at if after else None,
            stopped_at,
        )


def _would_be(states: dict[Metric, ReplayedState]) -> Iterator[tuple[Key, ReplayedState]]:
    for metric, state in states.items():
        for cycle in (*state.earlier, state):
            if cycle.started_at:
                yield (str(metric), cycle.started_at), cycle


def _verdict(state: ReplayedState) -> Verdict:
    if state.breached_at:
        return Verdict.MISSED
    return Verdict.KEPT if state.met and state.stopped_at else Verdict.UNDECIDED
