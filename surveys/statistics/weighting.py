"""Whose voice counts how much: every answer the same, or every customer department the same (SURVEY §4.2)."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from surveys.statistics.checks import check_answered, check_finite


class Weightings(NamedTuple):
    """One share in both weightings; the page that shows one names it."""

    pooled: float
    equal_weight: float


def pooled_and_equal_weight(cells: Sequence[tuple[int, int]]) -> Weightings:
    """Return the share over all answers, and the plain average of the cells' shares.

    A cell is (successes, answers). The two may order departments differently (Simpson's paradox). Cells are taken as
    given: pool what must not stand alone first (disclosure.strata). No cells, or an empty one, raise ValueError.
    """
    if not cells:
        msg = "A weighting needs at least one cell."
        raise ValueError(msg)
    for successes, answers in cells:
        check_answered(successes, answers)
    pooled = sum(k for k, _ in cells) / sum(n for _, n in cells)
    return Weightings(pooled, sum(k / n for k, n in cells) / len(cells))


class Sample(NamedTuple):
    """The answers of one customer department: mean, sample standard deviation and count."""

    mean: float
    sd: float
    n: int


def equal_weight_mean(samples: Sequence[Sample]) -> tuple[float, float]:
    """Return the equal-weight mean over departments and its standard error: SE² = Σ(s²/n) / D².

    The unit is that of the samples (marks or index points). No samples, or one with n < 1 or sd < 0, raise ValueError.
    """
    if not samples or any(sample.n < 1 or sample.sd < 0 for sample in samples):
        msg = "An equal-weight mean needs departments with answers and a spread that is not negative."
        raise ValueError(msg)
    count = len(samples)
    error = sqrt(sum(sample.sd**2 / sample.n for sample in samples)) / count
    return (sum(sample.mean for sample in samples) / count, error)


def kish_effective_n(weights: Sequence[float]) -> float:
    """Return (Σw)²/Σw²: how many equally weighted answers would tell as much.

    Source: Kish 1965, Survey Sampling. No weights count as no answers: 0.0. A negative weight, or weights
    that are all 0, raise ValueError.
    """
    check_finite(weights)
    if not weights:
        return 0.0
    if min(weights) < 0 or max(weights) == 0:
        msg = "Weights must not be negative, and not all 0."
        raise ValueError(msg)
    largest = max(weights)  # scaled, so that tiny weights do not vanish when squared
    scaled = [weight / largest for weight in weights]
    return sum(scaled) ** 2 / sum(weight * weight for weight in scaled)
