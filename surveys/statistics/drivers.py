"""How much of the overall mark goes with which item: association, not cause (SURVEY §6.1)."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, isfinite

MOST_PREDICTORS = 12  # 2¹² small systems take about a second; the questionnaire has 7 items
TOLERANCE = 1e-6  # correlations arrive rounded from storage


def shapley_importance(correlations: Sequence[Sequence[float]]) -> list[float]:
    """Return each predictor's share of R² in the order of the matrix; the shares sum to the R² of all predictors.

    `correlations` is the full square correlation matrix with the dependent variable in the LAST row and column. A
    share is the gain in R² from adding the predictor, averaged over all orders of adding (Lindeman, Merenda & Gold
    1980; Shapley value). Predictors which repeat each other split what they explain. Needs 1–12 predictors; a matrix
    which is not square, symmetric, with ones on the diagonal and possible as correlations raises ValueError.
    """
    predictors = range(len(correlations) - 1)
    _check_correlations(correlations)
    explained = {subset: _r_squared(correlations, subset) for subset in _subsets(predictors)}
    return [_average_gain(explained, predictor, len(predictors)) for predictor in predictors]


def _subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in range(len(items) + 1):
        yield from combinations(items, size)


def _average_gain(explained: dict[tuple[int, ...], float], predictor: int, count: int) -> float:
    total = 0.0
    for subset, r_squared in explained.items():
        if predictor not in subset:
            joined = tuple(sorted((*subset, predictor)))
            total += (explained[joined] - r_squared) / (count * comb(count - 1, len(subset)))
    return total


def _r_squared(correlations: Sequence[Sequence[float]], subset: tuple[int, ...]) -> float:
    from numpy.linalg import lstsq  # heavy: only the worker computes results, the web never loads it

    if not subset:
        return 0.0
    with_outcome = [correlations[item][-1] for item in subset]
    # Least squares instead of an inverse: two items marked alike by everyone make the matrix singular.
    weights = lstsq([[correlations[row][column] for column in subset] for row in subset], with_outcome, rcond=1e-10)[0]
    return float(sum(weight * r for weight, r in zip(weights, with_outcome, strict=True)))


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
