"""What the improvements' pages, the dashboards and the evaluations read."""

from improvements.queries.actions import actions_of, announced_actions, overdue_actions
from improvements.queries.duties import Completion, Duty, completions, department_duties, own_duties
from improvements.queries.effects import Effect, training_effects
from improvements.queries.training import (
    Catalogue,
    CoursePage,
    DepartmentTraining,
    OfferedSession,
    Trained,
    catalogue,
    course_of,
    course_page,
    courses_offered,
    department_training,
    open_practice,
    practice_of,
    session_of,
    trained_departments,
)

__all__ = [
    "Catalogue",
    "Completion",
    "CoursePage",
    "DepartmentTraining",
    "Duty",
    "Effect",
    "OfferedSession",
    "Trained",
    "actions_of",
    "announced_actions",
    "catalogue",
    "completions",
    "course_of",
    "course_page",
    "courses_offered",
    "department_duties",
    "department_training",
    "open_practice",
    "overdue_actions",
    "own_duties",
    "practice_of",
    "session_of",
    "trained_departments",
    "training_effects",
]
