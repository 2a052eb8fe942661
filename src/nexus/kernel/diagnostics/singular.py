"""Smallest singular values and vectors of a sparse matrix of any shape, and its condition number.

One factorisation of the quasi-definite matrix [[e I, A'], [A, -e I]] makes (A A' + e^2 I)^-1 available as an operator,
also where A is singular or not square; Lanczos iteration finds its largest eigenvalues.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, eigsh, splu, svds

SHIFT = 1e-13  # relative to the largest singular value
RESOLVED = 1e-14  # likewise; what is smaller cannot be told from zero
LANCZOS_TOLERANCE = 1e-4
DENSE_BELOW = 60


@dataclass(frozen=True)
class Singular:
    """Singular values, smallest first, with left (a column each) and right vectors; `largest` is the largest value.

    A right vector is a direction in which the variables can move and hardly change the rows; a left vector holds
    multipliers with which the rows nearly cancel. For fewer rows than columns these are the m values of the rows.
    """

    values: np.ndarray
    left: np.ndarray
    right: np.ndarray
    largest: float

    @property
    def condition(self):
        """Largest over smallest singular value; infinite if the smallest cannot be told from zero."""
        if not len(self.values):
            return 1.0
        resolved = self.values[0] > RESOLVED * self.largest
        return float(self.largest / self.values[0]) if resolved else float("inf")


def smallest_singular(matrix, k=5):
    """Returns the k smallest of the min(m, n) singular values of a sparse m x n matrix as `Singular`."""
    m, n = matrix.shape
    if m > n:
        flipped = smallest_singular(matrix.T.tocsr(), k)
        return Singular(flipped.values, flipped.right, flipped.left, flipped.largest)
    if m == 0:
        return Singular(np.zeros(0), np.zeros((0, 0)), np.zeros((n, 0)), 0.0)
    if m <= DENSE_BELOW:
        left, values, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
        order = np.argsort(values)[:k]
        return Singular(values[order], left[:, order], right[order].T, float(values[0]))
    largest = float(svds(matrix, k=1, return_singular_vectors=False, random_state=0)[0])
    left = _left_vectors(matrix, max(SHIFT * largest, 1e-300), min(k, m - 1))
    return _refined(matrix, left, largest)


def _left_vectors(matrix, shift, k):
    m, n = matrix.shape
    identity = sparse.identity
    factors = splu(sparse.bmat([[shift * identity(n), matrix.T], [matrix, -shift * identity(m)]]).tocsc())
    padding = np.zeros(n)

    def inverse(b):
        return -factors.solve(np.concatenate([padding, b.ravel()]))[n:] / shift

    start = np.random.default_rng(0).normal(size=m)
    operator = LinearOperator((m, m), matvec=inverse, dtype=float)
    return eigsh(operator, k=k, which="LM", tol=LANCZOS_TOLERANCE, v0=start)[1]


def _refined(matrix, left, largest):
    """Returns the singular values and vectors of a matrix in the space of approximate left vectors."""
    basis, _ = np.linalg.qr(left)
    right, values, turn = np.linalg.svd(matrix.T @ basis, full_matrices=False)
    order = np.argsort(values)
    return Singular(values[order], basis @ turn[order].T, right[:, order], largest)
