"""Equations that do not hold at the point."""

from collections import Counter

import numpy as np

from nexus.kernel.diagnostics.finding import EQUATION, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.point import point_of

RELATIVE = 1e-6
NEGLIGIBLE = 1e-9  # of a scaled row: a row of vanishing terms has no size of its own


def relative_violation(point):
    """Returns each row's violation relative to its largest term; infinite where it cannot be evaluated."""
    size = np.maximum(point.largest_term, NEGLIGIBLE / point.row_factors)
    relative = np.full(point.n_rows, np.inf)
    return np.divide(point.violation, size, out=relative, where=np.isfinite(point.violation))


def residuals(target, tolerance=RELATIVE):
    """Returns the finding on equations violated by more than `tolerance` of their largest term, worst first."""
    point = point_of(target)
    relative = relative_violation(point)
    scaled = point.violation * point.row_factors
    wrong = np.flatnonzero((relative > tolerance) & np.isfinite(relative))
    if not len(wrong):
        return []
    wrong = wrong[np.lexsort([-scaled[wrong], -np.round(np.log10(relative[wrong]))])]
    items = [
        Item(
            EQUATION,
            point.row_name(k),
            (
                ("violated by", float(point.violation[k])),
                ("scaled", float(scaled[k])),
                ("relative to its largest term", float(relative[k])),
            ),
        )
        for k in wrong
    ]
    blocks = Counter(point.block_name(k) for k in wrong)
    verb = "does" if len(wrong) == 1 else "do"
    headline = f"{len(wrong)} of {count(point.n_rows, 'equation')} {verb} not hold here, most of all {items[0].name}"
    if len(blocks) > 1:
        headline += "; by block: " + some((f"{b} ({n})" for b, n in blocks.most_common()), 4)
    advice = "At a start that is normal. After a failed solve, these are the equations it could not meet."
    return [Finding(Kind.RESIDUAL, Severity.WARNING, headline + ".", tuple(items), advice)]
