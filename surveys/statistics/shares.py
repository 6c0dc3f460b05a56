"""Shares of answers and their intervals, all between 0 and 1 (SURVEY §4.1)."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple, TypeAlias

from surveys.statistics.checks import check_answered, check_count, two_sided_z

Interval: TypeAlias = tuple[float, float]

LOWEST_MARK, HIGHEST_MARK = 1, 5  # the labelled scale of SURVEY §1.2
SATISFIED_FROM = 4  # "satisfied" and "very satisfied"
NOTHING_KNOWN: Interval = (0.0, 1.0)


def satisfied_share(marks: Sequence[int | None]) -> float | None:
    """Return the share of 4s and 5s among the marks given; None (not applicable, blank) leaves the denominator.

    The result is None when nobody gave a mark. A mark outside 1–5 raises ValueError.
    """
    given = [mark for mark in marks if mark is not None]
    if any(not LOWEST_MARK <= mark <= HIGHEST_MARK for mark in given):
        msg = "Marks lie between 1 and 5."
        raise ValueError(msg)
    return sum(mark >= SATISFIED_FROM for mark in given) / len(given) if given else None


def index(mean: float) -> float:
    """Return the 0–100 index of a mean mark between 1 and 5: (mean − 1)/4 × 100."""
    if not LOWEST_MARK <= mean <= HIGHEST_MARK:
        msg = f"A mean mark lies between 1 and 5: {mean}."
        raise ValueError(msg)
    return (mean - LOWEST_MARK) / (HIGHEST_MARK - LOWEST_MARK) * 100


def wilson(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share, without continuity correction.

    Source: Wilson 1927, JASA 22:209; method 3 of Newcombe 1998, Stat Med 17:857. `n` may be fractional, so that an
    effective sample size (Kish, finite population) can stand in for the count. Nothing asked, nothing known:
    n = 0 gives (0.0, 1.0).
    """
    check_count(successes, n)
    return score_limits(successes, n, two_sided_z(confidence))


def score_limits(successes: float, n: float, z: float) -> Interval:
    """Return Wilson's interval for a normal quantile z instead of a confidence."""
    if n == 0:
        return NOTHING_KNOWN
    centre = (2 * successes + z * z) / (2 * (n + z * z))
    half = z * sqrt(z * z + 4 * successes * (1 - successes / n)) / (2 * (n + z * z))
    # The limits are exact at the ends; floating point would print -1e-17 or 0.99999.
    return (0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half)


def agresti_coull(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """Return the Agresti–Coull interval in the z²/2 variant, clipped to 0–1.

    Source: Agresti & Coull 1998, The American Statistician 52:119, as generalised by Brown, Cai & DasGupta 2001,
    Statistical Science 16:101: add z²/2 successes and z²/2 failures, then take the Wald interval (not the fixed 2 + 2
    of the textbooks). n = 0 gives (0.0, 1.0).
    """
    check_count(successes, n)
    z = two_sided_z(confidence)
    if n == 0:
        return NOTHING_KNOWN
    adjusted_n = n + z * z
    share = (successes + z * z / 2) / adjusted_n
    half = z * sqrt(share * (1 - share) / adjusted_n)
    return (max(0.0, share - half), min(1.0, share + half))


def newcombe(k1: float, n1: float, k2: float, n2: float, confidence: float = 0.95) -> Interval:
    """Return the interval of p1 − p2 for two independent shares, each built from its Wilson limits.

    Source: method 10 of Newcombe 1998, Stat Med 17:873. For a change since last quarter pass this quarter first:
    newcombe(k_now, n_now, k_before, n_before). A group without answers raises ValueError.
    """
    check_answered(k1, n1)
    check_answered(k2, n2)
    return difference_limits(k1, n1, k2, n2, two_sided_z(confidence))


def difference_limits(k1: float, n1: float, k2: float, n2: float, z: float) -> Interval:
    """Return Newcombe's interval of p1 − p2 for a normal quantile z instead of a confidence."""
    (low1, high1), (low2, high2) = score_limits(k1, n1, z), score_limits(k2, n2, z)
    p1, p2 = k1 / n1, k2 / n2
    below = sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    above = sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return (p1 - p2 - below, p1 - p2 + above)


class Nps(NamedTuple):
    """A net promoter score and its interval, all from −100 to 100."""

    score: float
    low: float
    high: float


def nps(promoters: int, passives: int, detractors: int, confidence: float = 0.95) -> Nps:
    """Return the raw net promoter score with the adjusted-Wald interval, in points from −100 to 100, clipped.

    Source: Rocks 2016, The American Statistician 70:365: three answers are added, 3/4 of one to the promoters and
    to the detractors, the rest to the passives. The interval is centred on the adjusted score, the score shown is the
    raw one. No answers, or a negative count, raise ValueError.
    """
    answers = promoters + passives + detractors
    for count in (promoters, passives, detractors):
        check_answered(count, answers)
    z = two_sided_z(confidence)
    for_it, against = (promoters + 0.75) / (answers + 3), (detractors + 0.75) / (answers + 3)
    net = for_it - against
    half = z * sqrt((for_it + against - net * net) / (answers + 3))
    score = (promoters - detractors) / answers
    return Nps(100 * score, 100 * max(-1.0, net - half), 100 * min(1.0, net + half))
