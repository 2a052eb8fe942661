"""Irreducible sets of linearly dependent rows of a sparse matrix.

The multipliers of least absolute sum that cancel the rows, with one of them set to 1, are a vertex of a linear
program: no proper subset of the rows with a multiplier is dependent.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

INVOLVED = 1e-7  # a row's share in the left null space
NONZERO = 1e-7  # a multiplier, relative to the largest
TOLERANCE = 1e-9  # of a cancelled sum
LARGEST_SET = 100  # rows; of more, nobody finds the one at fault
TIME_LIMIT = 10.0  # seconds for one set


def irreducible_sets(matrix, null_space, limit=5):
    """Returns up to `limit` sets of dependent rows as [(rows, multipliers, remainder)].

    `null_space` (m, k) spans the left null space; rows are increasing, the largest multiplier is 1 in absolute
    value, and the remainder is the largest sum that should cancel. A part of the null space that takes more than
    `LARGEST_SET` rows, or for which no multipliers cancel to `TOLERANCE`, ends the search.
    """
    sets, basis = [], np.array(null_space, dtype=float)
    while basis.shape[1] and len(sets) < limit:
        share = np.linalg.norm(basis, axis=1)
        pivot = int(np.argmax(share))
        found = _smallest_set(matrix, np.flatnonzero(share > INVOLVED * share[pivot]), pivot)
        if found is None:
            break
        sets.append(found)
        basis = basis @ _orthogonal_to(basis[pivot])
    return sets


def _smallest_set(matrix, rows, pivot):
    part = matrix[rows]
    part = part[:, np.unique(part.indices)].T.tocsr()
    chosen = (rows == pivot).astype(float)
    equations = sparse.vstack([sparse.hstack([part, -part]), sparse.csr_matrix(np.concatenate([chosen, -chosen]))])
    right = np.append(np.zeros(part.shape[0]), 1.0)
    result = linprog(
        np.ones(2 * len(rows)), A_eq=equations.tocsr(), b_eq=right, method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10, "time_limit": TIME_LIMIT},
    )  # fmt: skip
    if result.x is None:
        return None
    multipliers = result.x[: len(rows)] - result.x[len(rows) :]
    largest = np.abs(multipliers).max()
    remainder = np.abs(part @ multipliers).max() / largest
    if remainder > TOLERANCE:
        return None
    kept = np.abs(multipliers) > NONZERO * largest
    if kept.sum() > LARGEST_SET:
        return None
    return rows[kept], multipliers[kept] / largest, float(remainder)


def _orthogonal_to(vector):
    """Returns an orthonormal basis, as columns, of what is orthogonal to a vector."""
    return np.linalg.svd(vector[None, :])[2][1:].T
