"""Bounds: variables at or outside them, and equations that no values within them can satisfy."""

import numpy as np

from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.point import point_of
from nexus.kernel.diagnostics.residual import RELATIVE, relative_violation

NEAR = 1e-8  # of the bound, or of 1 in scaled terms
MARGIN = 1e-7  # of an equation's largest term
CHECKED = 300  # violated equations, worst first


def at_bounds(target):
    """Returns findings on variables outside their bounds (a warning) and at a bound (a note)."""
    point = point_of(target)
    x, unit = point.x, 1.0 / point.column_factors
    findings = []
    below = point.lower - x, np.where(np.isfinite(point.lower), point.lower, 0.0)
    above = x - point.upper, np.where(np.isfinite(point.upper), point.upper, 0.0)
    excess = np.maximum(below[0], above[0])
    near = NEAR * np.maximum(unit, np.abs(np.where(below[0] >= above[0], below[1], above[1])))
    outside, at = np.flatnonzero(excess > near), np.flatnonzero(np.abs(excess) <= near)
    if len(outside):
        outside = outside[np.argsort(-(excess / unit)[outside], kind="stable")]
        items = _items(point, outside)
        headline = f"{count(len(outside), 'variable')} outside the bounds: {some(i.name for i in items)}."
        advice = "A solve starts from the bound instead. Correct the value, or the bound if the value is right."
        findings.append(Finding(Kind.OUTSIDE_BOUNDS, Severity.WARNING, headline, items, advice))
    if len(at):
        items = _items(point, at)
        zero = sum(item.numbers[0][1] == 0.0 for item in items)
        headline = f"{count(len(at), 'variable')} at a bound ({zero} of them at 0): {some(i.name for i in items)}."
        findings.append(Finding(Kind.AT_BOUND, Severity.NOTE, headline, items))
    return findings


def _items(point, columns):
    found = []
    for c in columns:
        limits = (("lower", point.lower[c]), ("upper", point.upper[c]))
        numbers = [("value", float(point.x[c]))] + [(label, float(b)) for label, b in limits if np.isfinite(b)]
        found.append(Item(VARIABLE, point.column_name(c), tuple(numbers)))
    return tuple(found)


def impossible_equations(target):
    """Returns a finding for each violated equation that no values within the bounds can satisfy.

    Each equation is judged alone, by interval arithmetic: what is named is proven, but not all is found.
    """
    point = point_of(target)
    relative = relative_violation(point)
    worst = np.argsort(-relative, kind="stable")[:CHECKED]
    return [f for k in worst if relative[k] > RELATIVE for f in _impossible(point, k)]


def _impossible(point, k):
    low, high = point.range_within_bounds(k)
    margin = MARGIN * max(point.largest_term[k], 1e-300) if np.isfinite(point.largest_term[k]) else MARGIN
    if low <= point.row_upper[k] + margin and high >= point.row_lower[k] - margin:
        return []
    name = point.row_name(k)
    if low > point.row_upper[k]:
        reach = f"its left side is at least {low:.6g} and must be {point.row_upper[k]:.6g}"
    else:
        reach = f"its left side is at most {high:.6g} and must be {point.row_lower[k]:.6g}"
    columns = point.jacobian[[k]].indices
    items = [Item(EQUATION, name, (("lowest", low), ("highest", high)))]
    items += _items(point, columns)
    items += [Item(VARIABLE, n, (("fixed at", v),)) for n, v, _ in point.fixed_in(np.array([k]))]
    headline = f"No values within the bounds satisfy {name}: {reach}."
    advice = "Correct a fixed value or a coefficient in it (its unit?), or widen a bound of its variables."
    return [Finding(Kind.IMPOSSIBLE, Severity.SERIOUS, headline, tuple(items), advice, float(point.violation[k]))]
