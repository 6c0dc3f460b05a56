"""What is written down about improving: who will do what by when, and what became of it."""

from improvements.models.actions import ImprovementAction
from improvements.models.news import Announcement, PlannedChange
from improvements.models.training import Assignment, Course, PracticeTask, SignUp, Suggestion, TrainingSession

__all__ = [
    "Announcement",
    "Assignment",
    "Course",
    "ImprovementAction",
    "PlannedChange",
    "PracticeTask",
    "SignUp",
    "Suggestion",
    "TrainingSession",
]
