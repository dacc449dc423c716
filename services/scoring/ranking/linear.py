"""How is a small system of linear equations solved, exactly or with its inverse?"""

from collections.abc import Sequence
from fractions import Fraction


def solve(matrix: Sequence[Sequence[int]], right: Sequence[int]) -> list[Fraction]:
    """The exact solution of a system of whole numbers whose leading minors are not zero.

    Bareiss' elimination keeps to whole numbers, each division leaving no remainder, so that nothing is rounded.
    Source: Bareiss (1968), Mathematics of Computation 22, 565–578.
    """
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    before = 1
    for step in range(size - 1):
        pivot_row, pivot = rows[step], rows[step][step]
        for row in rows[step + 1 :]:
            factor = row[step]
            for column in range(step + 1, size + 1):
                row[column] = (row[column] * pivot - factor * pivot_row[column]) // before
        before = pivot
    solution = [Fraction()] * size
    for step in reversed(range(size)):
        known = sum((rows[step][column] * solution[column] for column in range(step + 1, size)), Fraction())
        solution[step] = (rows[step][size] - known) / rows[step][step]
    return solution


def inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """The inverse of a positive definite matrix, in floating point (Gauss and Jordan)."""
    size = len(matrix)
    rows = [[*map(float, row), *(float(column == index) for column in range(size))] for index, row in enumerate(matrix)]
    for step in range(size):
        pivot = rows[step][step]
        rows[step] = [value / pivot for value in rows[step]]
        for index, row in enumerate(rows):
            if index != step and row[step]:
                factor = row[step]
                rows[index] = [value - factor * base for value, base in zip(row, rows[step], strict=True)]
    return [row[size:] for row in rows]
