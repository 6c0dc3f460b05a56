"""Success cases: what the problem was, what people did, and what changed, for others to do the same."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Person
from improvements.models.actions import ImprovementAction
from improvements.querysets import CaseQuerySet
from slas.models import StandardVersion
from tickets.models import Ticket


class SuccessCase(models.Model):
    """One case of a department. A draft is read by those who may write it and by the people whom it names.

    `search` is written by the services. Published once everybody named has agreed; who takes that back makes it a
    draft again.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="cases")
    author = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    title = models.CharField(_("title"), max_length=160)
    title_zh = models.CharField(_("title in Chinese"), max_length=160, blank=True)
    problem = models.TextField(_("the problem"))
    problem_zh = models.TextField(_("the problem, in Chinese"), blank=True)
    deed = models.TextField(_("what we did"))
    deed_zh = models.TextField(_("what we did, in Chinese"), blank=True)
    change = models.TextField(_("what changed"))
    change_zh = models.TextField(_("what changed, in Chinese"), blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="cases")
    action = models.ForeignKey(ImprovementAction, models.PROTECT, null=True, blank=True, related_name="cases")
    version = models.ForeignKey(StandardVersion, models.PROTECT, null=True, blank=True, related_name="cases")
    key = models.UUIDField(null=True, unique=True, editable=False)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("success case")
        verbose_name_plural = _("success cases")
        indexes = [
            GinIndex(fields=["search"], name="case_search"),
            models.Index(fields=["-id"], condition=Q(published_at__isnull=False), name="case_published"),
        ]

    def __str__(self) -> str:
        return localized(self.title, self.title_zh)


class CasePerson(models.Model):
    """Somebody whom a case names, and whether they agree to that."""

    case = models.ForeignKey(SuccessCase, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="named_in")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="named_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class Adoption(models.Model):
    """Another department does the same, as an action of its own."""

    case = models.ForeignKey(SuccessCase, models.PROTECT, related_name="adoptions")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    action = models.OneToOneField(ImprovementAction, models.PROTECT, related_name="adoption")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="adopted_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.department_id}"
