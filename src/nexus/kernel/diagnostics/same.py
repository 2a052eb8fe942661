"""Equations that say the same thing, and variables that only act together: nearly parallel rows and columns."""

from dataclasses import replace

import numpy as np

from nexus.kernel.diagnostics.conditioning import NULL, conditioning_of
from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity
from nexus.kernel.diagnostics.parallel import parallel_pairs

CONTRADICTION = 1e-8  # of the terms
SINGLY = 3  # pairs that are reported one by one
HERE_ONLY = "This holds at the present values only, not a few per cent away: start from other values, not all alike."


def parallel_equations(target):
    """Returns findings on pairs of equations with the same derivatives but for a factor.

    Rows of the best-scaled Jacobian at an angle of at most 1e-6 count as parallel. A pair is serious
    below 1e-8, unless it is parallel at this point only. Many pairs make one finding.
    """
    c = conditioning_of(target)
    return _together([_equations(c, *pair) for pair in c.parallel_rows])


def parallel_variables(target):
    """Returns findings on pairs of variables that enter all equations in one proportion.

    Only for square problems: where there are degrees of freedom, that is no fault. Otherwise as for equations.
    """
    c = conditioning_of(target)
    return _together([_variables(c, *pair) for pair in c.parallel_columns])


def _together(findings):
    """Joins the findings of each severity into one if there are many; the first keeps its items, of others the pair."""
    joined = []
    for severity in Severity:
        mine = [f for f in findings if f.severity is severity]
        if len(mine) > SINGLY:
            items = mine[0].items + tuple(replace(i, numbers=()) for f in mine[1:] for i in f.items[:2])
            headline = f"{mine[0].headline} There are {len(mine) - 1} more such pairs."
            mine = [replace(mine[0], headline=headline, items=items)]
        joined += mine
    return joined


def _equations(c, i, j, angle):
    pair = np.array([i, j])
    entries = c.matrix[pair].toarray()
    ratio = (entries[0] @ entries[1]) / (entries[1] @ entries[1]) * np.divide(*c.unscaled_row_factors[pair[::-1]])
    error, verdict = mismatch(c, pair, np.array([1.0, -ratio]))
    names = [c.row_name(k) for k in pair]
    thing = "the same thing" if angle <= NULL else "nearly the same thing"
    headline = f"{names[0]} and {names[1]} say {thing} here: the first is {ratio:.4g} times the second"
    headline += f", and they contradict each other by {error:.3g}." if verdict else "."
    items = [Item(EQUATION, names[0]), Item(EQUATION, names[1], (("times", ratio), ("angle", angle)))]
    items += [
        Item(VARIABLE, c.column_name(k), (("value", float(c.point.x[c.columns[k]])),))
        for k in np.flatnonzero(entries.any(axis=0))
    ]
    advice = (
        "Deactivate one of the two, or correct it; in a square problem another equation or specification is missing."
    )
    return _finding(Kind.PARALLEL_ROWS, c.nearby.matrix[pair], headline, items, advice, angle)


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
    return _finding(Kind.PARALLEL_COLUMNS, c.nearby.matrix[:, [i, j]].T.tocsr(), headline, items, advice, angle)


def _finding(kind, pair_nearby, headline, items, advice, angle):
    everywhere = bool(parallel_pairs(pair_nearby))
    severity = Severity.SERIOUS if everywhere and angle <= NULL else Severity.WARNING
    return Finding(kind, severity, headline, tuple(items), advice if everywhere else HERE_ONLY, -angle)


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
