"""Stored clocks and what may happen to them; `Watch` is the same without a database."""

from slas.services.clocks import (
    SWEPT,
    fired_step_ids,
    hand_over_clock,
    lock_clocks,
    pause_clock,
    reopen_clock,
    resume_clock,
    retarget_clock,
    start_clocks,
    stop_clock,
)
from slas.services.moving import Moved, move_to_newest_hours
from slas.services.publishing import PublishRefused, publish_version
from slas.services.revising import HoursRefused, PastRefused, ZoneRefused, check_hours, revise_calendar
from slas.services.watch import Watch, new_watch, runs_of

__all__ = [
    "SWEPT",
    "HoursRefused",
    "Moved",
    "PastRefused",
    "PublishRefused",
    "Watch",
    "ZoneRefused",
    "check_hours",
    "fired_step_ids",
    "hand_over_clock",
    "lock_clocks",
    "move_to_newest_hours",
    "new_watch",
    "pause_clock",
    "publish_version",
    "reopen_clock",
    "resume_clock",
    "retarget_clock",
    "revise_calendar",
    "runs_of",
    "start_clocks",
    "stop_clock",
]
