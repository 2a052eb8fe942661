"""Whether each equation can have a variable of its own, against the structural rank of SciPy."""

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import structural_rank

from nexus.kernel.decomposition import matches_all_rows, matching


def pattern(rows):
    """Returns an incidence matrix from the columns of each row."""
    size = max(max(row) for row in rows if row) + 1
    matrix = np.zeros((len(rows), size))
    for i, row in enumerate(rows):
        matrix[i, row] = 1.0
    return sparse.csr_matrix(matrix)


def test_chain_is_matched_from_its_end():
    """Row k holds columns k - 1 and k: each match leaves a single column to the next row."""
    chain = pattern([[0]] + [[k - 1, k] for k in range(1, 50)])
    assert matches_all_rows(chain)


def test_two_rows_that_share_their_only_column_are_not_matched():
    assert not matches_all_rows(pattern([[0], [0], [0, 1, 2]]))
    assert matches_all_rows(pattern([[0], [0, 1], [0, 1, 2]]))


@pytest.mark.parametrize("seed", range(40))
def test_sparse_patterns_are_matched_where_their_structural_rank_is_full(seed):
    generator = np.random.default_rng(seed)
    n = int(generator.integers(3, 60))
    matrix = sparse.random(n, n, density=min(1.0, 2.2 / n), random_state=seed, format="csr")
    matrix.data[:] = 1.0
    if seed % 2:
        matrix = (matrix + sparse.eye(n, format="csr")[generator.permutation(n)]).tocsr()
    assert matches_all_rows(matrix) == (structural_rank(matrix) == n)
    found = matching(matrix)
    if found is not None:
        assert sorted(found) == list(range(n))
        assert all(matrix[row, column] == 1.0 for row, column in enumerate(found))
