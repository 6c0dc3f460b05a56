"""From complete answers to the importance of each item, with an interval that admits its doubt (SURVEY §6.1)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from surveys.statistics.checks import check_open_unit
from surveys.statistics.drivers import shapley_importances

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

FEWEST_COMPLETE = 100  # complete answers; with fewer the shares are noise
REPLICATES = 400

Marks = Mapping[int, Sequence[Sequence[float]]]


class Importance(NamedTuple):
    """An item's share of R² and the bootstrap interval of that share."""

    share: float
    low: float
    high: float


def item_importance(
    marks: Marks, *, seed: int, replicates: int = REPLICATES, confidence: float = 0.95
) -> list[Importance] | None:
    """Return the importance of each item for the overall mark, or None with fewer than 100 complete answers.

    `marks` maps a provider to its complete answers: the items in order, the overall mark last. Each provider's mean is
    removed, so that the shares tell what goes together within a provider, not which provider is liked. An item which
    everyone marks alike gets 0, although it may be essential. The interval is the percentile bootstrap over people;
    the same seed gives the same interval.
    """
    from numpy import array, quantile, repeat, stack  # heavy: only the worker computes results, the web never loads it
    from numpy.random import default_rng  # same

    check_open_unit("confidence", confidence)
    answers = [answer for provider in sorted(marks) for answer in marks[provider]]
    if len(answers) < FEWEST_COMPLETE:
        return None
    values = array(answers, dtype=float)
    owners = repeat(range(len(marks)), [len(marks[provider]) for provider in sorted(marks)])
    lots = default_rng(seed)
    drawn = [lots.integers(len(values), size=len(values)) for _replicate in range(replicates)]
    found = [_correlations(values, owners), *(_correlations(values[chosen], owners[chosen]) for chosen in drawn)]
    shares = shapley_importances(stack(found))
    low, high = quantile(shares[1:], [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return [Importance(*map(float, item)) for item in zip(shares[0], low, high, strict=True)]


def _correlations(values: "NDArray[float64]", owners: "NDArray[float64]") -> "NDArray[float64]":
    from numpy import bincount, errstate, fill_diagonal, nan_to_num, unique, where  # heavy, as above

    _, place = unique(owners, return_inverse=True)
    counts = bincount(place)
    within = values.copy()
    for column in range(values.shape[1]):
        within[:, column] -= (bincount(place, weights=values[:, column]) / counts)[place]
    covariance = within.T @ within
    spread = covariance.diagonal() ** 0.5
    # Rounding leaves a trace of spread where everyone agreed; such an item relates to nothing.
    spread = where(spread < 1e-9 * len(values), 0.0, spread)
    with errstate(divide="ignore", invalid="ignore"):
        correlations = nan_to_num(covariance / spread / spread[:, None], nan=0.0, posinf=0.0, neginf=0.0)
    fill_diagonal(correlations, 1.0)
    return correlations
