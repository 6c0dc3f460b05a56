"""What people do about how they serve each other."""

from improvements.services.actions import (
    OPEN_STATES,
    NotNow,
    Plan,
    confirm_action,
    finish_action,
    move_action,
    plan_action,
    start_action,
)

__all__ = [
    "OPEN_STATES",
    "NotNow",
    "Plan",
    "confirm_action",
    "finish_action",
    "move_action",
    "plan_action",
    "start_action",
]
