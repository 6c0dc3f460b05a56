"""Replays of a rule in the making: asked for by a person, worked off in chunks by a worker, cancelled by a person.

A chunk is one transaction on the locked row: a worker that dies in between leaves the replay as it was before, and the
next round of beat goes on from there. Nobody counts a request twice.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from core.refusals import Refused
from dashboards.enums import UNFINISHED, ReplayOf, ReplayState
from dashboards.models import Replay, ReplayedPromise
from dashboards.permissions import check_replay
from dashboards.queries.definitions import Period, quarter_of
from dashboards.queries.replaying import Rule, candidates, replayed_after
from dashboards.queries.replays import targets_said
from dashboards.replaying import Counts
from slas.models import StandardVersion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dashboards.queries.replaying import Replayed
    from departments.models import Person
    from slas.queries.drafted import DraftedHours

log = logging.getLogger(__name__)

AT_ONCE = 2_000  # requests in one transaction: about a second of work
JUST_NOW = timedelta(seconds=30)  # the second half of a double click is not another question
TASK = "dashboards.tasks.replay"
NUDGE_LASTS = 60.0  # seconds; by then beat's own round has come


class NothingToReplay(Refused):
    """The draft promises nothing yet, or its calendar has no hours."""


@transaction.atomic
def start_replay(
    *, of: ReplayOf, by: Person, at: datetime, version_id: int | None = None, hours: DraftedHours | None = None
) -> Replay:
    """Ask what a rule would have meant for the last full quarter; the same question twice is asked once.

    `version_id` says whose requests and, unless only the hours are new, whose targets; `hours` are the new hours.
    Without a version it is about everything that counts by the calendar of `hours`. What the drafts say is kept, so
    that the answer stays true when they change. Raises NothingToReplay, RulesRefused.
    """
    version = StandardVersion.objects.select_related("standard").get(pk=version_id) if version_id else None
    check_replay(by, version)
    quarter = quarter_of(at).moved(-1)
    period = Period.of(quarter)
    said: dict[str, Any] = {
        "of": of, "version_id": version_id, "calendar_id": None, "targets": None, "hours": None,
        "starts_at": period.start, "ends_at": period.end,
    }  # fmt: skip
    if of != ReplayOf.HOURS:
        said["targets"] = targets_said(version) if version else []
        if not said["targets"]:
            raise NothingToReplay(_("This version promises nothing yet: add a target."))
    if of != ReplayOf.TARGETS:
        if hours is None:
            raise NothingToReplay(_("The calendar has no hours yet."))
        said |= {"calendar_id": hours.calendar_id, "hours": hours.since(quarter.start)}
    return _asked_once(said, by=by, at=at)


def _asked_once(said: dict[str, Any], *, by: Person, at: datetime) -> Replay:
    question = sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
    same = Replay.objects.filter(question=question)
    answered = Q(state=ReplayState.DONE, asked_at__gt=at - JUST_NOW)
    if known := same.filter(answered | Q(state__in=UNFINISHED)).first():
        return known
    try:
        with transaction.atomic():
            replay = Replay.objects.create(**said, question=question, asked_by=by, asked_at=at)
    except IntegrityError:  # the other half of a double click was faster
        return same.latest("id")
    transaction.on_commit(nudge_replays, robust=True)
    return replay


def nudge_replays() -> None:
    """Ask a worker to go on at once; beat's own round finds what a broken broker lost."""
    try:
        current_app.send_task(TASK, retry=False, expires=NUDGE_LASTS)
    except BrokerError:
        log.warning("replay_nudge_failed")


@transaction.atomic
def cancel_replay(*, replay_id: int, by: Person, at: datetime) -> Replay:
    """Stop a replay; what it has found so far is forgotten. One that has ended stays as it is. Raises RulesRefused."""
    replay = Replay.objects.select_for_update(no_key=True, of=("self",)).get(pk=replay_id)
    check_replay(by, replay.version)
    if replay.is_unfinished:
        replay.state, replay.ended_at, replay.counts = ReplayState.CANCELLED, at, {}
        replay.save(update_fields=["state", "ended_at", "counts"])
        replay.changes.all().delete()
    return replay


def advance_replay(*, at: datetime, size: int = AT_ONCE) -> bool:
    """Work off the next chunk of the oldest replay that nobody else works on; False when there is none.

    A fault of the replay itself ends it, and says so; when the database is away, a later round tries again.
    """
    claimed: Replay | None = None
    try:
        with transaction.atomic():
            claimed = _claim()
            if claimed is not None:
                _work_off(claimed, size=size, at=at)
    except OperationalError:
        raise
    except Exception:
        if claimed is None:
            raise
        log.exception("replay_failed", extra={"replay": claimed.pk})
        ended = {"state": ReplayState.FAILED, "ended_at": at}
        Replay.objects.filter(pk=claimed.pk, state__in=UNFINISHED).update(**ended)
    return claimed is not None


def _claim() -> Replay | None:
    waiting = Replay.objects.filter(state__in=UNFINISHED).select_related("version__standard").order_by("id")
    return waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()


def _work_off(replay: Replay, *, size: int, at: datetime) -> None:
    if replay.total is None:
        _begin(replay)
        return
    last_id, found = replayed_after(Rule(replay), replay.last_id, size=size, at=at)
    counts = Counts.from_json(replay.counts)
    for request in found:
        counts.add(request.outcomes, priority=request.priority, customer=request.customer_id)
    ReplayedPromise.objects.bulk_create(_changes(replay, found), batch_size=2_000)
    replay.counts = counts.as_json()
    if last_id:
        replay.last_id, replay.done = last_id, min(replay.done + size, replay.total)
    else:
        replay.state, replay.ended_at, replay.done = ReplayState.DONE, at, replay.total
    replay.save(update_fields=["counts", "last_id", "done", "state", "ended_at"])


def _begin(replay: Replay) -> None:
    """Count first, in a step of its own, so that the bar has an end before anything is done."""
    found = candidates(replay).aggregate(total=Count("pk"), first=Min("pk"))
    replay.state, replay.total, replay.last_id = ReplayState.RUNNING, found["total"], (found["first"] or 1) - 1
    replay.save(update_fields=["state", "total", "last_id"])


def _changes(replay: Replay, found: Iterable[Replayed]) -> list[ReplayedPromise]:
    return [
        ReplayedPromise(
            replay=replay, ticket_id=request.ticket_id, metric=outcome.metric, started_at=outcome.started_at,
            was=outcome.was, would_be=outcome.would_be, due_was=outcome.due_was, due_would_be=outcome.due_would_be,
            stopped_at=outcome.stopped_at, priority=request.priority, customer_id=request.customer_id,
        )
        for request in found
        for outcome in request.outcomes
        if outcome.changes
    ]  # fmt: skip
