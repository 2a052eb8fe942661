"""One sparse LU factorisation of an equilibrated matrix, for many right-hand sides and for what is nearly singular."""

import warnings

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import MatrixRankWarning, splu

from nexus.kernel.sparse_lu import settings_for

SWEEPS = 8
SMALLEST = 1e-14  # a singular value of the equilibrated matrix below this is rounding
PERTURBATION = 1e-10
AT_ONCE = 8  # right-hand sides that share a cache: with 48 of a plant at once a solve took four times as long


def equilibrate(matrix):
    """Returns (row factors, column factors), powers of two, that bring the largest entry of each line near 1.

    The factors are those of D. Ruiz, A scaling algorithm to equilibrate both rows and columns norms in
    matrices, Report RAL-TR-2001-034. Lines without an entry keep the factor 1.
    """
    entries = matrix.tocoo()
    size = np.abs(entries.data)
    rows, columns = np.ones(matrix.shape[0]), np.ones(matrix.shape[1])
    for _ in range(SWEEPS):
        scaled = size * rows[entries.row] * columns[entries.col]
        for factors, lines in ((rows, entries.row), (columns, entries.col)):
            largest = np.zeros(len(factors))
            np.maximum.at(largest, lines, scaled)
            factors /= np.sqrt(np.where(largest > 0, largest, 1.0))
    return np.exp2(np.round(np.log2(rows))), np.exp2(np.round(np.log2(columns)))


class Factorisation:
    """The LU factors of a square sparse matrix.

    The transpose is factorised: SuperLU solves many right-hand sides at once only with the matrix it was given, and
    adjoints are the many; a plant's transpose also fills in a third less.

    `smallest` is an estimate of the smallest singular value of the equilibrated matrix; `left` and `right` are
    its singular vectors, in the equilibrated matrix' rows and columns. `singular` says that it is rounding.
    """

    def __init__(self, matrix):
        self.row_factors, self.column_factors = equilibrate(matrix)
        scaled = sparse.diags(self.row_factors) @ matrix @ sparse.diags(self.column_factors)
        self._matrix = scaled.tocsc()
        self._lu = _factors(self._matrix.T.tocsc()) if matrix.shape[0] else None
        exact = self._lu is None and matrix.shape[0] > 0
        if exact:
            identity = sparse.identity(matrix.shape[0], format="csc")
            self._lu = _factors((self._matrix + PERTURBATION * identity).T.tocsc())
        self.smallest, self.left, self.right = self._smallest_singular()
        self.singular = exact or not self.smallest > SMALLEST

    def solve(self, right, transposed=False):
        """Returns the solution for dense right-hand sides (a vector or columns), refined once."""
        if not right.size:
            return np.zeros(right.shape)
        if right.ndim == 1:
            return self._solve(right[:, None], transposed)[:, 0]
        found = np.empty(right.shape, order="F")  # a right-hand side in one piece, as SuperLU wants it
        for k in range(0, right.shape[1], AT_ONCE):
            found[:, k : k + AT_ONCE] = self._solve(right[:, k : k + AT_ONCE], transposed)
        return found

    def _solve(self, right, transposed):
        before, after = self.row_factors[:, None], self.column_factors[:, None]
        matrix, mode = self._matrix, "T"
        if transposed:
            before, after, matrix, mode = after, before, matrix.T, "N"
        scaled = before * right
        found = self._lu.solve(scaled, mode)
        found += self._lu.solve(scaled - matrix @ found, mode)
        return after * found

    def _smallest_singular(self):
        """Returns (smallest singular value, left, right vector) by inverse iteration with both factors."""
        n = self._matrix.shape[0]
        if self._lu is None or n == 0:
            return (np.inf if n == 0 else 0.0), np.ones(n), np.ones(n)
        right, value = np.random.default_rng(0).standard_normal(n), 0.0
        left = right
        for _ in range(3):
            left = self._lu.solve(right / _length(right))
            left /= _length(left)
            right = self._lu.solve(left, "T")
            length = _length(right)
            value = 1.0 / length
            right = right / length
        return value, left, right


def _length(vector):
    """Returns the Euclidean norm, without BLAS: its threads take longer to wake than the sum takes."""
    return np.sqrt(np.einsum("i,i", vector, vector))


def _factors(matrix):
    if not np.isfinite(matrix.data).all():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", MatrixRankWarning)
            return splu(matrix, **settings_for(matrix))
    except (RuntimeError, MatrixRankWarning):
        return None
