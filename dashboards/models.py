"""Roll-ups: what a department did in a quarter, counted by the worker so that no page counts the world."""

from __future__ import annotations

from django.db import models

from departments.models import Department


class QuarterRollup(models.Model):
    """One department's quarter, as of a moment; recomputable from scratch with the same result.

    `figures` holds counts, kept shares, quantiles and histograms of the requests whose promise ended in the quarter;
    its keys are written and read by `dashboards.figures` alone.
    """

    department = models.ForeignKey(Department, models.CASCADE, related_name="rollups")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ("-year", "-number")
        constraints = [models.UniqueConstraint(fields=["department", "year", "number"], name="rollup_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.year}-Q{self.number}"


class CompanyRollup(models.Model):
    """The company's quarter: the departments' figures added up, with the times to solve of all requests together.

    Written with the departments' roll-ups, so that both always tell of the same moment; `figures` has the same keys.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ("-year", "-number")
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="company_rollup_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
