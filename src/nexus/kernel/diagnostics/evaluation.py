"""Rows that have no value at the point, with the operation at fault; variables that nobody gave a value."""

import numpy as np

from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count
from nexus.kernel.diagnostics.point import point_of
from nexus.kernel.explain import not_finite, off_bounds

TRACED = 100  # rows whose operation at fault is looked for
NOT_GIVEN = "no value was given"


def not_evaluable(target):
    """Returns the finding on rows whose value or derivative is not a finite number, if there are any.

    It is a warning where the fault vanishes as the point is moved off its bounds, which Ipopt does.
    """
    point = point_of(target)
    bad = rows_not_evaluable(point)
    if not len(bad):
        return []
    moved = point.w.copy()
    moved[point.evaluator.columns] = off_bounds(point.x, point.lower, point.upper)
    remain = bool(np.isin(not_finite(point.evaluator, moved), point.rows).any())
    items = []
    for k in bad[:TRACED]:
        text, variables = _fault(point, k)
        items.append(Item(EQUATION, point.row_name(k), remark=text))
        items += [item for item in variables if item not in items]
    items += [Item(EQUATION, point.row_name(k)) for k in bad[TRACED:]]
    headline = f"{count(len(bad), 'equation')} cannot be evaluated here: {items[0].name} has {items[0].remark}."
    if remain:
        advice = (
            "Correct the value of the variable in that operation, or give it a bound that keeps the operation valid."
        )
        return [Finding(Kind.NOT_EVALUABLE, Severity.SERIOUS, headline, tuple(items), advice)]
    advice = "Move the start off its bounds: the fault is only on the bound itself, and Ipopt starts inside."
    return [Finding(Kind.NOT_EVALUABLE, Severity.WARNING, headline, tuple(items), advice)]


def rows_not_evaluable(point):
    """Returns the positions of a point's rows without a finite value or derivative."""
    return np.flatnonzero(np.isin(point.rows, not_finite(point.evaluator, point.w)))


def _fault(point, k):
    fault = point.fault(k)
    if fault is None:
        row = point.jacobian[[k]]
        columns = row.indices[~np.isfinite(row.data)]
        items = [Item(VARIABLE, point.column_name(c), (("value", float(point.x[c])),)) for c in columns]
        return ("no finite derivative" if len(columns) else "no finite value"), items
    operation, variables = fault
    remarks = {True: "", False: NOT_GIVEN}
    return operation, [Item(VARIABLE, n, (("value", float(v)),), remarks[given]) for n, v, given in variables]


def missing_values(target):
    """Returns the finding on free variables in equations that have no value.

    It is serious if an equation cannot be evaluated for want of one of them.
    """
    point = point_of(target)
    missing = np.flatnonzero(~point.given)
    if not len(missing):
        return []
    bad = rows_not_evaluable(point)[:TRACED]
    blamed = [item for k in bad for item in _fault(point, k)[1] if item.remark == NOT_GIVEN]
    names = dict.fromkeys([item.name for item in blamed] + [point.column_name(c) for c in missing])
    first = next(iter(names))
    headline = (
        f"{count(len(missing), 'variable')} in equations without a value, as {first}; 0 within the bounds is taken."
    )
    items = tuple(Item(VARIABLE, name) for name in names)
    severity = Severity.SERIOUS if blamed else Severity.WARNING
    return [Finding(Kind.MISSING_VALUE, severity, headline, items, "Initialise them near their solution.")]
