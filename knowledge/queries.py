"""Which guides there are, and which may answer what somebody is about to ask."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from knowledge.models import Guide

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from departments.models import Department
    from knowledge.querysets import GuideQuerySet

_NAMES = ("name", "name_zh", "code")
LISTED = ("id", "slug", "title", "title_zh", "updated_at", *(f"department__{name}" for name in _NAMES))


def published_guides(*, department_id: int | None = None) -> QuerySet[Guide]:
    """Published guides (of one department, or of all) with their department, without their texts; by department."""
    found = _listed()
    if department_id is not None:
        found = found.filter(department_id=department_id)
    return found.order_by("department__name", "title")


def guides_for_service(service_id: int, *, limit: int = 3) -> list[Guide]:
    """Guides that may make a request to this service needless, newest first."""
    return list(_listed().filter(services=service_id).order_by("-updated_at", "-id")[:limit])


def guides_matching(text: str, *, limit: int = 5, service_id: int | None = None) -> list[Guide]:
    """Published guides that hold every word of `text`, newest first; of one service when named."""
    found = _listed().matching(text)
    if service_id is not None:
        found = found.filter(services=service_id)
    return list(found.order_by("-id")[:limit])


def guides_changed(*, since: datetime, until: datetime, limit: int) -> list[Guide]:
    """Published guides that are new or changed after `since` and by `until`, newest first."""
    return list(_listed().filter(updated_at__gt=since, updated_at__lte=until).order_by("-updated_at", "-id")[:limit])


def guide_to_read(slug: str) -> Guide:
    """One published guide with department and services. Raises Guide.DoesNotExist."""
    return Guide.objects.published().select_related("department").prefetch_related("services").get(slug=slug)


def guides_by_department() -> list[tuple[Department, list[Guide]]]:
    """Published guides by department, both by name; one query."""
    listed = published_guides()
    return [(department, list(of)) for department, of in groupby(listed, key=lambda guide: guide.department)]


def _listed() -> GuideQuerySet:
    return Guide.objects.published().select_related("department").only(*LISTED)
