"""Putting a version of a standard in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.refusals import Refused
from slas.enums import ChangeKind, StandardState
from slas.models import CalendarRevision, Standard, StandardVersion
from slas.services.audit import record_change

if TYPE_CHECKING:
    from datetime import datetime

    from departments.models import Person


class PublishRefused(Refused):
    """The version is published already, promises nothing, or starts in the past or before a later one."""


@transaction.atomic
def publish_version(*, version_id: int, at: datetime, by: Person | None = None) -> StandardVersion:
    """Put a version in force from its own start, or from `at`; the one before it ends there. Raises PublishRefused."""
    version = StandardVersion.objects.select_related("standard").get(pk=version_id)
    Standard.objects.select_for_update(no_key=True).get(pk=version.standard_id)
    version.refresh_from_db()
    starts = version.effective_from or at
    _check_publishable(version, starts, at)
    still = Q(effective_until__isnull=True) | Q(effective_until__gt=starts)
    _published(version).filter(still, effective_from__lt=starts).update(effective_until=starts)
    version.state, version.effective_from = StandardState.PUBLISHED, starts
    version.save(update_fields=["state", "effective_from"])
    record_change(
        kind=ChangeKind.PUBLISHED, subject=str(version), object_id=version.pk, by=by, at=at,
        department_id=version.standard.department_id, after={"from": starts.isoformat()},
    )  # fmt: skip
    return version


def _check_publishable(version: StandardVersion, starts: datetime, at: datetime) -> None:
    if version.state == StandardState.PUBLISHED:
        raise PublishRefused(_("This version is published already."))
    check_promises_something(version)
    if not CalendarRevision.objects.filter(calendar_id=version.calendar_id).exists():
        raise PublishRefused(_("The calendar of this version has no hours yet."))
    if starts < at:
        raise PublishRefused(_("What was promised until today stays: choose tomorrow or later."))
    if _published(version).filter(effective_from__gte=starts).exists():
        raise PublishRefused(_("Another version starts at that time or later."))


def check_promises_something(version: StandardVersion) -> None:
    """Raise PublishRefused for a version without an indicator of quality or without any target."""
    if not version.quality:
        raise PublishRefused(_("Say first by what the quality is judged."))
    if not version.targets.exists():
        raise PublishRefused(_("This version promises nothing yet: add a target."))


def _published(version: StandardVersion) -> Any:
    return StandardVersion.objects.filter(standard_id=version.standard_id, state=StandardState.PUBLISHED)
