"""Writing down who changed the rules: what was, and what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slas.models import ConfigurationChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from departments.models import Person
    from slas.enums import ChangeKind

Facts = dict[str, str]
LONGEST_SUBJECT = 160


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
        before=was, after=now,
    )  # fmt: skip


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Facts, Facts]:
    """The parts of two descriptions that differ; what one of them does not say is left out there."""
    return (
        {name: said for name, said in before.items() if after.get(name) != said},
        {name: said for name, said in after.items() if before.get(name) != said},
    )
