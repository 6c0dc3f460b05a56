"""What the worker does so that no page counts the world."""

from dashboards.services.replays import (
    NothingToReplay,
    advance_replay,
    cancel_replay,
    nudge_replays,
    start_replay,
)
from dashboards.services.rollups import Difference, check_rollups, rebuild_rollups, refresh_rollups

__all__ = [
    "Difference",
    "NothingToReplay",
    "advance_replay",
    "cancel_replay",
    "check_rollups",
    "nudge_replays",
    "rebuild_rollups",
    "refresh_rollups",
    "start_replay",
]
