"""The words for a change since last quarter: noise until shown otherwise (SURVEY §4.3)."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import inf, sqrt
from statistics import NormalDist, fmean
from typing import NamedTuple

from surveys.statistics.checks import check_count, two_sided_z
from surveys.statistics.means import welch
from surveys.statistics.several import benjamini_hochberg
from surveys.statistics.shares import difference_limits

SHARE_THAT_MATTERS = Fraction(5, 100)  # 5 points of the satisfied share
MEAN_THAT_MATTERS = 0.2  # of a mark
MUST_BE_DETECTABLE = 0.15  # 15 points; if not even that can show, we say so
MARKS_PER_SHARE = 4  # 15 points of the 0–100 index are 0.6 of a mark
PLANNING_SHARE, PLANNING_SD = 0.80, 0.9  # the assumptions of the table in SURVEY §4.3.4
SIGNIFICANCE, POWER = 0.05, 0.80
FALSE_DISCOVERY_RATE = 0.10  # over all departments shown
LARGEST_Z, HALVINGS = 8.0, 50  # bisection: beyond 8 the p-value is smaller than any correction asks for
ROUNDING = 1e-9  # means of whole marks, compared to a tenth


class Change(StrEnum):
    """What a page may say about two quarters."""

    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_FEW = "too_few"


class Quarters(NamedTuple):
    """Satisfied answers and all answers of one department, the quarter before and now."""

    k_before: int
    n_before: int
    k_now: int
    n_now: int


def detectable_share(n_before: int, n_now: int, share: float = PLANNING_SHARE) -> float:
    """Return the smallest change of a share (0–1) that two samples of this size show with 80 % power.

    (z₀.₉₇₅ + z₀.₈)·√(share(1 − share)(1/n₁ + 1/n₂)); infinite when a quarter has no answers.
    """
    return _detectable(n_before, n_now, sqrt(share * (1 - share)))


def detectable_mean(n_before: int, n_now: int, sd: float = PLANNING_SD) -> float:
    """Return the smallest change of a mean mark that two samples of this size show with 80 % power."""
    return _detectable(n_before, n_now, sd)


def _detectable(n_before: int, n_now: int, sd: float) -> float:
    if not (n_before and n_now):
        return inf
    normal = NormalDist()
    return (normal.inv_cdf(1 - SIGNIFICANCE / 2) + normal.inv_cdf(POWER)) * sd * sqrt(1 / n_before + 1 / n_now)


def change_p_value(quarters: Quarters) -> float:
    """Return the p-value that belongs to Newcombe's interval: 1 − the confidence at which it just touches no change.

    So the word, the p-value and the interval printed beside them never contradict each other. A quarter without
    answers gives 1.0.
    """
    _check(quarters)
    if not (quarters.n_before and quarters.n_now):
        return 1.0
    excluded, included = 0.0, LARGEST_Z
    for _ in range(HALVINGS):
        z = (excluded + included) / 2
        excluded, included = (z, included) if _excludes_no_change(quarters, z) else (excluded, z)
    return 2 * NormalDist().cdf(-excluded)


def _excludes_no_change(quarters: Quarters, z: float) -> bool:
    low, high = difference_limits(quarters.k_now, quarters.n_now, quarters.k_before, quarters.n_before, z)
    return low > 0 or high < 0


def _check(quarters: Quarters) -> None:
    check_count(quarters.k_before, quarters.n_before)
    check_count(quarters.k_now, quarters.n_now)


def describe_change(
    k_before: int, n_before: int, k_now: int, n_now: int, *, significant: bool | None = None
) -> Change:
    """Return the word for the change of a satisfied share.

    Better or worse when significant and at least 5 points; otherwise too few when 15 points could not be detected at
    80 % power; otherwise no clear change. `significant` is the verdict after Benjamini–Hochberg where several
    departments are shown (describe_changes does that); left out, the 95 % Newcombe interval decides.
    """
    quarters = Quarters(k_before, n_before, k_now, n_now)
    _check(quarters)
    if not (n_before and n_now):
        return Change.TOO_FEW
    if significant is None:
        significant = _excludes_no_change(quarters, two_sided_z(1 - SIGNIFICANCE))
    # Exact fractions: 0.85 − 0.80 is less than 0.05 in floating point.
    difference = Fraction(k_now, n_now) - Fraction(k_before, n_before)
    if significant and abs(difference) >= SHARE_THAT_MATTERS:
        return Change.BETTER if difference > 0 else Change.WORSE
    return _without_finding(detectable_share(n_before, n_now), MUST_BE_DETECTABLE)


def describe_changes(departments: Sequence[Quarters], q: float = FALSE_DISCOVERY_RATE) -> list[Change]:
    """Return the word for every department of one page, corrected together with Benjamini–Hochberg."""
    stands = benjamini_hochberg([change_p_value(quarters) for quarters in departments], q)
    return [
        describe_change(*quarters, significant=significant)
        for quarters, significant in zip(departments, stands, strict=True)
    ]


def describe_mean_change(before: Sequence[float], now: Sequence[float], *, significant: bool | None = None) -> Change:
    """Return the word for the change of a mean mark: significant by Welch and at least 0.2 of a mark.

    Fewer than two answers on a side are too few to tell.
    """
    if min(len(before), len(now)) < 2:  # noqa: PLR2004 - a spread needs two values
        return Change.TOO_FEW
    if significant is None:
        significant = welch(now, before).p <= SIGNIFICANCE
    difference = fmean(now) - fmean(before)
    if significant and abs(difference) >= MEAN_THAT_MATTERS - ROUNDING:
        return Change.BETTER if difference > 0 else Change.WORSE
    return _without_finding(detectable_mean(len(before), len(now)), MUST_BE_DETECTABLE * MARKS_PER_SHARE)


def _without_finding(detectable: float, needed: float) -> Change:
    return Change.TOO_FEW if detectable > needed else Change.NO_CLEAR_CHANGE
