"""Pulses about one request; quarterly waves in confidence: who was asked on one side, what was said on the other.

Nothing joins the two sides of a wave: answers carry no person, no token, no time; comments carry no mark either.
"""

from surveys.models.answers import (
    Answer,
    Comment,
    Redaction,
    StagedAnswer,
    StagedComment,
    StagedStaffAnswer,
    StagedTeamAnswer,
    TeamAnswer,
)
from surveys.models.pulses import Pulse
from surveys.models.questionnaires import OwnQuestion, Questionnaire
from surveys.models.results import NoticedResult, Result, StaffResult, TeamResult
from surveys.models.waves import Ballot, FrameEntry, Invitation, OptOut, Wave

__all__ = [
    "Answer",
    "Ballot",
    "Comment",
    "FrameEntry",
    "Invitation",
    "NoticedResult",
    "OptOut",
    "OwnQuestion",
    "Pulse",
    "Questionnaire",
    "Redaction",
    "Result",
    "StaffResult",
    "StagedAnswer",
    "StagedComment",
    "StagedStaffAnswer",
    "StagedTeamAnswer",
    "TeamAnswer",
    "TeamResult",
    "Wave",
]
