"""A square problem solved block by block, in an order in which each block needs only those before it.

The blocks are the strongly connected components of the matched incidence graph (the fine Dulmage-Mendelsohn
decomposition). A cold start that is too poor for all equations at once is often good enough for each block;
and if a block fails, it is the one to report.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from nexus.kernel.decomposition import incidence, matching
from nexus.kernel.newton import first_try

LARGEST_SHARE = 0.9
MAX_ITERATIONS = 60


def block_by_block(attempt):
    """Solves an attempt's equations block by block.

    Returns the number of Newton iterations, or None if a block fails (it is kept in `attempt.failed_block`
    as rows, columns and data vector) or the problem has no useful blocks.
    """
    rows = np.flatnonzero(attempt.is_constraint)
    known = attempt.selection.remembered
    if "levels" not in known:
        known["levels"] = block_levels(attempt.evaluator, rows)
    levels = known["levels"]
    if levels is None:
        return None
    iterations = 0
    for blocks in levels:
        done = first_try(_system(attempt, blocks), MAX_ITERATIONS)
        if done is None:
            done = _one_by_one(attempt, blocks)
        if done is None:
            return None
        iterations += done
    return iterations


def _one_by_one(attempt, blocks):
    iterations = 0
    for block in blocks:
        done = first_try(_system(attempt, [block]), MAX_ITERATIONS)
        if done is None:
            attempt.failed_block = (*block, attempt.w.copy())
            return None
        iterations += done
    return iterations


def _system(attempt, blocks):
    rows = np.concatenate([block[0] for block in blocks])
    columns = np.concatenate([block[1] for block in blocks])
    return attempt.system(rows, columns)


def block_levels(evaluator, rows):
    """Returns levels of independent blocks, each block (rows, columns) as positions in the evaluator.

    None if the equations are structurally singular or nearly all in one block.
    """
    pattern = incidence(evaluator)[rows]
    column_of_row = matching(pattern)
    if column_of_row is None:
        return None
    row_of_column = np.empty(len(rows), dtype=np.int64)
    row_of_column[column_of_row] = np.arange(len(rows))
    needs = sparse.csr_matrix((pattern.data, row_of_column[pattern.indices], pattern.indptr))
    n_blocks, label = connected_components(needs, directed=True, connection="strong")
    members = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label, minlength=n_blocks))[:-1])
    if max(map(len, members)) > LARGEST_SHARE * len(rows) and len(rows) > 1:
        return None
    level = _levels(needs, label, n_blocks)
    blocks = [(rows[m], column_of_row[m]) for m in members]
    return [[blocks[b] for b in np.flatnonzero(level == k)] for k in range(level.max() + 1)]


def _levels(needs, label, n_blocks):
    """Returns each block's level: one more than the highest level of the blocks that it needs."""
    entries = needs.tocoo()
    needing, needed = label[entries.row], label[entries.col]
    between = needing != needed
    graph = sparse.csr_matrix((np.ones(between.sum()), (needing[between], needed[between])), (n_blocks, n_blocks))
    level, frontier = np.zeros(n_blocks, dtype=np.int64), True
    while frontier:
        highest = np.zeros(n_blocks, dtype=np.int64)
        np.maximum.at(highest, np.repeat(np.arange(n_blocks), np.diff(graph.indptr)), level[graph.indices] + 1)
        frontier = (highest > level).any()
        level = np.maximum(level, highest)
    return level
