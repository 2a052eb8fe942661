"""Newton steps that bring a square problem's residuals from solver tolerance to rounding level."""

import warnings

import numpy as np
from scipy.sparse.linalg import MatrixRankWarning, splu

MAX_STEPS = 8


def polish(evaluator, w, bounds, mask, target, factors):
    """Improves the columns in `w` in place; returns the number of accepted steps.

    **Arguments**: `bounds` (lower, upper) by column; `mask` the rows that are equations (as many as columns);
    `target` their right-hand sides; `factors` the scaling factors. A step is accepted if it stays within the
    bounds and lowers the largest scaled residual.
    """
    columns, row_factors = evaluator.columns, factors.rows[mask]
    residual = (evaluator.values(w)[mask] - target) * row_factors
    steps = 0
    while steps < MAX_STEPS and np.abs(residual).max(initial=0.0) > 0.0:
        step = _newton_step(evaluator, w, mask, residual, factors)
        if step is None:
            break
        before = w[columns].copy()
        w[columns] = np.clip(before + step, *bounds)
        trial = (evaluator.values(w)[mask] - target) * row_factors
        if not np.abs(trial).max() < np.abs(residual).max():
            w[columns] = before
            break
        residual, steps = trial, steps + 1
    return steps


def _newton_step(evaluator, w, mask, residual, factors):
    matrix = evaluator.jacobian_matrix(w)
    matrix.data *= factors.rows[evaluator.jacobian_rows] / factors.columns[evaluator.jacobian_columns]
    if not np.isfinite(matrix.data).all():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", MatrixRankWarning)
            step = splu(matrix[mask].tocsc()).solve(-residual) / factors.columns
    except (RuntimeError, MatrixRankWarning):
        return None
    return step if np.isfinite(step).all() else None
