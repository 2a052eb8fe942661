"""First and second derivatives of a square system's solution by inputs: what a reduced-space method works with.

The equations F(x, p) = 0 determine x(p) for the inputs p, fixed columns that are about to move. One factorisation of
dF/dx at a solution gives

    Y = [dx/dp; I] T,   dF/dx dx/dp = -dF/dp,

T the amounts by which each move changes the inputs. A side row r(x, p) (an output, an inequality) has the reduced
gradient r' Y. The Lagrangian L = sum w_k r_k + sum v_j x_j has the reduced Hessian

    Y' (sum w_k r_k'' + sum lambda_i F_i'') Y,   (dF/dx)' lambda = -dL/dx,

which is exact: how Y itself changes is in the adjoint term [L. T. Biegler, Nonlinear Programming, SIAM 2010, chapter 5;
J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., Springer 2006, section 15.3].
"""

from functools import cached_property

import numpy as np
from scipy import sparse

from nexus.kernel.equations import LIFT
from nexus.kernel.errors import ModelError, SolveError
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.explain import listing
from nexus.kernel.scaling import jacobian_factors
from nexus.kernel.sparse_lu import Pattern


class ReducedSystem:
    """The square equations of a problem, with inputs among its fixed columns and side rows beside them.

    **Arguments**: `problem` and `data` (whose rows are the equations); `inputs` positions of fixed columns, `amounts`
    (inputs, moves) what each move changes them by; `side_rows` positions of rows whose values and derivatives are
    wanted, in increasing order.

    Raises ModelError where the rows are not as many as the columns that they determine.
    """

    def __init__(self, problem, data, inputs, amounts, side_rows):
        program = problem.program
        self.problem, self.program = problem, program
        self.inputs, self.amounts = np.asarray(inputs), np.asarray(amounts, dtype=float)
        self.side_rows = np.asarray(side_rows)
        selected = problem.select(data).evaluator
        lifts = np.flatnonzero(problem.kinds == LIFT)
        equations = np.union1d(selected.rows, lifts)
        self.unknowns = np.union1d(selected.columns, np.arange(program.n_variables, program.n_columns))
        rows = np.union1d(equations, self.side_rows)
        columns = np.union1d(self.unknowns, self.inputs)
        self.evaluator = Evaluator(program, rows, columns)
        self.equation_places, self.side_places = np.searchsorted(rows, equations), np.searchsorted(rows, self.side_rows)
        self.unknown_places = np.searchsorted(columns, self.unknowns)
        self.input_places = np.searchsorted(columns, self.inputs)
        self._refuse(data, selected)
        self._pattern = Pattern(self.evaluator, self.equation_places, self.unknown_places)
        self._factors = data.column_factors[columns]

    def _refuse(self, data, selected):
        if selected.n_rows != selected.n_columns:
            raise ModelError(
                f"{selected.n_rows} equations do not determine {selected.n_columns} variables; fix or free as many as "
                "make the system square"
            )
        rows, columns = self.program.row_columns()
        known = np.union1d(self.unknowns, np.flatnonzero(data.fixed))
        loose = np.setdiff1d(columns[np.isin(rows, self.side_rows)], known)
        if len(loose):
            raise ModelError(f"No equation determines {listing([self.problem.names.columns[k] for k in loose])}")

    def values(self, columns, parameters):
        """Returns the values of the side rows."""
        return self.evaluator.values(self._point(columns, parameters))[self.side_places]

    def at(self, columns, parameters):
        """Returns the `Tangent` at a solution; raises SolveError where the equations are singular."""
        return Tangent(self, self._point(columns, parameters))

    def _point(self, columns, parameters):
        return self.program.data_vector(self.problem.lifted_columns(columns, parameters), parameters)


class Tangent:
    """The linearised and factorised system at a solution; arrays of columns are numbered as in the problem."""

    def __init__(self, system, w):
        self.system, self.w = system, w
        evaluator = system.evaluator
        self._jacobian = evaluator.jacobian_matrix(w)
        row_factors = jacobian_factors(evaluator, w, system._factors)[system.equation_places]
        self._row_factors, self._column_factors = row_factors, system._factors[system.unknown_places]
        self._lu = system._pattern.factorise(evaluator.jacobian(w), row_factors, self._column_factors)
        if self._lu is None:
            raise SolveError("The equations are singular at this solution: it has no derivatives")

    def direction(self, move):
        """Returns the change of all columns for a vector of moves."""
        return self._spread(self._forward(self.system.amounts @ move)[:, None], np.asarray(move)[:, None])[:, 0]

    @cached_property
    def slopes(self):
        """The derivatives of all columns by the moves, (columns, moves)."""
        system = self.system
        moved = self._jacobian[system.equation_places][:, system.input_places] @ system.amounts
        return self._spread(self._solve(-moved), np.eye(system.amounts.shape[1]))

    @cached_property
    def side_slopes(self):
        """The derivatives of the side rows by the moves, (side rows, moves)."""
        return self._jacobian[self.system.side_places] @ self._own(self.slopes)

    def adjoint(self, side_weights, column_weights=None):
        """Returns the multipliers of the equations, in the order of the rows' positions, for a Lagrangian.

        `side_weights` belong to the side rows, `column_weights` to all columns of the problem.
        """
        system = self.system
        pull = self._jacobian[system.side_places].T @ side_weights
        if column_weights is not None:
            pull = pull + column_weights[system.evaluator.columns]
        right = -pull[system.unknown_places] / self._column_factors
        return self._lu.solve(right, transposed=True) * self._row_factors

    def hessian(self, side_weights, column_weights=None):
        """Returns the exact reduced Hessian of the Lagrangian by the moves."""
        system, evaluator = self.system, self.system.evaluator
        weights = np.zeros(evaluator.n_rows)
        weights[system.equation_places] = self.adjoint(side_weights, column_weights)
        weights[system.side_places] = side_weights
        rows, columns = evaluator.hessian_structure
        shape = (evaluator.n_columns, evaluator.n_columns)
        lower = sparse.csr_matrix((evaluator.hessian(self.w, weights), (rows, columns)), shape=shape)
        whole = lower + sparse.tril(lower, -1).T
        own = self._own(self.slopes)
        return own.T @ (whole @ own)

    def _forward(self, change):
        system = self.system
        return self._solve(-(self._jacobian[system.equation_places][:, system.input_places] @ change))

    def _solve(self, right):
        rows, columns = self._row_factors, self._column_factors
        if right.ndim == 1:
            return self._lu.solve(right * rows) / columns
        parts = [self._lu.solve(right[:, k : k + AT_ONCE] * rows[:, None]) for k in range(0, right.shape[1], AT_ONCE)]
        return np.hstack(parts) / columns[:, None]

    def _spread(self, unknowns, moves):
        system = self.system
        found = np.zeros((system.program.n_columns, moves.shape[1]))
        found[system.unknowns] = unknowns
        found[system.inputs] = system.amounts @ moves
        return found

    def _own(self, columns):
        return columns[self.system.evaluator.columns]


AT_ONCE = 16  # right-hand sides that share a cache
