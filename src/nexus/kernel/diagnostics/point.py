"""What the diagnostics see: the active equations of a compiled problem at one point, as arrays and names.

This module alone reads from a `Problem`; every diagnostic works on a `Point`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pyomo.contrib.fbbt.expression_bounds_walker import ExpressionBoundsVisitor
from pyomo.core.base.var import Var
from scipy import sparse

from nexus.kernel.data import Data
from nexus.kernel.decomposition import decompose, incidence
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.faults import find_fault
from nexus.kernel.problem import Problem, compile, violations
from nexus.kernel.solution import Solution

AWAY = 0.03  # of a variable, or of 1 in scaled terms


@dataclass(frozen=True, eq=False)
class Point:
    """m active rows with a free variable and the n free variables in them, at one point.

    `values`, `row_lower`, `row_upper`, `violation`, `largest_term`, `row_factors` belong to the rows; `x`,
    `lower`, `upper`, `column_factors`, `given` (whether the Pyomo variable has a value) to the columns. A lifted
    expression is a column with a defining row. `has_objective` says whether degrees of freedom are used up.
    """

    problem: Problem
    data: Data
    evaluator: Evaluator
    idle: Evaluator
    w: np.ndarray
    rows: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    violation: np.ndarray
    largest_term: np.ndarray
    row_factors: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    column_factors: np.ndarray
    given: np.ndarray
    fixed: np.ndarray
    has_objective: bool

    @property
    def n_rows(self):
        """The number of active rows with a free variable."""
        return len(self.rows)

    @property
    def n_columns(self):
        """The number of free variables that stand in an active row or the objective."""
        return self.evaluator.n_columns

    @property
    def name(self):
        """The name of the block that was compiled."""
        return self.problem.block.name

    @cached_property
    def equations_with(self):
        """In how many equalities each column stands."""
        rows = self.rows[self.equality]
        return np.asarray(incidence(self.evaluator)[rows].sum(axis=0)).ravel()

    @property
    def equality(self):
        """Which rows are equalities."""
        return self.row_lower == self.row_upper

    @cached_property
    def parts(self):
        """The Dulmage-Mendelsohn `Parts` of the equalities, rows by position in the point."""
        rows = np.flatnonzero(self.equality)
        return decompose(incidence(self.evaluator)[self.rows[rows]]).renumbered(rows)

    @property
    def x(self):
        """The values of the columns."""
        return self.w[self.evaluator.columns]

    @cached_property
    def values(self):
        """The values of the rows' bodies."""
        return self.evaluator.values(self.w)[self.rows]

    @cached_property
    def jacobian(self):
        """The (m, n) CSR matrix of derivatives, without scaling; entries that are zero here are kept."""
        return self.evaluator.jacobian_matrix(self.w)[self.rows]

    @cached_property
    def scaled_jacobian(self):
        """The Jacobian of scaled rows by scaled columns, as the solver sees it; what is not finite counts as 0."""
        return self._scaled(self.jacobian)

    @cached_property
    def scaled_jacobian_nearby(self):
        """The scaled Jacobian at a point a few per cent away, which shows what holds at this point only."""
        size = np.maximum(np.abs(self.x), 1.0 / self.column_factors)
        moved = self.x + AWAY * size * np.random.default_rng(0).uniform(-1, 1, size=self.n_columns)
        w = self.w.copy()
        w[self.evaluator.columns] = np.minimum(np.maximum(moved, self.lower), self.upper)
        return self._scaled(self.evaluator.jacobian_matrix(w)[self.rows])

    def _scaled(self, jacobian):
        matrix = sparse.diags(self.row_factors) @ jacobian @ sparse.diags(1.0 / self.column_factors)
        matrix.data[~np.isfinite(matrix.data)] = 0.0
        return matrix.tocsr()

    def row_name(self, k):
        """Returns the Pyomo name of a row."""
        return self.problem.names.rows[self.evaluator.rows[self.rows[k]]]

    def block_name(self, k):
        """Returns the name of the block that a row stands in."""
        return self.problem.names.blocks[self.evaluator.rows[self.rows[k]]]

    def column_name(self, c):
        """Returns the Pyomo name of a column."""
        return self.problem.names.columns[self.evaluator.columns[c]]

    def fixed_in(self, rows):
        """Returns [(name, value, positions of the rows)] of the fixed variables that stand in some rows."""
        position = np.full(self.evaluator.program.n_rows, -1)
        position[self.evaluator.rows[self.rows[rows]]] = rows
        return self._fixed_variables(position)

    def _fixed_variables(self, label):
        """Returns [(name, value, labels of its rows)] of the fixed variables in program rows with a label >= 0."""
        entry_rows, entry_columns = self.evaluator.program.row_columns()
        inside = (label[entry_rows] >= 0) & self.fixed[entry_columns]
        found = {}
        for row, column in zip(label[entry_rows[inside]], entry_columns[inside], strict=True):
            found.setdefault(int(column), set()).add(int(row))
        names = self.problem.names.columns
        return [(names[column], float(self.w[column]), sorted(mine)) for column, mine in sorted(found.items())]

    def idle_rows(self):
        """Returns [(name, violation, largest term, [(variable, value)])] of active rows with every variable fixed."""
        violation, largest = violations(self.data, self.idle, self.w)
        label = np.full(self.evaluator.program.n_rows, -1)
        label[self.idle.rows] = np.arange(len(self.idle.rows))
        fixed = [[] for _ in self.idle.rows]
        for name, number, mine in self._fixed_variables(label) if len(fixed) else ():
            for k in mine:
                fixed[k].append((name, number))
        names = self.problem.names.rows
        return [(names[r], float(violation[k]), float(largest[k]), fixed[k]) for k, r in enumerate(self.idle.rows)]

    def unused_variables(self):
        """Returns the names of the block's free variables that stand in no active equation and no objective."""
        variables = self.problem.variables
        used = {id(variables[c]) for c in self.evaluator.columns if c < len(variables)}
        found = {id(v): v for v in self.problem.block.component_data_objects(Var, active=True) if not v.fixed}
        return [v.name for key, v in found.items() if key not in used]

    def fault(self, k):
        """Returns (operation at fault, [(name, value, whether it was given)]) of a row without a finite value."""
        values = self._values_by_id
        expression = self.problem.equations.expression(self.evaluator.rows[self.rows[k]])
        fault = find_fault(expression, values)
        if fault is None:
            return None
        operation, variables = fault
        return operation, [(v.name, values.get(id(v), v.value), id(v) not in self._without_value) for v in variables]

    @cached_property
    def _values_by_id(self):
        return {id(v): float(self.w[c]) for c, v in enumerate(self.problem.variables)}

    @cached_property
    def _without_value(self):
        variables = self.problem.variables
        return {id(variables[c]) for c in self.evaluator.columns[~self.given] if c < len(variables)}

    def range_within_bounds(self, k):
        """Returns (lowest, highest) value of a row's body for variables within their bounds, by interval arithmetic.

        The true range lies inside; (-inf, inf) where interval arithmetic cannot tell.
        """
        expression = self.problem.equations.expression(self.evaluator.rows[self.rows[k]])
        try:
            low, high = ExpressionBoundsVisitor(use_fixed_var_values_as_bounds=True).walk_expression(expression)
        except Exception:  # Pyomo raises several kinds for operations that it cannot bound
            return -np.inf, np.inf
        return float(low), float(high)


def block_of(target):
    """Returns the Pyomo block behind a model, Problem, Solution or Point."""
    if isinstance(target, Solution | Point):
        target = target.problem
    return target.block if isinstance(target, Problem) else target


def point_of(target):
    """Returns the `Point` of a Pyomo model, a compiled `Problem`, or a `Solution` (at its last iterate).

    A `Point` is returned as it is. Raises ModelError for a model that cannot be compiled or read.
    """
    if isinstance(target, Point):
        return target
    if isinstance(target, Solution):
        return _at_solution(target)
    problem = target if isinstance(target, Problem) else compile(target)
    data = problem.read()
    return _point(problem, problem.select(data), data, data.columns)


def _at_solution(solution):
    """Returns the point of a solution, with the variables free that were free in that solve."""
    return _point(solution.problem, solution.selection, solution.data, solution.columns)


def _point(problem, selection, data, values):
    evaluator = selection.evaluator
    w = evaluator.program.data_vector(values, data.parameters)
    rows = np.flatnonzero(np.arange(evaluator.n_rows) != selection.objective)
    row_lower, row_upper = data.row_lower[evaluator.rows[rows]], data.row_upper[evaluator.rows[rows]]
    with np.errstate(all="ignore"):  # rows without a value are a finding, not a warning
        violation, largest = violations(data, evaluator, w)
    factors = problem.factors(selection, data)
    free, columns = np.zeros(evaluator.program.n_columns, dtype=bool), evaluator.columns
    free[columns] = True
    given = data.given.copy()
    given[len(problem.variables) :] = True  # lifted expressions are evaluated
    return Point(
        problem, data, evaluator, selection.idle, w, rows, row_lower, row_upper, violation[rows], largest[rows],
        factors.rows[rows], data.lower[columns], data.upper[columns], factors.columns, given[columns], ~free,
        selection.objective is not None,
    )  # fmt: skip
