"""Newton's method for square problems: a fast first try before Ipopt, and the last digits after it.

The first try is a damped Newton iteration with the natural monotonicity test (a step is good if the next
step, computed with the same factorisation, is shorter), which does not depend on how rows are scaled
[P. Deuflhard, Newton Methods for Nonlinear Problems, Springer 2004, chapter 3]. It either converges quickly
or gives up. The polish takes full steps while they reduce the residuals relative to each row's terms.
"""

import numpy as np

from nexus.kernel.sparse_lu import Pattern

MAX_ITERATIONS = 25
MAX_POLISH = 6
SMALLEST_DAMPING = 1.0 / 64
CONVERGED = 1e-9
FAR_SHORTER = 0.05  # a simplified step per the one before it, for which no new factorisation pays
ROUNDING = 1e-14
NEGLIGIBLE = 1e-9  # of a scaled quantity
EMPTY = 1e-30  # of a scaled row, as of 1 mol/s: not a molecule a second, which no arithmetic settles through recycles


class SquareSystem:
    """As many equations as columns: `values(x) = target`; the data vector `w` is changed in place.

    `rows` and `columns` are positions in the evaluator; `bounds` and `target` belong to all its columns and
    rows, `factors` are its scaling factors; `pattern` is their `Pattern`, where it is known.
    """

    def __init__(self, evaluator, w, bounds, target, factors, rows, columns, pattern=None):
        self.evaluator, self.w, self.rows = evaluator, w, rows
        self.target = target[rows]
        self.lower, self.upper = bounds[0][columns], bounds[1][columns]
        self._places = evaluator.columns[columns]
        self._row_factors, self.column_factors = factors.rows[rows], factors.columns[columns]
        self.pattern = Pattern(evaluator, rows, columns) if pattern is None else pattern
        self._lu = self._scaling = None

    @property
    def factorised(self):
        """Whether there is a factorisation, of these columns' values or of earlier ones."""
        return self._lu is not None

    @property
    def x(self):
        """The columns' values."""
        return self.w[self._places]

    @x.setter
    def x(self, values):
        self.w[self._places] = values

    def residual(self):
        """Returns values minus right-hand sides."""
        return self.evaluator.values(self.w)[self.rows] - self.target

    def relative(self):
        """Returns the largest residual relative to the largest term of its row, or to `NEGLIGIBLE` if that is more.

        A row of vanishing flows has no size of its own; its rounding must not count as an error.
        """
        largest = np.maximum(self.evaluator.largest_terms(self.w)[self.rows], np.abs(self.target))
        largest = np.maximum(largest, NEGLIGIBLE / self._row_factors)
        residual = np.abs(self.residual())
        return float(np.max(np.divide(residual, largest, out=residual.copy(), where=largest > 0), initial=0.0))

    def relative_to_own_terms(self):
        """Returns the largest residual relative to the largest term of its row, or to `EMPTY` if that is more."""
        largest = np.maximum(self.evaluator.largest_terms(self.w)[self.rows], np.abs(self.target))
        largest = np.maximum(largest, EMPTY / self._row_factors)
        residual = np.abs(self.residual())
        return float(np.max(np.divide(residual, largest, out=residual.copy(), where=largest > 0), initial=0.0))

    def entries(self):
        """Returns (row, column, value) of the entries of the unscaled Jacobian."""
        values = self.evaluator.jacobian(self.w)
        return self.pattern.rows, self.pattern.columns, values[self.pattern.entries]

    def factorise(self):
        """Factorises the Jacobian scaled by the factors given; returns whether that was possible."""
        return self.factorise_scaled(self._row_factors, self.column_factors)

    def factorise_scaled(self, row_factors, column_factors):
        """Factorises the Jacobian with these factors of rows and columns; returns whether that was possible."""
        self._scaling = row_factors, column_factors
        self._lu = self.pattern.factorise(self.evaluator.jacobian(self.w), row_factors, column_factors)
        return self._lu is not None

    def step(self):
        """Returns the Newton step with the last factorisation, or None if it is not finite."""
        rows, columns = self._scaling
        residual = self.residual() * rows
        if not np.isfinite(residual).all():
            return None
        step = self._lu.solve(-residual) / columns
        return step if np.isfinite(step).all() else None

    def inside(self, x, step):
        """Returns x + step, each column going at most nine tenths of its way to a bound that the step would cross.

        A column that is on the bound but for `NEGLIGIBLE` goes onto it, so that a flow of zero is exactly zero.
        """
        moved, near = x + step, NEGLIGIBLE / self.column_factors
        for bound, crosses in ((self.lower, moved < self.lower), (self.upper, moved > self.upper)):
            short = np.where(np.abs(bound - x) <= near, bound, x + 0.9 * (bound - x))
            moved = np.where(crosses, short, moved)
        return moved

    def magnitudes(self):
        """Returns the columns' magnitudes: their values, or a thousandth of their scale if that is more."""
        return np.maximum(np.abs(self.x), np.where(self.column_factors == 1.0, 1e-3, 1e-3 / self.column_factors))


def length(step, magnitudes):
    """Returns the root mean square of a step relative to the columns' magnitudes."""
    with np.errstate(over="ignore"):  # a step beyond all bounds is as long as can be
        return float(np.sqrt(np.mean((step / magnitudes) ** 2)))


def first_try(system, limit=MAX_ITERATIONS):
    """Runs the damped iteration; returns the number of iterations, or None (columns restored) if it gives up.

    Where the simplified step is shorter by far, it is taken too, and more of them with the same factorisation.
    """
    start = system.x
    system.x = np.clip(start, system.lower, system.upper)
    for iteration in range(limit):
        if not system.factorise():
            break
        step = system.step()
        if step is None:
            break
        magnitudes = system.magnitudes()
        following = _advance(system, step, magnitudes)
        if following is None:
            break
        if _go_on(system, following, length(step, magnitudes), magnitudes) <= CONVERGED:
            return iteration + 1
    system.x = start
    return None


def _advance(system, step, magnitudes):
    """Moves along a step, damped until the following simplified step is shorter in the same norm.

    Returns that simplified step, which is about what is left to go, or None (columns restored) if it gives up.
    """
    before, damping, size = system.x, 1.0, length(step, magnitudes)
    while damping >= SMALLEST_DAMPING:
        system.x = system.inside(before, damping * step)
        following = system.step()
        if following is not None and (size <= CONVERGED or length(following, magnitudes) < (1 - damping / 4) * size):
            return following
        damping /= 2
    system.x = before
    return None


def _go_on(system, following, size, magnitudes):
    """Takes simplified steps while each is shorter by far than the one before; returns the length of the last one."""
    left = length(following, magnitudes)
    while CONVERGED < left <= FAR_SHORTER * size:
        before = system.x
        system.x = system.inside(before, following)
        shorter = system.step()
        if shorter is None or length(shorter, magnitudes) > left:
            system.x = before
            return size
        following, size, left = shorter, left, length(shorter, magnitudes)
    if left <= CONVERGED:
        system.x = system.inside(system.x, following)
    return min(size, left)


def polish(system, enough=ROUNDING):
    """Takes full steps within the bounds while they reduce the relative residuals; returns their number and these.

    It ends where the relative residuals are `enough`. The first step is tried with a factorisation that is there: near
    the solution it is as good as a new one.
    """
    best, accepted, anew = system.relative(), 0, not system.factorised
    while accepted < MAX_POLISH and best > enough:
        step = system.step() if not anew or system.factorise() else None
        if step is None:
            break
        before = system.x
        system.x = np.clip(before + step, system.lower, system.upper)
        trial = system.relative()
        if trial < best:
            best, accepted = trial, accepted + 1
        else:
            system.x = before
            if anew:
                break
        anew = True
    return accepted, best
