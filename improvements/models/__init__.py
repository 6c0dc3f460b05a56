"""What is written down about improving: who will do what by when, and what became of it."""

from improvements.models.actions import ImprovementAction, Progress, Verdict
from improvements.models.needs import (
    DeclaredCustomer,
    Need,
    NeedsVersion,
)
from improvements.models.news import Announcement, PlannedChange
from improvements.models.reviews import Review, ReviewTheme
from improvements.models.suggestions import Idea, Vote
from improvements.models.training import Assignment, Course, PracticeTask, SignUp, Suggestion, TrainingSession

__all__ = [
    "Announcement",
    "Assignment",
    "Course",
    "DeclaredCustomer",
    "Idea",
    "ImprovementAction",
    "Need",
    "NeedsVersion",
    "PlannedChange",
    "PracticeTask",
    "Progress",
    "Review",
    "ReviewTheme",
    "SignUp",
    "Suggestion",
    "TrainingSession",
    "Verdict",
    "Vote",
]
