"""Dependent and nearly dependent equations, and the variables that they leave undetermined."""

import numpy as np

from nexus.kernel.diagnostics.conditioning import EXAMINED, conditioning_of
from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.irreducible import irreducible_sets
from nexus.kernel.diagnostics.parallel import parallel_pairs
from nexus.kernel.diagnostics.same import mismatch

ROUNDING = 1e-12  # of a sum of scaled derivatives that cancels
SHOWN_SHARE = 0.05  # of the largest component of a singular vector


def dependent_equations(target):
    """Returns a finding for each irreducible set of linearly dependent equations, pairs excepted.

    Its numbers are the multipliers with which the equations, as they are written, cancel. The variables with it are
    the directions in which a square problem is then not determined.
    """
    c = conditioning_of(target)
    if not c.null.any():
        return []
    sets = irreducible_sets(c.matrix, c.singular.left[:, c.null])
    free = irreducible_sets(c.matrix.T.tocsr(), c.singular.right[:, c.null]) if c.square else []
    findings = []
    for k, (rows, multipliers, remainder) in enumerate(sets):
        if len(rows) > 2:
            exact = remainder < ROUNDING
            findings.append(_dependent(c, rows, multipliers, exact, free[k] if k < len(free) else None))
    return findings


def _dependent(c, rows, multipliers, exact, free):
    multipliers = multipliers * c.unscaled_row_factors[rows]
    multipliers, order = _normalised(multipliers)
    error, contradict = mismatch(c, rows, multipliers)
    items = [Item(EQUATION, c.row_name(rows[k]), (("multiplier", float(multipliers[k])),)) for k in order]
    headline = (
        f"{count(len(rows), 'equation')} are {'' if exact else 'nearly '}dependent, each follows from the others: "
        f"{some(item.name for item in items)}"
    )
    headline += f"; they contradict each other by {error:.3g}." if contradict else "."
    advice = "Remove or correct one of them."
    if free is not None:
        moves = _moves(c, *free)
        items += moves
        advice += f" In its place an equation or specification for {some(item.name for item in moves)} is missing."
    return Finding(Kind.DEPENDENT, Severity.SERIOUS, headline, tuple(items), advice, -len(rows))


def _normalised(numbers):
    """Returns numbers divided by their largest, and their order, largest first; rounding does not decide on ties."""
    size = np.round(np.abs(numbers) / np.abs(numbers).max(), 6)
    order = np.argsort(-size, kind="stable")
    return numbers / numbers[order[0]], order


def _moves(c, columns, steps, _remainder):
    steps, order = _normalised(steps * c.unscaled_column_factors[columns])
    return [Item(VARIABLE, c.column_name(columns[k]), (("moves freely by", float(steps[k])),)) for k in order]


def nearly_singular(target):
    """Returns the finding on the smallest singular value of the best-scaled Jacobian, if it is nearly zero.

    It is left out where exact dependence, or parallel rows or columns, account for every such value.
    """
    c = conditioning_of(target)
    n = int(c.null.sum())
    explained = len(irreducible_sets(c.matrix, c.singular.left[:, c.null])) if n else 0
    if n:
        explained = max(explained, len(parallel_pairs(c.matrix)))
        explained = max(explained, len(parallel_pairs(c.matrix.T.tocsr())) if c.square else 0)
    if explained >= n:
        return []
    return [_nearly_singular(c, n)]


def _nearly_singular(c, n):
    singular = c.singular
    left, right = singular.left[:, 0], singular.right[:, 0]
    items = [Item(EQUATION, c.row_name(k), (("weight", float(left[k])),)) for k in main_parts(left)]
    items += [Item(VARIABLE, c.column_name(k), (("weight", float(right[k])),)) for k in main_parts(right)]
    many = f"{n}{' or more' if n == EXAMINED else ''}"
    headline = (
        f"The equations are nearly dependent here, whatever the scaling (smallest singular value "
        f"{singular.values[0] / singular.largest:.1e} of the largest, {many} below 1e-8): "
        f"{some(item.name for item in items if item.role == EQUATION)}."
    )
    advice = (
        "Look for an equation that is nearly a sum of the others, or a derivative that vanishes at this point; "
        "the listed variables are the ones it leaves undetermined."
    )
    return Finding(Kind.NEARLY_SINGULAR, Severity.SERIOUS, headline, tuple(items), advice, float(n))


def main_parts(vector, shown=20):
    """Returns the positions of a vector's largest components, largest first."""
    order = np.argsort(-np.abs(vector), kind="stable")[:shown]
    return order[np.abs(vector[order]) >= SHOWN_SHARE * np.abs(vector[order[0]])]
