"""Sparse LU of the same pattern many times: where entries stand and in which order to eliminate is found once.

SuperLU's column ordering takes half of a first factorisation; it depends on the pattern only. Supernodes do not pay
on matrices with five entries a row, so they are switched off: both together make a plant's factorisation four times
faster.
"""

import warnings

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import MatrixRankWarning, splu

LU_SETTINGS = {"relax": 1, "panel_size": 1}
FEW = 8  # entries a column


def settings_for(matrix):
    """Returns SuperLU's settings for a matrix: without supernodes if its columns have few entries."""
    return LU_SETTINGS if matrix.nnz < FEW * matrix.shape[1] else {}


class Pattern:
    """The entries of an evaluator's Jacobian that lie in chosen rows and columns, in compressed-column order."""

    def __init__(self, evaluator, rows, columns):
        row_of = np.full(evaluator.n_rows, -1, dtype=np.int64)
        row_of[rows] = np.arange(len(rows))
        column_of = np.full(evaluator.n_columns, -1, dtype=np.int64)
        column_of[columns] = np.arange(len(columns))
        rows_of_entries = row_of[evaluator.jacobian_rows]
        columns_of_entries = column_of[evaluator.jacobian_columns]
        inside = np.flatnonzero((rows_of_entries >= 0) & (columns_of_entries >= 0))
        self.n = len(columns)
        self._sort(inside, rows_of_entries[inside], columns_of_entries[inside])
        self._order = None

    def _sort(self, entries, rows, columns, place=None):
        """Stores entries column by column; `place` says where a column stands in the matrix, if not at its number."""
        places = columns if place is None else place[columns]
        order = np.lexsort((rows, places))
        self.entries, self.rows, self.columns = entries[order], rows[order], columns[order]
        counts = np.bincount(places, minlength=self.n)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def factorise(self, values, row_factors, column_factors):
        """Returns the `Factors` of the scaled matrix with these Jacobian entries, or None if it is singular."""
        with np.errstate(all="ignore"):  # what is not finite is told by the result
            data = values[self.entries] * row_factors[self.rows] / column_factors[self.columns]
        if not np.isfinite(data).all():
            return None
        matrix = sparse.csc_matrix((data, self.rows.astype(np.int32), self._starts), shape=(self.n, self.n))
        order = self._order
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", MatrixRankWarning)
                lu = splu(matrix, permc_spec="COLAMD" if order is None else "NATURAL", **LU_SETTINGS)
        except (RuntimeError, MatrixRankWarning):
            return None
        if order is None:
            self._order = np.argsort(lu.perm_c)
            self._sort(self.entries, self.rows, self.columns, lu.perm_c)
        return Factors(lu, order, matrix)


class Factors:
    """A factorised matrix whose columns may stand in another order."""

    def __init__(self, lu, order, matrix):
        self._lu, self._order, self._matrix = lu, order, matrix

    def solve(self, right, transposed=False):
        """Returns the solution for one right-hand side or a matrix of them, corrected once by its residual.

        `transposed` solves with the transpose.
        """
        solution = self._solve(right, transposed)
        place = solution if self._order is None or transposed else solution[self._order]
        product = self._matrix.T @ solution if transposed else self._matrix @ place
        if transposed and self._order is not None:
            product = _scattered(product, self._order)
        return solution + self._solve(right - product, transposed)

    def _solve(self, right, transposed):
        if self._order is None:
            return self._lu.solve(right, "T" if transposed else "N")
        if transposed:
            return self._lu.solve(np.ascontiguousarray(right[self._order]), "T")
        return _scattered(self._lu.solve(right), self._order)


def _scattered(values, order):
    result = np.empty_like(values)
    result[order] = values
    return result
