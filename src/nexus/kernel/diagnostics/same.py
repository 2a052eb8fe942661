"""Equations that say the same thing, and variables that only act together: nearly parallel rows and columns."""

import numpy as np

from nexus.kernel.diagnostics.conditioning import conditioning_of
from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity
from nexus.kernel.diagnostics.parallel import ANGLE, parallel_pairs

CONTRADICTION = 1e-8  # of the terms


def parallel_equations(target, angle=ANGLE):
    """Returns a finding for each pair of equations with the same derivatives but for a factor.

    `angle` (radians) is how far from parallel two rows of the best-scaled Jacobian may be.
    """
    c = conditioning_of(target)
    return [_equations(c, i, j, a) for i, j, a in parallel_pairs(c.matrix, angle)]


def parallel_variables(target, angle=ANGLE):
    """Returns a finding for each pair of variables that enter all equations in one proportion.

    Only for square problems: where there are degrees of freedom, that is no fault.
    """
    c = conditioning_of(target)
    return [_variables(c, i, j, a) for i, j, a in parallel_pairs(c.matrix.T.tocsr(), angle)] if c.square else []


def _equations(c, i, j, angle):
    pair = np.array([i, j])
    entries = c.matrix[pair].toarray()
    ratio = (entries[0] @ entries[1]) / (entries[1] @ entries[1]) * np.divide(*c.unscaled_row_factors[pair[::-1]])
    error, verdict = mismatch(c, pair, np.array([1.0, -ratio]))
    names = [c.row_name(k) for k in pair]
    headline = f"{names[0]} and {names[1]} say the same thing here: the first is {ratio:.4g} times the second"
    headline += f", and they contradict each other by {error:.3g}." if verdict else "."
    items = [Item(EQUATION, names[0]), Item(EQUATION, names[1], (("times", ratio), ("angle", angle)))]
    items += [
        Item(VARIABLE, c.column_name(k), (("value", float(c.point.x[c.columns[k]])),))
        for k in np.flatnonzero(entries.any(axis=0))
    ]
    advice = (
        "Deactivate one of the two, or correct it; in a square problem another equation or specification is missing."
    )
    return Finding(Kind.PARALLEL_ROWS, Severity.SERIOUS, headline, tuple(items), advice, -angle)


def _variables(c, i, j, angle):
    entries = c.matrix[:, [i, j]].toarray()
    factors = c.unscaled_column_factors
    ratio = (entries[:, 0] @ entries[:, 1]) / (entries[:, 0] @ entries[:, 0]) * factors[i] / factors[j]
    names = [c.column_name(i), c.column_name(j)]
    headline = (
        f"{names[0]} and {names[1]} cannot be told apart: a change of the second does what {ratio:.4g} times as much "
        "of the first does, in every equation."
    )
    items = [
        Item(VARIABLE, name, (("value", float(c.point.x[c.columns[k]])),))
        for k, name in zip((i, j), names, strict=True)
    ]
    items += [Item(EQUATION, c.row_name(k)) for k in np.flatnonzero(entries.any(axis=1))]
    advice = "Fix one of the two, or add an equation in which they differ."
    return Finding(Kind.PARALLEL_COLUMNS, Severity.SERIOUS, headline, tuple(items), advice, -angle)


def mismatch(c, rows, multipliers):
    """Returns (sum of multiplier times residual, whether that is more than rounding) of rows that cancel.

    `multipliers` belong to the rows as they are written; for linear rows a sum other than zero proves that the
    rows contradict each other.
    """
    point, mine = c.point, c.rows[rows]
    target = np.where(np.isfinite(point.row_lower[mine]), point.row_lower[mine], point.row_upper[mine])
    both = np.isfinite(point.row_lower[mine]) & np.isfinite(point.row_upper[mine]) & ~point.equality[mine]
    nearer_upper = np.abs(point.values[mine] - point.row_upper[mine]) < np.abs(point.values[mine] - target)
    target = np.where(both & nearer_upper, point.row_upper[mine], target)
    error = float(multipliers @ (point.values[mine] - target))
    size = np.abs(multipliers) @ np.maximum(point.largest_term[mine], 1e-9 / point.row_factors[mine])
    return error, abs(error) > CONTRADICTION * size
