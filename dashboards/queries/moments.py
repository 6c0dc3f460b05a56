"""What is known of the company, quarter by quarter: what was counted, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.addresses import address
from dashboards.queries.rollups import company_figures
from surveys.queries import company_figure, staff_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.quarters import Quarter
    from dashboards.queries.rollups import CompanyQuarter
    from surveys.models import Wave
    from surveys.queries import CompanyFigure, Figure

SHOWN_QUARTERS = 8


@dataclass(frozen=True)
class Moment:
    """One quarter of the company: what was counted, and what customers and all staff said; each may be missing."""

    quarter: Quarter
    counted: CompanyQuarter | None
    said: CompanyFigure | None
    staff: Figure | None = None


def csv_address(key: str, last: Quarter) -> str:
    return f"{address('dashboards:trend_csv', key)}?quarter={last}"


def moments_until(last: Quarter, waves: Mapping[Quarter, Wave]) -> list[Moment]:
    """The quarters up to `last` of which anything is known, the oldest first; two statements.

    `waves`: the released ones, with their study.
    """
    quarters = [last.moved(-back) for back in reversed(range(SHOWN_QUARTERS))]
    counted = company_figures(quarters)
    said, staff = {quarter: company_figure(wave) for quarter, wave in waves.items()}, staff_figures(waves.values())
    moments = [
        Moment(
            quarter,
            counted.get(quarter),
            said.get(quarter),
            staff.get(waves[quarter].pk) if quarter in waves else None,
        )
        for quarter in quarters
    ]
    while moments and not ((one := moments[0]).counted and one.counted.figures.solved) and not moments[0].said:
        moments.pop(0)
    return moments
