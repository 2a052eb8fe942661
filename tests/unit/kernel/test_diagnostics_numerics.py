"""The sparse methods behind the diagnostics against dense linear algebra."""

import numpy as np
import pytest
from scipy import sparse

from nexus.kernel.diagnostics.equilibrate import best_factors, equilibrated
from nexus.kernel.diagnostics.irreducible import irreducible_sets
from nexus.kernel.diagnostics.parallel import parallel_pairs
from nexus.kernel.diagnostics.singular import smallest_singular


def random_matrix(m, n, seed=0, density=0.05):
    """A sparse matrix with a full diagonal, so that it has full structural rank."""
    rng = np.random.default_rng(seed)
    matrix = np.where(rng.random((m, n)) < density, rng.normal(size=(m, n)), 0.0)
    return (sparse.csr_matrix(matrix) + sparse.diags(rng.normal(size=min(m, n)), shape=(m, n))).tocsr()


@pytest.mark.parametrize("shape", [(20, 20), (150, 150), (120, 170), (170, 120)])
def test_smallest_singular_values_and_vectors_are_those_of_a_dense_svd(shape):
    matrix = random_matrix(*shape)
    found = smallest_singular(matrix, 4)
    left, values, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
    np.testing.assert_allclose(found.values, values[::-1][:4], rtol=1e-6)
    assert found.largest == pytest.approx(values[0], rel=1e-6)
    assert found.condition == pytest.approx(values[0] / values[-1], rel=1e-6)
    assert abs(found.left[:, 0] @ left[:, -1]) == pytest.approx(1, abs=1e-5)
    assert abs(found.right[:, 0] @ right[-1]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("smallest", [1e-4, 1e-9, 0.0])
def test_small_singular_values_are_not_lost_in_rounding(smallest):
    """A product of two orthogonal matrices with known singular values between them."""
    rng = np.random.default_rng(3)
    n = 100
    u, v = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    known = np.concatenate([[smallest, 1e-3], np.linspace(0.5, 2, n - 2)])
    found = smallest_singular(sparse.csr_matrix(u @ np.diag(known) @ v.T), 2)
    np.testing.assert_allclose(found.values, [min(smallest, 1e-3), 1e-3], rtol=1e-5, atol=1e-14)
    assert (found.condition == np.inf) == (smallest == 0.0)
    assert abs(found.left[:, 0] @ u[:, 0]) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("shape", [(60, 60), (40, 70), (70, 40)])
def test_best_factors_undo_any_scaling(shape):
    """Rows and columns scaled by up to 1e12: the condition number returns to what it was, or better."""
    matrix = random_matrix(*shape, seed=2)
    rng = np.random.default_rng(4)
    rows, columns = (10.0 ** rng.uniform(-6, 6, size=k) for k in shape)
    scaled, *_ = equilibrated((sparse.diags(rows) @ matrix @ sparse.diags(columns)).tocsr())
    largest = abs(scaled).toarray()
    assert largest.max() <= 1 + 1e-3  # logarithms are rounded to 1/1024
    assert (largest.max(axis=1) > 0.99).sum() >= min(shape)
    before = np.linalg.cond((sparse.diags(rows) @ matrix @ sparse.diags(columns)).toarray())
    reference = np.linalg.cond(equilibrated(matrix)[0].toarray())
    assert np.linalg.cond(scaled.toarray()) < 3 * reference  # the factors are not unique
    assert before > 1e6 * reference


def test_best_factors_of_a_matrix_with_empty_rows_and_no_full_matching():
    matrix = sparse.csr_matrix(np.array([[1e6, 0, 0], [1e-3, 0, 0], [0, 0, 0]]))
    rows, columns = best_factors(matrix)
    scaled = (sparse.diags(rows) @ matrix @ sparse.diags(columns)).toarray()
    np.testing.assert_allclose(scaled[:, 0], [1, 1, 0], rtol=2e-3)
    assert np.isfinite(rows).all() and np.isfinite(columns).all()


@pytest.mark.parametrize("angle", [1e-6, 1e-3])
def test_parallel_rows_are_those_that_a_dense_comparison_finds(angle):
    rng = np.random.default_rng(5)
    matrix = random_matrix(200, 200, seed=6).tolil()
    for target, source, factor, error in (
        (10, 50, -3.0, 0),
        (11, 50, 1e5, 0),
        (20, 70, 1.0, 1e-8),
        (21, 80, 2.0, 1e-4),
    ):
        matrix[target] = factor * matrix[source]
        matrix[target, 0] += error * sparse.linalg.norm(matrix[target].tocsr()) * rng.uniform(0.5, 1)
    matrix[5] = 0
    matrix = matrix.tocsr()
    found = parallel_pairs(matrix, angle)
    dense = matrix.toarray()
    length = np.linalg.norm(dense, axis=1)
    unit = dense[length > 0] / length[length > 0, None]
    sine = np.sqrt(np.maximum(1 - (unit @ unit.T) ** 2, 0))
    close = np.sum(np.triu(sine <= angle + 1e-8, 1))
    assert close == (4 if angle == 1e-6 else 5)  # rows 10, 11 and 50 are three pairs
    assert {(i, j) for i, j, _ in found} == {(10, 11), (10, 50), (20, 70)} | ({(21, 80)} if angle == 1e-3 else set())


def test_irreducible_sets_are_dependent_and_no_row_can_be_left_out():
    matrix = random_matrix(80, 80, seed=7).tolil()
    matrix[3] = matrix[10] + 2 * matrix[20] - matrix[30]
    matrix[4] = matrix[40] - 5 * matrix[41]
    matrix = matrix.tocsr()
    singular = smallest_singular(matrix, 5)
    null = singular.values < 1e-10 * singular.largest
    assert null.sum() == 80 - np.linalg.matrix_rank(matrix.toarray()) == 2
    sets = irreducible_sets(matrix, singular.left[:, null])
    assert sorted(rows.tolist() for rows, *_ in sets) == [[3, 10, 20, 30], [4, 40, 41]]
    for rows, multipliers, remainder in sets:
        dense = matrix[rows].toarray()
        assert np.abs(multipliers @ dense).max() < 1e-9 and remainder < 1e-9
        for left_out in range(len(rows)):
            assert np.linalg.matrix_rank(np.delete(dense, left_out, axis=0)) == len(rows) - 1
