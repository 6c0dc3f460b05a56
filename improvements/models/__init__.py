"""What is written down about improving: who will do what by when, and what became of it."""

from improvements.models.actions import ImprovementAction, Progress, Verdict
from improvements.models.cases import Adoption, CasePerson, SuccessCase
from improvements.models.events import (
    Event,
    FollowUp,
    Participation,
)
from improvements.models.needs import DeclaredCustomer, Need, NeedsVersion
from improvements.models.news import Announcement, PlannedChange
from improvements.models.recognition import (
    Nomination,
)
from improvements.models.reviews import Review, ReviewTheme
from improvements.models.suggestions import Idea, Vote
from improvements.models.thanks import Thanks
from improvements.models.training import Assignment, Course, PracticeTask, SignUp, Suggestion, TrainingSession

__all__ = [
    "Adoption",
    "Announcement",
    "Assignment",
    "CasePerson",
    "Course",
    "DeclaredCustomer",
    "Event",
    "FollowUp",
    "Idea",
    "ImprovementAction",
    "Need",
    "NeedsVersion",
    "Nomination",
    "Participation",
    "PlannedChange",
    "PracticeTask",
    "Progress",
    "Review",
    "ReviewTheme",
    "SignUp",
    "SuccessCase",
    "Suggestion",
    "Thanks",
    "TrainingSession",
    "Verdict",
    "Vote",
]
