"""What departments do about what their customers said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from improvements.enums import ActionKind, ActionState
from surveys.enums import Item
from surveys.models import Wave


class ImprovementAction(models.Model):
    """One thing a department will do, with an owner and a date, because of an item of a wave.

    `first_due_on` never changes: a date that moved stays visible. Done by its owner is not yet confirmed.
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
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField()
    state = models.CharField(_("state"), max_length=10, choices=ActionState.choices, default=ActionState.PLANNED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("improvement action")
        verbose_name_plural = _("improvement actions")
        indexes = [models.Index(fields=["department", "state", "due_on"], name="action_department")]

    def __str__(self) -> str:
        return localized(self.text, self.text_zh)
