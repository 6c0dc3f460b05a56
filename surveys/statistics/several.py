"""Tests over several groups: are they alike, is there a trend, which of many findings stand (SURVEY §4.3, §4.4)."""

from collections.abc import Sequence

from surveys.statistics.checks import check_answered, check_count, check_groups, check_open_unit, check_share


def _chi_square_tail(chi2: float, df: int) -> float:
    from scipy.stats import chi2 as chi_square  # heavy: only the worker computes results, the web never loads it

    return float(chi_square.sf(chi2, df))


def homogeneity(successes: Sequence[int], totals: Sequence[int]) -> tuple[float, float]:
    """Return Pearson's χ² (k − 1 degrees of freedom) that all groups share one proportion, and its p.

    Source: Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, ch. 9. No continuity correction.
    When all answers agree there is nothing to tell apart: (0.0, 1.0). Fewer than two groups, or a group without
    answers, raise ValueError.
    """
    check_groups(successes, totals)
    share = sum(successes) / sum(totals)
    if share in (0, 1):
        return (0.0, 1.0)
    pairs = zip(successes, totals, strict=True)
    chi2 = sum((k - n * share) ** 2 / (n * share * (1 - share)) for k, n in pairs)
    return (chi2, _chi_square_tail(chi2, len(totals) - 1))


def trend(successes: Sequence[int], totals: Sequence[int]) -> tuple[float, float]:
    """Return the Cochran–Armitage χ² (1 degree of freedom) for a linear trend over equally spaced groups, and its p.

    Source: Armitage 1955, Biometrics 11:375, with the variance over N as in R's prop.trend.test. A group without
    answers keeps its place in time and weighs nothing. When all answers agree, or only one group has answers, no
    trend can show: (0.0, 1.0). No answers at all, fewer than two groups or unequal lengths raise ValueError.
    """
    if len(successes) != len(totals) or len(totals) < 2:  # noqa: PLR2004 - a trend needs two moments
        msg = "A trend needs successes and totals of the same two or more groups."
        raise ValueError(msg)
    for k, n in zip(successes, totals, strict=True):
        check_count(k, n)
    answers = sum(totals)
    check_answered(sum(successes), answers)
    share = sum(successes) / answers
    centre = sum(place * n for place, n in enumerate(totals)) / answers
    spread = share * (1 - share) * sum(n * (place - centre) ** 2 for place, n in enumerate(totals))
    if spread == 0:
        return (0.0, 1.0)
    chi2 = sum(k * (place - centre) for place, k in enumerate(successes)) ** 2 / spread
    return (chi2, _chi_square_tail(chi2, 1))


def benjamini_hochberg(p_values: Sequence[float], q: float = 0.05) -> list[bool]:
    """Return for each p-value whether it stands when at most the share q of the findings may be false.

    Source: Benjamini & Hochberg 1995, JRSS B 57:289. The order of the input is kept; no p-values, no findings.
    """
    check_open_unit("false discovery rate", q)
    for p in p_values:
        check_share("p-value", p)
    ranked = sorted(p_values)
    limits = [p for rank, p in enumerate(ranked, start=1) if p <= q * rank / len(ranked)]
    limit = limits[-1] if limits else -1.0
    return [p <= limit for p in p_values]
