"""Sentences that say which rows and variables make the conditions at a solution singular."""

import numpy as np

from nexus.kernel.explain import listing

SHARE = 0.1  # of a singular vector's largest entry: what is above it is named


def singular(conditions):
    """Returns the sentence for conditions whose factorisation is singular."""
    subject, factors = conditions.subject, conditions.factorisation
    n = len(conditions.free)
    if conditions.square:
        rows = subject.row_names(conditions.kept[_largest(factors.left)])
        columns = subject.column_names(conditions.free[_largest(factors.right)])
        return (
            "The equations are singular at the solution, so that it has no derivatives: "
            f"dependent there are {listing(rows)}; not determined are {listing(columns)}"
        )
    vector = factors.right
    if np.linalg.norm(vector[:n]) > np.linalg.norm(vector[n:]):
        columns = subject.column_names(conditions.free[_largest(vector[:n])])
        return (
            "The optimum is not isolated: to second order neither objective nor constraints change along "
            f"{listing(columns)}. Fix one of them, or bring it into the objective"
        )
    rows = subject.row_names(conditions.kept[_largest(vector[n:])])
    multipliers = np.zeros(len(subject.rows))
    multipliers[conditions.kept] = factors.column_factors[n:] * vector[n:]
    held = np.flatnonzero(conditions.held.columns)
    pull = np.abs(conditions.jacobian.T @ multipliers)[held]
    bounds = subject.column_names(held[_largest(pull)]) if pull.size and pull.max() > 0 else []
    also = f" and the bounds of {listing(bounds)}" if bounds else ""
    return (
        "The constraints that hold the optimum are linearly dependent (LICQ fails), so that their multipliers are not "
        f"unique: {listing(rows)}{also}. Remove one of them"
    )


def _largest(vector):
    """Returns the positions of the entries that matter, largest first."""
    size = np.abs(vector)
    order = np.argsort(-size)
    return order[size[order] > SHARE * size.max(initial=0.0)]
