"""Intervals of means, the comparison of two of them, and whether raters agree at all (SURVEY §4.1, §4.3, §4.4)."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, variance
from typing import NamedTuple

from surveys.statistics.checks import check_finite, check_open_unit


def _t_quantile(confidence: float, df: float) -> float:
    from scipy.stats import t  # heavy: only the worker computes results, the web never loads it

    check_open_unit("confidence", confidence)
    return float(t.ppf((1 + confidence) / 2, df))


def mean_interval(mean: float, sd: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the t interval of a mean from its sample standard deviation and the number of answers.

    Not clipped: the caller knows the scale. A standard deviation of 0 gives an interval without width. One answer
    has no spread to judge by, so n < 2 raises ValueError.
    """
    check_finite((mean, sd))
    if n < 2 or sd < 0:  # noqa: PLR2004 - a spread needs two values
        msg = f"An interval needs two answers and a spread that is not negative: n = {n}, sd = {sd}."
        raise ValueError(msg)
    half = _t_quantile(confidence, n - 1) * sd / sqrt(n)
    return (mean - half, mean + half)


class Welch(NamedTuple):
    """Welch's comparison of two means; `low` and `high` bound mean(x) − mean(y)."""

    t: float
    df: float
    p: float
    low: float
    high: float


def welch(x: Sequence[float], y: Sequence[float], confidence: float = 0.95) -> Welch:
    """Compare the means of two independent samples without assuming equal spread; two-sided p.

    Source: Welch 1947, Biometrika 34:28, with the degrees of freedom of Satterthwaite 1946. When both samples are
    constant there is no spread at all: equal constants give t = 0 and p = 1, different ones t = ±inf and p = 0, both
    with an interval without width and df = n₁ + n₂ − 2. A sample of fewer than two values raises ValueError.
    """
    check_finite((*x, *y))
    if min(len(x), len(y)) < 2:  # noqa: PLR2004 - a spread needs two values
        msg = "Each sample needs at least two values."
        raise ValueError(msg)
    check_open_unit("confidence", confidence)
    difference = fmean(x) - fmean(y)
    x_error, y_error = variance(x) / len(x), variance(y) / len(y)
    if x_error + y_error == 0:
        return _without_spread(difference, len(x) + len(y) - 2)
    df = (x_error + y_error) ** 2 / (x_error**2 / (len(x) - 1) + y_error**2 / (len(y) - 1))
    return _compared(difference, sqrt(x_error + y_error), df, confidence)


def _without_spread(difference: float, df: int) -> Welch:
    if difference == 0:
        return Welch(0.0, df, 1.0, 0.0, 0.0)
    return Welch(float("inf") if difference > 0 else float("-inf"), df, 0.0, difference, difference)


def _compared(difference: float, error: float, df: float, confidence: float) -> Welch:
    from scipy.stats import t as t_distribution  # heavy: only the worker computes results, the web never loads it

    t = difference / error
    half = _t_quantile(confidence, df) * error
    return Welch(t, df, float(2 * t_distribution.sf(abs(t), df)), difference - half, difference + half)


def rater_reliability(groups: Sequence[Sequence[float]]) -> float:
    """Return ICC(1,k) of the marks each provider got: how far the providers' means can be told apart, 0 to 1.

    Source: Shrout & Fleiss 1979, Psychological Bulletin 86:420, case 1: (BMS − WMS)/BMS; raters of different number
    need no further change. Below 0.5 a comparison says more about the raters. Less agreement than by chance counts as
    0.0, and so do providers with the same mean. Fewer than two providers, an empty one, or only single marks, raise
    ValueError.
    """
    marks = [mark for group in groups for mark in group]
    check_finite(marks)
    if len(groups) < 2 or not all(groups) or len(marks) == len(groups):  # noqa: PLR2004 - between and within
        msg = "Reliability needs two providers with marks, and more marks than providers."
        raise ValueError(msg)
    overall, means = fmean(marks), [fmean(group) for group in groups]
    between = sum(len(group) * (mean - overall) ** 2 for group, mean in zip(groups, means, strict=True)) / (
        len(groups) - 1
    )
    squares = sum((mark - mean) ** 2 for group, mean in zip(groups, means, strict=True) for mark in group)
    within = squares / (len(marks) - len(groups))
    return max(0.0, 1 - within / between) if between else 0.0
