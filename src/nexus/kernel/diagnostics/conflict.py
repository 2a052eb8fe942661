"""Equations and bounds in conflict: what keeps the linearised equations from holding within the bounds.

A linear program looks for the step within the bounds that leaves the smallest sum of violations. If some remain, its
multipliers name the equations, and the bounds, whose combination has no solution (Farkas' lemma). For linear
equations that is a proof; for others it holds near the point.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from nexus.kernel.diagnostics.equilibrate import equilibrated
from nexus.kernel.diagnostics.evaluation import rows_not_evaluable
from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.point import point_of
from nexus.kernel.diagnostics.residual import RELATIVE, relative_violation

PART = 1e-6  # of the largest multiplier
LARGEST_SET = 200  # equations; of more, the start is too far away to say anything
TIME_LIMIT = 20.0  # seconds


@dataclass(frozen=True)
class Certificate:
    """Rows left violated (`remaining`, in their own units), and multipliers of all rows and of the bounds."""

    remaining: np.ndarray
    rows: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def conflicts(target):
    """Returns the finding on equations that cannot all hold near the point, and on the bounds that prevent it.

    Looked for only where an equation is violated, and left out if hundreds of equations take part. The over-determined
    set and what cannot be evaluated are no part of it.
    """
    point = point_of(target)
    keep = np.ones(point.n_rows, dtype=bool)
    keep[rows_not_evaluable(point)] = False
    keep[point.parts.over_rows] = False
    rows = np.flatnonzero(keep)
    if not (relative_violation(point)[rows] > RELATIVE).any():
        return []
    found = _certificate(point, rows)
    if found is None:
        return []
    size = np.maximum(point.largest_term[rows], 1e-9 / point.row_factors[rows])
    left = np.flatnonzero(found.remaining > RELATIVE * size)
    if not len(left) or np.count_nonzero(np.abs(found.rows) > PART * np.abs(found.rows).max()) > LARGEST_SET:
        return []
    return [_conflict(point, rows, left, found)]


def _certificate(point, rows):
    """Solves the linear program in best-scaled steps and rows: J d + a - b between the row bounds, least a + b."""
    matrix, r, c = equilibrated(point.scaled_jacobian[rows])
    r, step = r * point.row_factors[rows], point.column_factors / c
    m, n = matrix.shape
    lower, upper = (point.lower - point.x) * step, (point.upper - point.x) * step
    low, high = (b[rows] * r - point.values[rows] * r for b in (point.row_lower, point.row_upper))
    equal, slack = point.equality[rows], sparse.identity(m, format="csr")
    system = sparse.hstack([matrix, slack, -slack]).tocsr()
    above, below = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
    sides = sparse.vstack([system[above], -system[below]]).tocsr()
    inequalities = {"A_ub": sides, "b_ub": np.concatenate([high[above], -low[below]])} if sides.shape[0] else {}
    bounds = np.vstack(
        [np.column_stack([np.minimum(lower, 0), np.maximum(upper, 0)]), np.tile([0, np.inf], (2 * m, 1))]
    )
    cost = np.concatenate([np.zeros(n), np.ones(2 * m)])
    result = linprog(
        cost,
        A_eq=system[equal],
        b_eq=low[equal],
        bounds=bounds,
        method="highs",
        options={"time_limit": TIME_LIMIT},
        **inequalities,
    )
    if result.x is None:
        return None
    multipliers = np.zeros(m)
    multipliers[equal] = result.eqlin.marginals
    if inequalities:
        multipliers[above] += result.ineqlin.marginals[: above.sum()]
        multipliers[below] -= result.ineqlin.marginals[above.sum() :]
    remaining = (result.x[n : n + m] + result.x[n + m :]) / r
    return Certificate(remaining, multipliers, result.lower.marginals[:n], result.upper.marginals[:n])


def _conflict(point, rows, left, found):
    largest = np.abs(found.rows).max()
    size = np.round(np.abs(found.rows) / largest, 6)
    order = [k for k in np.argsort(-size, kind="stable") if size[k] > PART]
    order = [*left, *(k for k in order if k not in set(left))]
    items = [Item(EQUATION, point.row_name(rows[k]), (("cannot be met by", float(found.remaining[k])),)) for k in left]
    items += [Item(EQUATION, point.row_name(rows[k])) for k in order[len(left) :]]
    stops = _bounds_that_stop(point, found, PART * largest)
    fixed = [Item(VARIABLE, n, (("fixed at", v),)) for n, v, _ in point.fixed_in(rows[order])]
    headline = f"Near this point the equations cannot all hold within the bounds: {some(i.name for i in items)}"
    advice = "Correct a fixed value or a right-hand side in these equations"
    if stops:
        side, limit = stops[0].numbers[0]
        headline += f"; what stops them is the {side} {limit:.6g} of {stops[0].name}"
        headline += f" and {count(len(stops) - 1, 'other bound')}" if len(stops) > 1 else ""
        advice = "Relax one of these bounds, or change a fixed value in these equations"
    advice += ": no others take part in the conflict."
    return Finding(Kind.CONFLICT, Severity.WARNING, f"{headline}.", (*items, *stops, *fixed), advice)


def _bounds_that_stop(point, found, tolerance):
    stops = []
    for marginals, limit, side in ((found.lower, point.lower, "lower"), (found.upper, point.upper, "upper")):
        for c in np.flatnonzero((np.abs(marginals) > tolerance) & np.isfinite(limit)):
            stops.append(
                (abs(marginals[c]), Item(VARIABLE, point.column_name(c), ((f"{side} bound", float(limit[c])),)))
            )
    return [item for _, item in sorted(stops, key=lambda stop: (-stop[0], stop[1].name))]
