"""Dependent and nearly dependent equations, and the variables that they leave undetermined."""

import numpy as np

from nexus.kernel.diagnostics.conditioning import EXAMINED, NULL, conditioning_of
from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.irreducible import irreducible_sets
from nexus.kernel.diagnostics.same import HERE_ONLY, mismatch

ROUNDING = 1e-12  # of a sum of scaled derivatives that cancels
SHOWN_SHARE = 0.05  # of the largest component of a singular vector


def dependent_equations(target):
    """Returns a finding for each irreducible set of linearly dependent equations, pairs excepted.

    Its numbers are the multipliers with which the equations, as they are written, cancel. The variables with it are
    the directions in which a square problem is then not determined. It is a warning where the equations are
    dependent at this point only.
    """
    c = conditioning_of(target)
    free = []
    if c.square and c.dependent_sets:
        free = irreducible_sets(c.matrix.T.tocsr(), c.singular.right[:, c.null])
    findings = []
    for k, (rows, multipliers, remainder) in enumerate(c.dependent_sets):
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
    smallest = np.linalg.svd(c.nearby.matrix[rows].toarray(), compute_uv=False)[-1]
    if smallest > NULL:
        advice = HERE_ONLY
    severity = Severity.SERIOUS if smallest <= NULL else Severity.WARNING
    return Finding(Kind.DEPENDENT, severity, headline, tuple(items), advice, -len(rows))


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

    It is left out where exact dependence, or parallel rows or columns, account for every such value, and a warning
    where the matrix is not singular a few per cent away.
    """
    c = conditioning_of(target)
    n = int(c.null.sum())
    if n <= max(len(c.dependent_sets), len(c.parallel_rows), len(c.parallel_columns)):
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
    everywhere = c.nearby.null.any()
    severity = Severity.SERIOUS if everywhere else Severity.WARNING
    return Finding(
        Kind.NEARLY_SINGULAR, severity, headline, tuple(items), advice if everywhere else HERE_ONLY, float(n)
    )


def main_parts(vector, shown=20):
    """Returns the positions of a vector's largest components, largest first."""
    order = np.argsort(-np.abs(vector), kind="stable")[:shown]
    return order[np.abs(vector[order]) >= SHOWN_SHARE * np.abs(vector[order[0]])]
