"""Limits of the funnel plot: how far a share of n answers strays from the target by chance alone (SURVEY §4.4)."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

from surveys.statistics.checks import check_groups, check_share
from surveys.statistics.shares import Interval

ALERT_Z = NormalDist().inv_cdf(0.975)  # 95 % limits
ALARM_Z = NormalDist().inv_cdf(0.999)  # 99.8 % limits
EXACT_BELOW = 20  # answers; the normal curve is too coarse for fewer
ALLOWED_OUTSIDE = 0.1  # more than a tenth outside the alert limits: the departments differ for a common reason


def funnel_limits(target: float, n: int, z: float) -> Interval:
    """Return target ± z·√(target(1 − target)/n), clipped to 0–1.

    Source: Spiegelhalter 2005, Stat Med 24:1185. z is 1.96 for alert and 3.09 for alarm limits; multiply
    it by √φ (see overdispersion) to widen. n = 0 says nothing: (0.0, 1.0). A negative n or z raises ValueError.
    """
    check_share("target", target)
    _check_funnel(n, z)
    if n == 0:
        return (0.0, 1.0)
    half = z * sqrt(target * (1 - target) / n)
    return (max(0.0, target - half), min(1.0, target + half))


def exact_funnel_limits(target: float, n: int, z: float) -> Interval:
    """Return the binomial funnel limits, interpolated between counts, for n below EXACT_BELOW.

    After Spiegelhalter 2005, Stat Med 24:1185: with r the smallest count whose cumulative probability exceeds the
    tail p, the lower limit is (r − α)/n where α = (P(R ≤ r) − p) / P(R = r). The upper limit mirrors it, counting
    the answers that were not satisfied, so that chance leaves either side no more often than p. Clipped to 0–1;
    n = 0 gives (0.0, 1.0); a target of 0 or 1 cannot stray.
    """
    check_share("target", target)
    _check_funnel(n, z)
    if n == 0:
        return (0.0, 1.0)
    if target in (0, 1):
        return (float(target), float(target))
    tail = NormalDist().cdf(-z)
    return (_lower_limit(target, n, tail), 1 - _lower_limit(1 - target, n, tail))


def _check_funnel(n: int, z: float) -> None:
    if n < 0 or z < 0:
        msg = f"A funnel needs n and z of at least 0: n = {n}, z = {z}."
        raise ValueError(msg)


def _lower_limit(target: float, n: int, tail: float) -> float:
    from scipy.stats import binom  # heavy: only the worker computes results, the web never loads it

    cumulative = [float(value) for value in binom.cdf(range(n + 1), n, target)]
    r = next(count for count, value in enumerate(cumulative) if value > tail)
    below = cumulative[r - 1] if r else 0.0
    alpha = (cumulative[r] - tail) / (cumulative[r] - below)
    return max(0.0, (r - alpha) / n)


def limits_for(target: float, n: int, z: float) -> Interval:
    """Return the limits a department with n answers is held against: exact below EXACT_BELOW, normal from there."""
    return exact_funnel_limits(target, n, z) if n < EXACT_BELOW else funnel_limits(target, n, z)


def overdispersion(successes: Sequence[int], totals: Sequence[int], target: float) -> float:
    """Return φ, the factor by which the variance exceeds chance; 1.0 unless more than a tenth lie outside 95 %.

    Source: Spiegelhalter 2005, Stat Med 24:1185: the mean of the squared z-scores against the target,
    never below 1. Multiply z by √φ. A target of 0 or 1 leaves nothing to vary: 1.0.
    """
    check_groups(successes, totals)
    check_share("target", target)
    if target in (0, 1):
        return 1.0
    squares = [_squared_z(k, n, target) for k, n in zip(successes, totals, strict=True)]
    outside = sum(square > ALERT_Z**2 for square in squares)
    return max(1.0, sum(squares) / len(squares)) if outside > ALLOWED_OUTSIDE * len(squares) else 1.0


def _squared_z(successes: int, n: int, target: float) -> float:
    return (successes / n - target) ** 2 / (target * (1 - target) / n)
