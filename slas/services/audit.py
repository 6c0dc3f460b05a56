"""Writing down who changed the rules: what was, and what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slas.enums import ChangeKind
from slas.models import ConfigurationChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from departments.models import Person

Facts = dict[str, str]
LONGEST_SUBJECT = 160
TOLD = (ChangeKind.PROPOSED, ChangeKind.AGREED, ChangeKind.DISAGREED, ChangeKind.PUBLISHED)
"""Changes that somebody else is told of; the others are for who looks them up."""


def record_change(
    *,
    kind: ChangeKind,
    subject: str,
    object_id: int,
    by: Person | None,
    at: datetime,
    department_id: int | None = None,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> ConfigurationChange:
    """Append one change of the rules, in the caller's transaction; only facts that differ are kept."""
    was, now = differing(before or {}, after or {})
    return ConfigurationChange.objects.create(
        kind=kind, subject=subject[:LONGEST_SUBJECT], object_id=object_id, by=by, at=at, department_id=department_id,
        before=was, after=now, noticed_at=None if kind in TOLD else at,
    )  # fmt: skip


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Facts, Facts]:
    """The parts of two descriptions that differ; what one of them does not say is left out there."""
    return (
        {name: said for name, said in before.items() if after.get(name) != said},
        {name: said for name, said in after.items() if before.get(name) != said},
    )


def claim_unnoticed_changes(*, at: datetime, limit: int) -> list[ConfigurationChange]:
    """The oldest changes that nobody was told of yet, marked as told; the caller's transaction tells or undoes it."""
    rows = ConfigurationChange.objects.filter(noticed_at__isnull=True).order_by("id").select_related("by")
    claimed = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit])
    ConfigurationChange.objects.filter(pk__in=[change.pk for change in claimed]).update(noticed_at=at)
    return claimed
