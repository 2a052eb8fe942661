"""Sentences that say, by Pyomo name, why a solve failed."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from nexus.kernel.problem import violations

SHOWN = 5


def listing(names, shown=SHOWN):
    """Joins names, the first few of them."""
    names = list(names)
    rest = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest


def idle_rows(attempt, violation, wrong):
    """Says which rows without a free variable do not hold."""
    rows = attempt.selection.idle.rows[wrong]
    named = [f"{attempt.problem.row_name(r)} (by {v:.3g})" for r, v in zip(rows, violation[wrong], strict=True)]
    return (
        "Infeasible: all variables are fixed in an equation that does not hold: "
        f"{listing(named)}. Unfix a variable of it, correct a fixed value, or deactivate the equation."
    )


def overspecified(attempt):
    """Says that there are too many equations, and which set of them over-determines its variables."""
    n, m = attempt.evaluator.n_columns, int(attempt.equality.sum())
    over, _ = unmatched(attempt)
    return (
        f"Over-specified: {m} equations for {n} free variables ({n - m} degrees of freedom). "
        f"Too many equations are in the set around: {listing(over)}. Unfix {m - n} variable(s) there."
    )


def unmatched(attempt):
    """Returns names of (equations, free variables) left over by a largest matching of one to the other."""
    evaluator = attempt.evaluator
    rows = np.flatnonzero(attempt.equality)
    matrix = sparse.csr_matrix(
        (np.ones(len(evaluator.jacobian_rows)), (evaluator.jacobian_rows, evaluator.jacobian_columns)),
        shape=(evaluator.n_rows, evaluator.n_columns),
    )[rows]
    column_of_row = maximum_bipartite_matching(matrix, perm_type="column")
    used = np.zeros(evaluator.n_columns, dtype=bool)
    used[column_of_row[column_of_row >= 0]] = True
    problem = attempt.problem
    equations = [problem.row_name(evaluator.rows[rows[i]]) for i in np.flatnonzero(column_of_row < 0)]
    variables = [problem.column_name(evaluator.columns[i]) for i in np.flatnonzero(~used)]
    return equations, variables


def at_start(attempt):
    """Refuses if a row or its derivative cannot be evaluated at the starting point."""
    bad = not_finite_rows(attempt.evaluator, attempt.w)
    if not len(bad):
        return None
    return "not_evaluable", "Not evaluable at the starting point: " + describe_rows(attempt, bad, attempt.w)


def not_finite_rows(evaluator, w):
    """Returns the positions of rows whose value or derivative is not a finite number."""
    wrong = ~np.isfinite(evaluator.values(w))
    entries = ~np.isfinite(evaluator.jacobian(w))
    wrong[evaluator.jacobian_rows[entries]] = True
    return np.flatnonzero(wrong)


def describe_rows(attempt, positions, w):
    """Returns row names, each with its variables and their values."""
    evaluator, problem = attempt.evaluator, attempt.problem
    parts = []
    for k in positions[:SHOWN]:
        columns = evaluator.columns[evaluator.jacobian_columns[evaluator.jacobian_rows == k]]
        values = listing([f"{problem.column_name(c)} = {w[c]:.6g}" for c in columns])
        parts.append(f"{problem.row_name(evaluator.rows[k])} with {values}")
    rest = f" and {len(positions) - SHOWN} more" if len(positions) > SHOWN else ""
    return "; ".join(parts) + rest


def outcome(attempt, status):
    """Returns the sentence for an outcome of the engine."""
    if status in ("optimal", "acceptable"):
        extra = "" if status == "optimal" else " to the acceptable tolerance only"
        return f"Nexus kernel ({attempt.engine}): solved{extra} in {attempt.callbacks.iterations} iterations."
    worst = largest_residuals(attempt)
    return f"{status.replace('_', ' ').capitalize()}. The largest residuals are in: {worst}"


def largest_residuals(attempt):
    """Returns the rows with the largest residuals relative to their largest term."""
    violation, largest = violations(attempt.problem, attempt.evaluator, attempt.w)
    relative = np.where(attempt.is_constraint, violation / np.maximum(largest, 1e-300), 0.0)
    relative[np.isnan(relative)] = np.inf
    order = np.argsort(-relative)[:SHOWN]
    names = [
        f"{attempt.problem.row_name(attempt.evaluator.rows[k])} ({violation[k]:.3g})"
        for k in order
        if relative[k] > 1e-9
    ]
    return listing(names) or "none"
