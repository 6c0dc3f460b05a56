"""How much of the overall mark goes with which item: association, not cause (SURVEY §6.1)."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

MOST_PREDICTORS = 12  # 2¹² small systems take about a second; the questionnaire has 7 items
TOLERANCE = 1e-6  # correlations arrive rounded from storage


def shapley_importance(correlations: Sequence[Sequence[float]]) -> list[float]:
    """Return each predictor's share of R² in the order of the matrix; the shares sum to the R² of all predictors.

    `correlations` is the full square correlation matrix with the dependent variable in the LAST row and column. A
    share is the gain in R² from adding the predictor, averaged over all orders of adding (Lindeman, Merenda & Gold
    1980; Shapley value). Predictors which repeat each other split what they explain. Needs 1–12 predictors; a matrix
    which is not square, symmetric, with ones on the diagonal and possible as correlations raises ValueError.
    """
    from numpy import array  # heavy: only the worker computes results, the web never loads it

    _check_correlations(correlations)
    return [float(share) for share in shapley_importances(array([correlations], dtype=float))[0]]


def shapley_importances(correlations: "NDArray[float64]") -> "NDArray[float64]":
    """Return the shares of many matrices at once, a row each: for a bootstrap, whose data make the matrices possible.

    The matrices lie along the first axis; otherwise as `shapley_importance`.
    """
    from numpy import stack  # heavy, as above

    predictors = range(correlations.shape[1] - 1)
    explained = {subset: _r_squared(correlations, subset) for subset in _subsets(predictors)}
    return stack([_average_gain(explained, predictor, len(predictors)) for predictor in predictors], axis=1)


def _subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in range(len(items) + 1):
        yield from combinations(items, size)


def _average_gain(
    explained: "dict[tuple[int, ...], NDArray[float64]]", predictor: int, count: int
) -> "NDArray[float64]":
    total = explained[()].copy()
    for subset, r_squared in explained.items():
        if predictor not in subset:
            joined = tuple(sorted((*subset, predictor)))
            total += (explained[joined] - r_squared) / (count * comb(count - 1, len(subset)))
    return total


def _r_squared(correlations: "NDArray[float64]", subset: tuple[int, ...]) -> "NDArray[float64]":
    """What the items of `subset` explain, by matrix."""
    from numpy import einsum, ix_, zeros  # heavy: only the worker computes results, the web never loads it
    from numpy.linalg import pinv  # same

    if not subset:
        return zeros(len(correlations))
    every = range(len(correlations))
    with_outcome = correlations[:, subset, -1]
    # The pseudo-inverse, because two items marked alike by everyone make the matrix singular.
    inverse = pinv(correlations[ix_(every, subset, subset)], rcond=1e-10, hermitian=True)
    explained: NDArray[float64] = einsum("mi,mij,mj->m", with_outcome, inverse, with_outcome)
    return explained


def _check_correlations(matrix: Sequence[Sequence[float]]) -> None:
    size = len(matrix)
    if not 2 <= size <= MOST_PREDICTORS + 1 or any(len(row) != size for row in matrix):  # noqa: PLR2004 - one and y
        msg = f"The matrix must be square, with 1–{MOST_PREDICTORS} predictors and the dependent variable last."
        raise ValueError(msg)
    if any(not isfinite(value) or abs(value) > 1 + TOLERANCE for row in matrix for value in row):
        msg = "Correlations lie between −1 and 1; an item that everyone marked alike has none and must be left out."
        raise ValueError(msg)
    for i, row in enumerate(matrix):
        if abs(row[i] - 1) > TOLERANCE or any(abs(row[j] - matrix[j][i]) > TOLERANCE for j in range(i)):
            msg = "A correlation matrix is symmetric with ones on the diagonal."
            raise ValueError(msg)
    _check_possible(matrix)


def _check_possible(matrix: Sequence[Sequence[float]]) -> None:
    from numpy.linalg import eigvalsh  # heavy: only the worker computes results, the web never loads it

    # Correlations taken pair by pair over different respondents can contradict each other: R² would leave 0–1.
    if float(min(eigvalsh(matrix))) < -TOLERANCE * len(matrix):
        msg = "No data can have these correlations; compute them over complete answers."
        raise ValueError(msg)
