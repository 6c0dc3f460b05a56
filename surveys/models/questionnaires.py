"""The wording that evaluations ask with, by version, and the questions that departments add for their customers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from surveys.enums import OwnItem, QuestionnaireState


class Questionnaire(models.Model):
    """One version of the wording. Published it never changes; version 1 is the bank in the code and has no row.

    `questions` is what `surveys.bank` understands: a list with code, version, text and text_zh of each question.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=QuestionnaireState.choices, default=QuestionnaireState.DRAFT)
    questions = models.JSONField(default=list)
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="questionnaire_one_draft")
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_draft(self) -> bool:
        return self.state == QuestionnaireState.DRAFT


class OwnQuestion(models.Model):
    """A department's own question, the end of the sentence that all items share. Without a text it is not asked."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="own_questions")
    code = models.CharField(max_length=4, choices=OwnItem.choices)
    text = models.CharField(max_length=200, blank=True)
    text_zh = models.CharField(max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(default=1, help_text="Goes up with every changed wording.")
    edited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "code"], name="own_question_once"),
            models.CheckConstraint(condition=Q(code__in=["OWN1", "OWN2"]), name="own_questions_at_most_two"),
        ]

    def __str__(self) -> str:
        return localized(self.text, self.text_zh)
