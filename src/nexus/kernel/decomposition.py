"""What the pattern of equations and variables alone says: the Dulmage-Mendelsohn decomposition."""

from dataclasses import dataclass, replace

import casadi
import numpy as np
from pyomo.contrib.incidence_analysis.dulmage_mendelsohn import dulmage_mendelsohn
from scipy import sparse


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
    return casadi.sprank(_sparsity(matrix)) == matrix.shape[0]


def matching(matrix):
    """Returns a column for each row of a square incidence matrix, all different, or None where there is no such choice.

    CasADi's block triangular form [CSparse, T. A. Davis] takes a moment where SciPy's search may take minutes.
    """
    if not matches_all_rows(matrix):
        return None
    _, rows, columns, *_ = _sparsity(matrix).btf()
    column_of_row = np.empty(matrix.shape[0], dtype=np.int64)
    column_of_row[rows] = columns
    return column_of_row


def _sparsity(matrix):
    pattern = matrix.tocsc()
    pattern.sort_indices()
    return casadi.Sparsity(*pattern.shape, pattern.indptr.tolist(), pattern.indices.tolist())


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
