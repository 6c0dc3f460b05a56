"""What was said in a wave: no person, no token, no time; words carry no mark either."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext

from departments.models import Department, Person
from surveys.enums import Change, OpenQuestion, RedactedBecause, Satisfaction
from surveys.models.waves import Wave

REMOVED = "\ufffc"  # stands in a text for words that were taken out; nobody can type it into a form


class SaidInConfidence(models.Model):
    """What was said about a provider, by nobody at no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="%(class)ss")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Marks(SaidInConfidence):
    """One answer: marks 1–5 by item code; a missing code was left blank, null means not applicable."""

    customer = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    overall = models.PositiveSmallIntegerField(choices=Satisfaction.choices)
    items = models.JSONField(default=dict)
    change = models.PositiveSmallIntegerField(choices=Change.choices, null=True)
    noticed = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Words(SaidInConfidence):
    question = models.CharField(max_length=3, choices=OpenQuestion.choices)
    text = models.TextField()

    class Meta:
        abstract = True


class StagedAnswer(Marks):
    """While a wave is open. Rewritten as `Answer` in random order at close, since row order and xmin tell tales."""

    def __str__(self) -> str:
        return "staged answer"


class Answer(Marks):
    """After close. Read by the computation of results alone."""

    def __str__(self) -> str:
        return "answer"


class StagedTeamAnswer(Marks):
    """What a team says about its own head: a table of its own, so that no customer's figure can hold it."""

    def __str__(self) -> str:
        return "staged team answer"


class TeamAnswer(Marks):
    """After close. `provider` is the team's department; there is no customer."""

    def __str__(self) -> str:
        return "team answer"


class StagedStaffAnswer(models.Model):
    """What one of all staff says about working here while a wave is open: a mark of nobody, of no department, at no
    time. Closing counts the marks and deletes them: no single answer outlives it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="staged_staff_answers")
    overall = models.PositiveSmallIntegerField(choices=Satisfaction.choices)

    def __str__(self) -> str:
        return "staged staff answer"


class StagedComment(Words):
    def __str__(self) -> str:
        return "staged comment"


class Comment(Words):
    """After close, in one random order fixed then. What was taken out of `text` leaves a `REMOVED` in its place."""

    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return "comment"

    @property
    def words(self) -> str:
        """The text as a page shows it."""
        return self.text.replace(REMOVED, gettext("[removed]"))


class Redaction(models.Model):
    """Who took words out of a comment, when and why; never which words. Rows are only ever added."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=RedactedBecause.choices)
    places = models.PositiveSmallIntegerField(help_text="How many places were taken out.")

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.reason}"
