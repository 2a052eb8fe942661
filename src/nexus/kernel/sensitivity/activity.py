"""Which bounds and inequalities an interior-point optimum is held by.

An interior-point method ends with slack * multiplier = mu for every bound, so that a trace near its bound and
a bound that holds the optimum may look alike. What tells them apart is the step towards mu = 0: it takes the
slack of an active bound to zero and leaves that of an inactive one, so that -(change of slack) / slack is 1
or 0, and about one half where slack and multiplier both vanish [A. S. El-Bakry, R. A. Tapia, Y. Zhang, A study
of indicators for identifying zero variables in interior-point methods, SIAM Review 36 (1994) 45].
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from nexus.kernel.sensitivity.factorisation import Factorisation

ACTIVE, INACTIVE = 0.75, 0.25  # of the indicator; between them a bound is weakly active
SMALLEST_SLACK = 1e-16
SMALLEST_MULTIPLIER = 1e-20


@dataclass(frozen=True)
class ActiveSet:
    """What holds an optimum.

    `at_lower`, `at_upper` are masks over the free columns, `rows_at_lower`, `rows_at_upper` over the rows
    (equalities are in neither); `weak_columns` and `weak_rows` are masks of what is weakly active (not held).
    """

    at_lower: np.ndarray
    at_upper: np.ndarray
    rows_at_lower: np.ndarray
    rows_at_upper: np.ndarray
    weak_columns: np.ndarray
    weak_rows: np.ndarray

    @property
    def columns(self):
        """The mask of held columns."""
        return self.at_lower | self.at_upper

    @property
    def rows(self):
        """The mask of held inequalities."""
        return self.rows_at_lower | self.rows_at_upper


def nothing_held(subject):
    """Returns the `ActiveSet` of a square system: the equations alone determine it."""
    columns, rows = np.zeros(len(subject.columns), dtype=bool), np.zeros(len(subject.rows), dtype=bool)
    return ActiveSet(columns, columns, rows, rows, columns, rows)


def identify(subject, hessian, jacobian, gradient):
    """Returns the `ActiveSet` of an optimum; hessian, jacobian (all rows) and gradient are those at the solution."""
    lower, upper = subject.bounds
    inequality = subject.is_constraint & ~subject.equality
    fixed = lower == upper
    if not (inequality.any() or np.isfinite(lower).any() or np.isfinite(upper).any()):
        return nothing_held(subject)
    x, sense = subject.w[subject.columns], subject.sense
    slacks = [np.maximum(gap, SMALLEST_SLACK) for gap in (x - lower, upper - x)]
    bound_multipliers = [np.maximum(sense * m, 0.0) for m in (subject.lower_multipliers, subject.upper_multipliers)]
    row_slack, row_multiplier = _row_pairs(subject, inequality)
    step, multipliers = _step_to_zero(
        subject,
        (sense * hessian, jacobian, sense * gradient),
        slacks,
        bound_multipliers,
        (row_slack, row_multiplier),
        fixed,
    )
    towards = [-step / slacks[0], step / slacks[1]]
    held = [fixed | ((t >= ACTIVE) & (m > 0)) for t, m in zip(towards, bound_multipliers, strict=True)]
    weak = [(t > INACTIVE) & (t < ACTIVE) & (m > 0) for t, m in zip(towards, bound_multipliers, strict=True)]
    signed = sense * subject.multipliers
    with np.errstate(divide="ignore", invalid="ignore"):
        indicator = np.where(inequality & (signed != 0), multipliers / signed, 0.0)
    rows_held = inequality & (indicator >= ACTIVE)
    rows_weak = inequality & (indicator > INACTIVE) & (indicator < ACTIVE)
    return ActiveSet(
        held[0], held[1] & ~held[0], rows_held & (signed < 0), rows_held & (signed > 0), weak[0] | weak[1], rows_weak
    )


def _row_pairs(subject, inequality):
    """Returns (slack, multiplier) of the inequalities, on the side that the multiplier's sign tells."""
    values, signed = subject.evaluator.values(subject.w), subject.sense * subject.multipliers
    above = (signed > 0) & np.isfinite(subject.row_upper) | ~np.isfinite(subject.row_lower)
    slack = np.where(above, subject.row_upper - values, values - subject.row_lower)
    size = np.where(above == (signed > 0), np.abs(signed), 0.0)
    return np.maximum(slack, SMALLEST_SLACK)[inequality], np.maximum(size, SMALLEST_MULTIPLIER)[inequality]


def _step_to_zero(subject, derivatives, slacks, bound_multipliers, rows, fixed):
    """Returns the primal step and the new row multipliers of the primal-dual step to mu = 0."""
    hessian, jacobian, gradient = derivatives
    inequality = subject.is_constraint & ~subject.equality
    kept = np.flatnonzero(subject.is_constraint)
    free = np.flatnonzero(~fixed)
    stiffness = sum(m / s for m, s in zip(bound_multipliers, slacks, strict=True))
    top = (hessian + sparse.diags(stiffness))[free][:, free]
    constraints = jacobian[kept][:, free]
    softness = np.zeros(len(subject.rows))
    softness[inequality] = -rows[0] / rows[1]
    matrix = sparse.bmat([[top, constraints.T], [constraints, sparse.diags(softness[kept])]], format="csc")
    residual = subject.evaluator.values(subject.w) - subject.row_lower
    target = np.where(subject.equality, -residual, 0.0)
    right = np.concatenate([-gradient[free], target[kept]])
    found = Factorisation(matrix).solve(right)
    step, multipliers = np.zeros(len(fixed)), np.zeros(len(subject.rows))
    step[free], multipliers[kept] = found[: len(free)], found[len(free) :]
    return step, multipliers
