"""What the pattern of equations and variables alone says: the Dulmage-Mendelsohn decomposition."""

from dataclasses import dataclass, replace

import numpy as np
from pyomo.contrib.incidence_analysis.dulmage_mendelsohn import dulmage_mendelsohn
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.sparse.linalg import splu

from nexus.kernel.sparse_lu import LU_SETTINGS

REGULAR = 1e-11  # smallest over largest pivot; rounding leaves 1e-14 where rows cannot be matched
FILLINGS = 5  # with random numbers: chains of equations make some pivots of a large plant small by chance


@dataclass(frozen=True)
class Parts:
    """The decomposition of an incidence matrix, as sorted index arrays.

    `over_rows` are equations of which there are more than variables in them, `over_columns`; `under_columns` are
    variables of which there are more than equations with them, `under_rows`. The rest is square. `surplus` and
    `freedom` say by how many.
    """

    over_rows: np.ndarray
    over_columns: np.ndarray
    under_rows: np.ndarray
    under_columns: np.ndarray
    surplus: int
    freedom: int

    def renumbered(self, rows):
        """Returns the parts with row k called `rows[k]`."""
        return replace(self, over_rows=rows[self.over_rows], under_rows=rows[self.under_rows])


def incidence(evaluator):
    """Returns the pattern of an evaluator's Jacobian as a CSR matrix of ones."""
    ones = np.ones(len(evaluator.jacobian_rows))
    shape = (evaluator.n_rows, evaluator.n_columns)
    return sparse.csr_matrix((ones, (evaluator.jacobian_rows, evaluator.jacobian_columns)), shape=shape)


def matches_all_rows(matrix):
    """Whether each row of an incidence matrix can have a column of its own."""
    if matrix.shape[0] > matrix.shape[1]:
        return False
    if matrix.shape[0] == matrix.shape[1] and _regular_with_random_entries(matrix):
        return True
    rest = _without_forced_matches(matrix)
    return bool((maximum_bipartite_matching(rest, perm_type="column") >= 0).all())


def _without_forced_matches(matrix):
    """Returns what is left when rows with a single column, and columns with a single row, are matched and taken out.

    These matches cost no other row its column [R. M. Karp, M. Sipser, FOCS 1981], and the search for a matching of
    what is left takes a small part of the time.
    """
    sides = matrix.tocsr(), matrix.tocsc()
    left = [np.ones(n, dtype=bool) for n in matrix.shape]
    degree = [np.diff(side.indptr) for side in sides]
    single = [(side, k) for side in (0, 1) for k in np.flatnonzero(degree[side] == 1)]
    while single:
        side, k = single.pop()
        if not left[side][k] or degree[side][k] != 1:
            continue
        across = _neighbours(sides[side], k)
        partner = across[left[1 - side][across]][0]
        for own, taken in ((side, k), (1 - side, partner)):
            left[own][taken] = False
            for other in _neighbours(sides[own], taken):
                degree[1 - own][other] -= 1
                if degree[1 - own][other] == 1 and left[1 - own][other]:
                    single.append((1 - own, other))
    return sides[0][left[0]][:, left[1]]


def _neighbours(side, k):
    return side.indices[side.indptr[k] : side.indptr[k + 1]]


def _regular_with_random_entries(matrix):
    """Whether a square pattern filled with random numbers is regular: then its rows can be matched.

    A factorisation takes a moment where the search for a matching may take minutes (columns coupled by recycles).
    """
    filled = sparse.csc_matrix(matrix, dtype=float)
    for seed in range(FILLINGS):
        filled.data = np.random.default_rng(seed).uniform(0.5, 1.5, filled.nnz)
        try:
            pivots = np.abs(splu(filled, **LU_SETTINGS).U.diagonal())
        except RuntimeError:
            return False
        if pivots.min(initial=1.0) > REGULAR * pivots.max(initial=1.0):
            return True
    return False


def decompose(matrix):
    """Returns the `Parts` of a CSR incidence matrix of equality rows."""
    if matrix.shape[0] == matrix.shape[1] and matches_all_rows(matrix):
        nothing = np.zeros(0, dtype=np.int64)
        return Parts(nothing, nothing, nothing, nothing, 0, 0)
    rows, columns = dulmage_mendelsohn(matrix.tocoo())
    return Parts(
        _sorted(rows.unmatched, rows.overconstrained),
        _sorted(columns.overconstrained),
        _sorted(rows.underconstrained),
        _sorted(columns.unmatched, columns.underconstrained),
        len(rows.unmatched),
        len(columns.unmatched),
    )


def _sorted(*parts):
    return np.array(sorted(k for part in parts for k in part), dtype=np.int64)
