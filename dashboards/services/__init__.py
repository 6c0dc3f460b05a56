"""What the worker does so that no page counts the world: roll-ups, replays of rules, reports on paper."""

from dashboards.services.replays import (
    NothingToReplay,
    advance_replay,
    cancel_replay,
    nudge_replays,
    start_replay,
)
from dashboards.services.reports import (
    NothingToReport,
    NotYours,
    ask_after_release,
    ask_for_reports,
    make_next_report,
)
from dashboards.services.rollups import Difference, check_rollups, rebuild_rollups, refresh_rollups

__all__ = [
    "Difference",
    "NotYours",
    "NothingToReplay",
    "NothingToReport",
    "advance_replay",
    "ask_after_release",
    "ask_for_reports",
    "cancel_replay",
    "check_rollups",
    "make_next_report",
    "nudge_replays",
    "rebuild_rollups",
    "refresh_rollups",
    "start_replay",
]
