"""Guides: answers that are read before a request is filed."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Department, Service
from knowledge.querysets import GuideQuerySet


class Guide(models.Model):
    """One answer of a department, in Markdown, in one or both languages; `search` is written by the services."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="guides", verbose_name=_("department"))
    services = models.ManyToManyField(Service, related_name="guides", blank=True, verbose_name=_("services"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    title_zh = models.CharField(_("title in Chinese"), max_length=160, blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_zh = models.TextField(_("text in Chinese"), blank=True, help_text=_("Markdown."))
    is_published = models.BooleanField(_("published"), default=False)
    updated_at = models.DateTimeField()
    search = SearchVectorField(null=True, editable=False)

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        indexes = [
            GinIndex(fields=["search"], name="guide_search"),
            models.Index(fields=["department", "title"], name="guide_of_department"),
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        return localized(self.title, self.title_zh)

    @property
    def text(self) -> str:
        return localized(self.body, self.body_zh)
