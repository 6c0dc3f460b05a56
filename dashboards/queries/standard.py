"""A department's public standard: what it promises, and beside it how well it kept that in the last full quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.figures import QuarterFigures, figures_from
from dashboards.queries.cards import counts_lines
from dashboards.queries.definitions import quarter_of
from dashboards.queries.rollups import STORED, rollups_of
from dashboards.wording import share_words
from departments.models import Department
from departments.queries import department_coded
from slas.queries.standards import PublicRules, public_rules

if TYPE_CHECKING:
    from datetime import datetime

    from dashboards.figures import Kept


@dataclass(frozen=True)
class KeptRow:
    """How often one kind of promise was kept: the share, the counts and the interval, in words."""

    name: str
    value: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PublicStandard:
    """The page of a department's standards; `as_of` is None while its quarter was never counted."""

    department: Department
    rules: list[PublicRules]
    quarter: str
    kept: list[KeptRow]
    as_of: datetime | None


def public_standard(code: str, *, at: datetime) -> PublicStandard:
    """What a department promises at `at`, and how it kept that. Raises Department.DoesNotExist."""
    department = department_coded(code)
    if department is None:
        raise Department.DoesNotExist(code)
    quarter = quarter_of(at).moved(-1)
    rollup = rollups_of(quarter).filter(department=department).values_list("as_of", STORED).first()
    figures = figures_from(rollup[1]) if rollup else QuarterFigures()
    return PublicStandard(
        department=department,
        rules=public_rules(department.pk, at=at),
        quarter=quarter.title,
        kept=[_row(_("First response kept"), figures.first_response), _row(_("Resolution kept"), figures.resolution)],
        as_of=rollup[0] if rollup else None,
    )


def _row(name: str, ended: Kept) -> KeptRow:
    return KeptRow(name, share_words(ended.kept, ended.total), counts_lines(ended))
