"""What is known of the company, quarter by quarter: what was counted, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from dashboards.queries.rollups import company_figures
from surveys.quarters import Quarter
from surveys.queries import company_figure, released_waves

if TYPE_CHECKING:
    from dashboards.queries.rollups import CompanyQuarter
    from surveys.queries import CompanyFigure

SHOWN_QUARTERS = 8
WAVES = 12


@dataclass(frozen=True)
class Moment:
    """One quarter of the company: what was counted, and what was said; either may be missing."""

    quarter: Quarter
    counted: CompanyQuarter | None
    said: CompanyFigure | None


def csv_address(key: str, last: Quarter) -> str:
    return f"{reverse('dashboards:trend_csv', args=(key,))}?quarter={last}"


def moments_until(last: Quarter) -> list[Moment]:
    """The quarters up to `last` of which anything is known, the oldest first; two statements."""
    quarters = [last.moved(-back) for back in reversed(range(SHOWN_QUARTERS))]
    counted = company_figures(quarters)
    said = {Quarter(wave.year, wave.number): company_figure(wave) for wave in released_waves(WAVES)}
    moments = [Moment(quarter, counted.get(quarter), said.get(quarter)) for quarter in quarters]
    while moments and not ((one := moments[0]).counted and one.counted.figures.solved) and not moments[0].said:
        moments.pop(0)
    return moments
