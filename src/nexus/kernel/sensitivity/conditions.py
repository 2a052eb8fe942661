"""The conditions that determine a solution, linearised and factorised there.

A square system is its equations, J dx = -dF. An optimum is its stationarity and the constraints that hold it,

    [H  A'] [dx     ]     [d(gradient of the Lagrangian)]
    [A  0 ] [dlambda] = - [d(constraints)               ],

with H the Hessian of the Lagrangian and A the equations and the inequalities held; columns held at a bound
move with the bound. Barrier terms are not in it: an optimum that an interior-point method left at some
distance is first moved onto the conditions by Newton steps.
"""

import numpy as np
from scipy import sparse

from nexus.kernel.errors import SolveError
from nexus.kernel.sensitivity.activity import identify, nothing_held
from nexus.kernel.sensitivity.degeneracy import singular
from nexus.kernel.sensitivity.factorisation import Factorisation

CORRECTIONS = 5
SETTLED = 1e-10  # largest relative change of a column by a Newton step
FLOOR = 1e-3  # columns smaller than this count as this large
WRONG_SIGN = 1e-7


class Conditions:
    """The linearised conditions of a `Subject`.

    `w` is the data vector and `weights` the rows' multipliers (1 for the objective) where they are linearised,
    `bound_multipliers` those of (lower, upper) bounds; `held` is the `ActiveSet`, `free` the positions of the
    columns that it leaves free and `kept` those of the rows that are equations there. `corrections` counts
    the Newton steps, and `unsettled` is the relative change that another one would make. Raises SolveError,
    which names the culprits, if the conditions determine no solution.
    """

    def __init__(self, subject):
        self.subject, self.w, self.corrections, self.unsettled = subject, subject.w.copy(), 0, 0.0
        self.square = subject.objective is None
        open_ = len(subject.columns) - int(subject.equality.sum())
        if self.square and open_ != 0:
            raise SolveError(
                f"{open_} degrees of freedom and no objective: the solution is one of many and has no sensitivities. "
                "Fix variables, or solve for an objective",
                subject.solution,
            )
        self.weights = np.where(subject.is_constraint, subject.multipliers, 1.0) * (not self.square)
        self._linearise()
        self.held = nothing_held(subject) if self.square else self._identify()
        self.free, self.kept = np.flatnonzero(~self.held.columns), np.flatnonzero(subject.equality | self.held.rows)
        self.target = np.where(self.held.rows_at_upper, subject.row_upper, subject.row_lower)
        if not self.square:
            self._place_on_active_set()
        self._factorise()
        if not self.square:
            self._correct()
        self.bound_multipliers = self._bound_multipliers()

    def _linearise(self):
        evaluator = self.subject.evaluator
        self.jacobian = evaluator.jacobian_matrix(self.w)
        if not self.square:
            rows, columns = evaluator.hessian_structure
            entries = evaluator.hessian(self.w, self.weights)
            lower = sparse.csr_matrix((entries, (rows, columns)), shape=(evaluator.n_columns, evaluator.n_columns))
            self.hessian = (lower + sparse.tril(lower, -1).T).tocsr()

    def _identify(self):
        gradient = self.jacobian[self.subject.objective].toarray()[0]
        return identify(self.subject, self.hessian, self.jacobian, gradient)

    def _place_on_active_set(self):
        lower, upper = self.subject.bounds
        x = self.w[self.subject.columns]
        x = np.where(self.held.at_lower, lower, np.where(self.held.at_upper, upper, x))
        self.w[self.subject.columns] = x
        kept = self.subject.equality | self.held.rows
        self.weights = np.where(kept, self.weights, 0.0)
        self.weights[self.subject.objective] = 1.0
        self._linearise()

    def _factorise(self):
        rows = self.jacobian[self.kept][:, self.free]
        if self.square:
            matrix = rows
        else:
            hessian = self.hessian[self.free][:, self.free]
            matrix = sparse.bmat([[hessian, rows.T], [rows, None]], format="csc")
        if matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix.data).all():
            raise SolveError("The derivatives at the solution are not finite numbers", self.subject.solution)
        self.factorisation = Factorisation(matrix)
        if self.factorisation.singular:
            raise SolveError(singular(self), self.subject.solution)

    def _correct(self):
        """Takes Newton steps on the conditions until they change nothing, or no longer less than the one before."""
        before, columns = np.inf, self.subject.columns[self.free]
        for self.corrections in range(CORRECTIONS + 1):
            values = self.subject.evaluator.values(self.w) - self.target
            gradient = self.jacobian.T @ self.weights
            step = self.factorisation.solve(-np.concatenate([gradient[self.free], values[self.kept]]))
            change, x = step[: len(self.free)], self.w[columns]
            size = self.unsettled = float(np.max(np.abs(change) / np.maximum(np.abs(x), FLOOR), initial=0.0))
            if not SETTLED < size < before / 2 or self.corrections == CORRECTIONS:
                break
            before = size
            self.w[columns] = x + change
            self.weights[self.kept] += step[len(self.free) :]
            self._linearise()
            self._factorise()

    def _bound_multipliers(self):
        pull = self.jacobian.T @ self.weights
        return np.where(self.held.at_lower, pull, 0.0), np.where(self.held.at_upper, -pull, 0.0)

    def degenerate(self):
        """Returns masks (columns, rows) of what is weakly active, left its bounds or is held by a wrong sign."""
        subject, held = self.subject, self.held
        columns, rows = held.weak_columns.copy(), held.weak_rows.copy()
        if self.square:
            return columns, rows
        lower, upper = subject.bounds
        x, size = self.w[subject.columns], WRONG_SIGN * np.maximum(1.0, np.abs(self.w[subject.columns]))
        columns |= (x < lower - size) | (x > upper + size)
        gradient = np.abs(self.jacobian[subject.objective]).toarray().max(initial=1e-300)
        for multiplier in self.bound_multipliers:
            columns |= (subject.sense * multiplier < -WRONG_SIGN * gradient) & (lower < upper)
        values = subject.evaluator.values(self.w)
        slack = WRONG_SIGN * np.maximum(1.0, np.abs(values))
        passed = (values < subject.row_lower - slack) | (values > subject.row_upper + slack)
        rows |= passed & subject.is_constraint & ~subject.equality
        signed = subject.sense * self.weights
        wrong = -WRONG_SIGN * np.abs(self.weights[subject.is_constraint]).max(initial=0.0)
        rows |= (held.rows_at_upper & (signed < wrong)) | (held.rows_at_lower & (signed > -wrong))
        return columns, rows

    def response(self, inputs):
        """Returns the change of the conditions by inputs, and that of the columns held: two sparse matrices."""
        held, rows = self.held, inputs.rows(self.w)
        masks = self.subject.equality | held.rows_at_lower, held.rows_at_upper
        for mask, change in zip(masks, inputs.right_sides(), strict=True):
            rows = rows - sparse.diags(mask.astype(float)) @ change
        rows = sparse.csr_matrix(rows)[self.kept]
        if self.square:
            return rows, sparse.csr_matrix((len(self.subject.columns), len(inputs)))
        lower, upper = inputs.bounds()
        moved = sparse.diags(held.at_lower.astype(float)) @ lower + sparse.diags(held.at_upper.astype(float)) @ upper
        gradient = inputs.gradient(self.w, self.weights) + self.hessian @ moved
        return sparse.vstack([gradient[self.free], rows + self.jacobian[self.kept] @ moved], format="csr"), moved

    def forward(self, right, moved):
        """Returns (change of the columns, change of the rows' multipliers) for dense right-hand sides, one an input."""
        found = self.factorisation.solve(-right)
        columns, multipliers = moved.copy(), np.zeros((len(self.subject.rows), right.shape[1]))
        columns[self.free] = found[: len(self.free)]
        if not self.square:
            multipliers[self.kept] = found[len(self.free) :]
        return columns, multipliers

    def adjoint(self, gradients):
        """Returns the adjoint vectors of output gradients (dense, outputs by columns), one an output in a column."""
        right = np.zeros((self.factorisation.left.size, len(gradients)), order="F")
        right[: len(self.free)] = gradients[:, self.free].T
        moved = np.flatnonzero(right.any(axis=0))  # the others are functions of inputs alone
        found = np.zeros(right.shape, order="F")
        found[:, moved] = self.factorisation.solve(right[:, moved], transposed=True)
        return found
