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
from improvements.services.assigning import assign_course, suggest_courses, withdraw_assignment
from improvements.services.training import (
    CourseText,
    Date,
    TrainingRefused,
    cancel_session,
    finish_practice,
    give_up_seat,
    plan_session,
    record_attendance,
    remind_of_practice,
    save_course,
    sign_up,
)

__all__ = [
    "OPEN_STATES",
    "CourseText",
    "Date",
    "NotNow",
    "Plan",
    "TrainingRefused",
    "assign_course",
    "cancel_session",
    "confirm_action",
    "finish_action",
    "finish_practice",
    "give_up_seat",
    "move_action",
    "plan_action",
    "plan_session",
    "record_attendance",
    "remind_of_practice",
    "save_course",
    "sign_up",
    "start_action",
    "suggest_courses",
    "withdraw_assignment",
]
