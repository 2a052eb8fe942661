"""Row and column factors under which a matrix is as well conditioned as scaling makes it.

A matching of rows and columns with the largest product of entries is scaled to ones and no other entry above one
(I. S. Duff, J. Koster, SIAM J. Matrix Anal. Appl. 22, 2001, 973). What is singular after that is singular whatever the
factors; what is singular before it only, is badly scaled.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching, min_weight_full_bipartite_matching

MAX_PASSES = 10000
GRID = 1024  # logarithms are rounded to 1/GRID and kept as whole numbers: the matching may not end on others


def best_factors(matrix):
    """Returns (row factors, column factors) of a CSR matrix, m x n of any shape; rows and columns of zeros get 1."""
    matrix = matrix.tocsr().copy()
    matrix.eliminate_zeros()
    m, n = matrix.shape
    cost = matrix.copy()
    cost.data = np.round(-GRID * np.log(np.abs(matrix.data)))
    column_of_row = _matching(cost)
    matched = np.flatnonzero(column_of_row >= 0)
    u, v = np.full(m, np.nan), np.full(n, np.nan)
    u[matched], v[column_of_row[matched]] = _potentials(cost[matched], column_of_row[matched])
    entries = cost.tocoo()
    v = _largest_possible(v, entries.col, entries.data - u[entries.row])
    u = _largest_possible(u, entries.row, entries.data - v[entries.col])
    shift = 0.5 * (np.median(v) - np.median(u)) if m and n else 0.0
    return np.exp((u + shift) / GRID), np.exp((v - shift) / GRID)


def equilibrated(matrix):
    """Returns (scaled CSR matrix, row factors, column factors) with `best_factors`."""
    rows, columns = best_factors(matrix)
    return (sparse.diags(rows) @ matrix @ sparse.diags(columns)).tocsr(), rows, columns


def _matching(cost):
    """Returns the column matched to each row, -1 for a row that must go without one."""
    column_of_row = maximum_bipartite_matching(cost, perm_type="column")
    rows = np.flatnonzero(column_of_row >= 0)
    if len(rows):
        part = cost[rows]
        part.data = part.data - part.data.min() + 1.0  # explicit zeros would not count as entries
        i, j = min_weight_full_bipartite_matching(part)
        column_of_row[rows[i]] = j
    return column_of_row


def _potentials(cost, columns):
    """Returns (u, v) with u[i] + v[j] <= cost[i, j] for the given columns, and equal for `columns[i]`."""
    own = np.asarray(cost[np.arange(len(columns)), columns]).ravel()
    row_of_column = np.full(cost.shape[1], -1)
    row_of_column[columns] = np.arange(len(columns))
    entries = cost.tocoo()
    inside = row_of_column[entries.col] >= 0
    start, end = entries.row[inside], row_of_column[entries.col[inside]]
    length = entries.data[inside] - own[start]
    v = np.zeros(len(columns))
    for _ in range(MAX_PASSES):
        shorter = v.copy()
        np.minimum.at(shorter, end, v[start] + length)
        if np.array_equal(v, shorter):
            break
        v = shorter
    return own - v, v


def _largest_possible(potential, place, limit):
    """Returns the potentials with those that are nan set to the smallest of their limits, or to 0 without any."""
    largest = np.full(len(potential), np.inf)
    np.fmin.at(largest, place, limit)
    return np.where(np.isnan(potential), np.where(np.isfinite(largest), largest, 0.0), potential)
