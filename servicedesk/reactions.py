"""What follows when something happened to a request: the one table of event kinds and the tasks that react to them.

A task gets the ids of the events, after their commit, at least once: a unique constraint where it writes makes the
reaction exactly once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from celery import current_app

from tickets.enums import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

IDS_PER_TASK = 100
NOTIFY = "notifications.tasks.notify_of_events"
ASK = "surveys.tasks.plan_pulses"  # the customer rates each resolution
TAKE_BACK = "surveys.tasks.withdraw_pulses"  # nothing to rate while it is open again

REACTIONS: dict[Kind, tuple[str, ...]] = {
    Kind.CREATED: (NOTIFY,),
    Kind.APPROVAL_ASKED: (NOTIFY,),
    Kind.APPROVED: (NOTIFY,),
    Kind.DECLINED: (NOTIFY,),
    Kind.AGENT_REPLIED: (NOTIFY,),
    Kind.REQUESTER_REPLIED: (NOTIFY,),
    Kind.NOTE_ADDED: (NOTIFY,),
    Kind.CALL_LOGGED: (NOTIFY,),
    Kind.ASSIGNED: (NOTIFY,),
    Kind.WAITING_STARTED: (NOTIFY,),
    Kind.RESUMED: (NOTIFY,),
    Kind.RESOLVED: (NOTIFY, ASK),
    Kind.REOPENED: (NOTIFY, TAKE_BACK),
    Kind.CLOSED: (NOTIFY,),
    Kind.CANCELLED: (NOTIFY,),
    Kind.TRANSFERRED: (NOTIFY,),
    Kind.PRIORITY_CHANGED: (NOTIFY,),
    Kind.RETIMED: (),  # thousands of requests may move at once; each says so on its own page
    Kind.WARNED: (NOTIFY,),
    Kind.BREACHED: (NOTIFY,),
    Kind.ESCALATED: (NOTIFY,),
    Kind.PART_ASKED: (),  # the part itself is told to those who serve it
    Kind.PART_ENDED: (NOTIFY,),
    Kind.SHARED: (NOTIFY,),
    Kind.UNSHARED: (),
    Kind.WHOLE_CHANGED: (NOTIFY,),
    Kind.UPDATE_PROMISED: (NOTIFY,),
    Kind.UPDATE_MISSED: (NOTIFY,),
    Kind.TIED: (),
    Kind.UNTIED: (),
    Kind.AWAITED_ENDED: (NOTIFY,),
    Kind.MERGED: (NOTIFY,),
    Kind.DUPLICATE_FOUND: (),
    Kind.DISPUTED: (NOTIFY,),
    Kind.DISPUTE_DECIDED: (NOTIFY,),
    Kind.RATED: (),  # marks are read where the disclosure rules hold, never sent around
}


def send_reactions(events: Iterable[tuple[int, str]]) -> None:
    """Send every task of the table the ids of the (id, kind) events that it reacts to.

    Raises kombu's OperationalError when the broker cannot be reached.
    """
    ids_of_task: defaultdict[str, list[int]] = defaultdict(list)
    for event_id, kind in events:
        for task in REACTIONS[Kind(kind)]:
            ids_of_task[task].append(event_id)
    for task, ids in ids_of_task.items():
        for start in range(0, len(ids), IDS_PER_TASK):
            some = ids[start : start + IDS_PER_TASK]
            current_app.send_task(task, kwargs={"event_ids": some}, retry=False)
