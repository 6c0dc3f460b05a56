"""What every formula asks of its input; a wrong count raises ValueError here and never turns into a NaN later."""

from collections.abc import Sequence
from math import isfinite
from statistics import NormalDist


def check_count(successes: float, n: float) -> None:
    """Raise ValueError unless 0 ≤ successes ≤ n."""
    if not 0 <= successes <= n:
        msg = f"Successes must lie between 0 and n: {successes} of {n}."
        raise ValueError(msg)


def check_answered(successes: float, n: float) -> None:
    """Raise ValueError unless there is an answer at all and 0 ≤ successes ≤ n."""
    if not n > 0:
        msg = f"A share needs at least one answer: n = {n}."
        raise ValueError(msg)
    check_count(successes, n)


def check_open_unit(name: str, value: float) -> None:
    """Raise ValueError unless 0 < value < 1 (confidence levels, false discovery rates)."""
    if not 0 < value < 1:
        msg = f"The {name} must lie strictly between 0 and 1: {value}."
        raise ValueError(msg)


def check_share(name: str, value: float) -> None:
    """Raise ValueError unless 0 ≤ value ≤ 1."""
    if not 0 <= value <= 1:
        msg = f"The {name} must lie between 0 and 1: {value}."
        raise ValueError(msg)


def check_finite(values: Sequence[float]) -> None:
    """Raise ValueError when a value is infinite or NaN."""
    if not all(isfinite(value) for value in values):
        msg = "Every value must be a finite number."
        raise ValueError(msg)


def check_groups(successes: Sequence[int], totals: Sequence[int]) -> None:
    """Raise ValueError unless both lists describe the same two or more groups, each with an answer."""
    if len(successes) != len(totals):
        msg = "Successes and totals must have the same length."
        raise ValueError(msg)
    if len(totals) < 2:  # noqa: PLR2004 - a comparison needs two sides
        msg = "A comparison needs at least two groups."
        raise ValueError(msg)
    for k, n in zip(successes, totals, strict=True):
        check_answered(k, n)


def two_sided_z(confidence: float) -> float:
    """Return the normal quantile which leaves (1 − confidence)/2 in each tail, e.g. 1.96 for 0.95."""
    check_open_unit("confidence", confidence)
    return NormalDist().inv_cdf((1 + confidence) / 2)
