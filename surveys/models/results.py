"""What a closed wave says: counted once, frozen, each figure with its verdict."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from surveys.enums import Item, Noticed, OwnItem
from surveys.models.waves import Wave


class Result(models.Model):
    """One figure of a closed wave, computed once and frozen: a provider's total by item, or one of its cells.

    `customer` is empty for a total, and for the cell "others". Cells exist for the overall mark alone: item by
    customer is no cut that anybody may make. Marks lie between 1 and 5, the index between 0 and 100. `visibility` is
    the verdict of `surveys.disclosure`; `surveys.queries` is the only reader and prints nothing that is not "shown".
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="results")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="results")
    customer = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    is_total = models.BooleanField(default=False)
    item = models.CharField(max_length=5, choices=[*Item.choices, *OwnItem.choices, ("INDEX", _("Index"))])
    visibility = models.CharField(max_length=10)
    answers = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    low = models.FloatField(null=True, help_text="Wilson interval of the satisfied share, 0–1.")
    high = models.FloatField(null=True)
    invited = models.PositiveIntegerField(default=0)
    change = models.CharField(max_length=15, blank=True, help_text="Against the wave before, in the words of §4.3.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "provider", "customer", "is_total", "item"],
                nulls_distinct=False,
                name="result_once",
            )
        ]
        indexes = [models.Index(fields=["provider", "item", "is_total"], name="result_series")]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.provider_id} {self.item}"


class NoticedResult(models.Model):
    """How many noticed one announced improvement action, counted at close. `action` is its id in the room above."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="noticed")
    provider = models.ForeignKey(Department, models.PROTECT, related_name="+")
    action = models.BigIntegerField()
    answer = models.CharField(max_length=12, choices=Noticed.choices)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "action", "answer"], name="noticed_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.answer}"


class StaffResult(models.Model):
    """How many of all staff were satisfied with working here: one figure a wave, without any cut. Frozen at close."""

    is_total: ClassVar[bool] = True
    change: ClassVar[str] = ""
    item: ClassVar[str] = "STF"
    mean: ClassVar[float | None] = None

    wave = models.OneToOneField(Wave, models.PROTECT, primary_key=True, related_name="staff_result")
    visibility = models.CharField(max_length=10)
    answers = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    low = models.FloatField(help_text="Wilson interval of the satisfied share, 0–1.")
    high = models.FloatField()
    invited = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.wave_id} staff"


class TeamResult(models.Model):
    """One figure of what a team said about its own head, for that head alone. Frozen at close as `Result` is."""

    is_total: ClassVar[bool] = True
    change: ClassVar[str] = ""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="team_results")
    department = models.ForeignKey(Department, models.PROTECT, related_name="team_results")
    item = models.CharField(max_length=5, choices=Item.choices)
    visibility = models.CharField(max_length=10)
    answers = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    invited = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "department", "item"], name="team_result_once")]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.department_id} {self.item}"
