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
from slas.services.publishing import HoursRefused, PublishRefused, check_hours, publish_version, revise_calendar
from slas.services.watch import Watch, new_watch, runs_of

__all__ = [
    "SWEPT",
    "HoursRefused",
    "PublishRefused",
    "Watch",
    "check_hours",
    "fired_step_ids",
    "hand_over_clock",
    "lock_clocks",
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
