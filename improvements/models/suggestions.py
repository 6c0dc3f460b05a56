"""What people suggest to a department, named or in confidence, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from improvements.enums import HeadTold, SuggestionState
from improvements.models.actions import ImprovementAction
from slas.models import StandardVersion


class Idea(models.Model):
    """One suggestion. `author` is empty for one made in confidence, and nothing else here leads to a person.

    A confidential one is dated by its day alone, and its id is drawn at random: neither its place among the rows nor
    a moment can be laid beside a log. `key_hash` is the hash of the key that only its author has. `promised` is the
    working time within which an answer is due.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="ideas")
    title = models.CharField(_("in one line"), max_length=120)
    text = models.TextField(_("what would be better, and for whom"))
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="ideas")
    is_confidential = models.BooleanField(default=False)
    key_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.NEW)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    promised = models.DurationField()
    told = models.PositiveSmallIntegerField(choices=HeadTold.choices, default=HeadTold.NOTHING)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    action = models.OneToOneField(ImprovementAction, models.PROTECT, null=True, related_name="suggestion")
    version = models.ForeignKey(StandardVersion, models.PROTECT, null=True, related_name="ideas")

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confidential=False, author__isnull=False)
                | Q(is_confidential=True, author__isnull=True),
                name="suggestion_in_confidence_has_no_author",
            )
        ]
        indexes = [
            models.Index(fields=["department", "state"], name="suggestion_of_department"),
            models.Index(fields=["due_at"], condition=Q(answered_at__isnull=True), name="suggestion_unanswered"),
        ]

    def __str__(self) -> str:
        return self.title


class Vote(models.Model):
    """Somebody finds a suggestion good. One a person."""

    suggestion = models.ForeignKey(Idea, models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suggestion", "person"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.suggestion_id}"
