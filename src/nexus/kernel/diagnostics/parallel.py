"""Rows or columns of a sparse matrix that are nearly parallel, found in O(nnz + m log m).

Rows of length one that point the same way, or opposite ways, have nearly the same absolute product with a random
vector. Neighbours in the order of that product are compared exactly.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

ANGLE = 1e-6  # radians; two rows at this angle make a singular value of at most that times their length
WINDOW = 200  # neighbours compared with one row at most


def parallel_pairs(matrix, angle=ANGLE):
    """Returns [(i, j, angle)] of rows of a CSR matrix at most `angle` (radians) apart, i < j; zero rows are left out.

    Rows of one direction are paired with the first of them, so k equal rows make k - 1 pairs.
    """
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    present = np.flatnonzero(length > 0)
    unit = (sparse.diags(1.0 / length[present]) @ matrix[present]).tocsr()
    probe = np.random.default_rng(0).normal(size=matrix.shape[1])
    product = np.abs(unit @ probe)
    tolerance = angle * np.linalg.norm(probe)
    order = np.argsort(product, kind="stable")
    found = []
    for step in range(1, min(WINDOW, len(order))):
        a, b = order[:-step], order[step:]
        near = product[b] - product[a] <= tolerance
        if not near.any():
            break
        a, b = a[near], b[near]
        close = _angles(unit, a, b) <= angle
        found.append(np.stack([a[close], b[close]]))
    return _with_the_first(unit, np.concatenate(found, axis=1), present) if found else []


def _angles(unit, a, b):
    """Returns the angles between rows a and b of length one, up to their signs (exact to first order)."""
    first, second = unit[a], unit[b]
    gaps = [d.multiply(d).sum(axis=1) for d in (first - second, first + second)]
    return np.sqrt(np.minimum(*(np.asarray(gap).ravel() for gap in gaps)))


def _with_the_first(unit, pairs, present):
    n = unit.shape[0]
    graph = sparse.csr_matrix((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    first = np.full(n, n)
    np.minimum.at(first, label, np.arange(n))
    others = np.flatnonzero(first[label] != np.arange(n))
    leaders = first[label[others]]
    angles = _angles(unit, leaders, others)
    order = np.argsort(angles, kind="stable")
    return [(int(present[leaders[k]]), int(present[others[k]]), float(angles[k])) for k in order]
