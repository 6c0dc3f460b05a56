"""An exact audit of published figures: which unknowns does linear algebra determine from everything shown?"""

from collections.abc import Sequence
from fractions import Fraction

Row = list[Fraction]


def reduced(rows: Sequence[Sequence[Fraction | int]]) -> list[Row]:
    """Return the reduced row echelon form, in exact fractions."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    rank = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((row for row in range(rank, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        lead = matrix[rank][column]
        matrix[rank] = [value / lead for value in matrix[rank]]
        for row in range(len(matrix)):
            if row != rank and matrix[row][column]:
                factor = matrix[row][column]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[rank], strict=True)]
        rank += 1
    return matrix[:rank]


def determined(rows: Sequence[Sequence[Fraction | int]]) -> set[int]:
    """Return the unknowns which the equations fix: an unknown is fixed when its reduced row holds nothing else."""
    supports = [[column for column, value in enumerate(row) if value] for row in reduced(rows)]
    return {support[0] for support in supports if len(support) == 1}
