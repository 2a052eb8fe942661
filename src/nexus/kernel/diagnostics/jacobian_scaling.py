"""Scaling: rows, columns and entries of the scaled Jacobian that are far from 1, and the factors that repair them."""

import numpy as np

from nexus.kernel.diagnostics.conditioning import conditioning_of
from nexus.kernel.diagnostics.dependent import main_parts
from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.point import point_of

EXTREME, HARMFUL = 1e4, 1e8  # a largest scaled derivative above this, or below its inverse
CONDITION, REPAIRABLE = 1e8, 1e3  # condition number as scaled, and how much better it could be
HOPELESS = 1e14  # a condition number that leaves no digits


def extreme_magnitudes(target):
    """Returns findings on rows and on columns whose largest scaled derivative is far from 1, with a better factor.

    A row of large and a column of small derivatives are often one fault: a value in another unit than the rest.
    """
    point = point_of(target)
    magnitude = abs(point.scaled_jacobian)
    entries = magnitude.tocoo()
    findings = []
    for role, axis, own, name, other, factors, power in (
        (EQUATION, 1, entries.row, point.row_name, point.column_name, point.row_factors, -1),
        (VARIABLE, 0, entries.col, point.column_name, point.row_name, point.column_factors, 1),
    ):
        largest = magnitude.max(axis=axis).toarray().ravel()
        with np.errstate(divide="ignore"):
            distance = np.where(largest > 0, np.abs(np.log10(largest)), 0.0)
        bad = [k for k in np.argsort(-distance, kind="stable") if distance[k] > np.log10(EXTREME)]
        if bad:
            across = entries.col if axis else entries.row
            items = []
            for k in bad:
                partner = across[np.flatnonzero(own == k)[np.argmax(entries.data[own == k])]]
                better = factors[k] * 2.0 ** (power * round(np.log2(largest[k])))
                numbers = (("largest scaled derivative", float(largest[k])), ("factor", float(factors[k])))
                numbers += (("better factor", float(better)),)
                items.append(Item(role, name(k), numbers, f"by {other(partner)}" if axis else f"in {other(partner)}"))
            findings.append(_extreme(role, items, distance[bad[0]]))
    return findings


def _extreme(role, items, distance):
    severity = Severity.WARNING if distance > np.log10(HARMFUL) else Severity.NOTE
    kind = "equation" if role == EQUATION else "variable"
    headline = f"{count(len(items), kind)} badly scaled: {some((i.name for i in items), 3)}."
    advice = "Check the units of what is far from 1; then give the factor listed, or scale what it is multiplied with."
    return Finding(Kind.SCALING, severity, headline, tuple(items), advice, float(distance))


def poor_scaling(target):
    """Returns the finding on a Jacobian that is ill-conditioned as it is scaled, and not with better factors.

    The equations and variables named are those of its smallest singular value.
    """
    c = conditioning_of(target)
    given, best = c.singular_as_scaled.condition, c.singular.condition
    if not (given > CONDITION and given > REPAIRABLE * best):
        return []
    left, right = c.singular_as_scaled.left[:, 0], c.singular_as_scaled.right[:, 0]
    old = c.point.row_factors[c.rows], c.point.column_factors[c.columns]
    items = [
        Item(EQUATION, c.row_name(k), (("weight", float(left[k])), ("factor", float(old[0][k]))))
        for k in main_parts(left)
    ]
    items += [
        Item(VARIABLE, c.column_name(k), (("weight", float(right[k])), ("factor", float(old[1][k]))))
        for k in main_parts(right)
    ]
    clearer = EQUATION if np.abs(left).max() >= np.abs(right).max() else VARIABLE
    severity = Severity.WARNING if given > HOPELESS else Severity.NOTE
    headline = (
        f"The scaling makes the condition number {given:.0e}; with the best factors it is {best:.0e}. "
        f"Weakest: {some(item.name for item in items if item.role == clearer)}."
    )
    advice = "Check the units of the terms in these equations, then the factors of the variables in them."
    return [Finding(Kind.SCALING, severity, headline, tuple(items), advice, 1.0)]
