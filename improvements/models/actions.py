"""What departments do about what their customers said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from improvements.enums import ActionKind, ActionState, Told
from surveys.enums import Item
from surveys.models import Wave


class ImprovementAction(models.Model):
    """One thing a department will do, with an owner and a date, because of an item of a wave.

    `first_due_on` never changes: a date that moved stays visible. Done by its owner is not yet confirmed.
    `second_owner` comes from another department that does it together with this one. `key` is what the form sends
    along: a second click finds the action of the first. `heard_at`: when it was announced or last reported on.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="actions")
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, blank=True, related_name="actions")
    item = models.CharField(_("about"), max_length=3, choices=Item.choices, blank=True)
    customer = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("what we will do"), max_length=200)
    text_zh = models.CharField(_("what we will do, in Chinese"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=ActionKind.choices, default=ActionKind.PROCESS)
    measure = models.CharField(_("how we will know"), max_length=200, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="actions")
    second_owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="shared_actions")
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField()
    state = models.CharField(_("state"), max_length=10, choices=ActionState.choices, default=ActionState.PLANNED)
    key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    heard_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.NOBODY)
    done_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("improvement action")
        verbose_name_plural = _("improvement actions")
        indexes = [
            models.Index(fields=["department", "state", "due_on"], name="action_department"),
            models.Index(fields=["due_on"], condition=Q(state__in=("planned", "under_way")), name="action_open"),
        ]

    def __str__(self) -> str:
        return localized(self.text, self.text_zh)


class Progress(models.Model):
    """What an owner reported, with what can be seen of it. Never changed afterwards."""

    action = models.ForeignKey(ImprovementAction, models.CASCADE, related_name="progress")
    state = models.CharField(max_length=10, choices=ActionState.choices)
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.action_id} {self.state}"


class Verdict(models.Model):
    """Whether one customer has noticed an action that is done. One a person; it may change."""

    action = models.ForeignKey(ImprovementAction, models.CASCADE, related_name="verdicts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_noticed = models.BooleanField()
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.is_noticed}"
