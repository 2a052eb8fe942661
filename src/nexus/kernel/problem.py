"""A Pyomo block compiled once, to be solved many times with whatever the model holds at that moment."""

from dataclasses import dataclass

import numpy as np
from pyomo.core.base.constraint import Constraint
from pyomo.core.base.objective import Objective
from pyomo.core.expr.numvalue import native_numeric_types, value

from nexus.kernel.errors import ModelError
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.expressions import Leaves
from nexus.kernel.pieces import analyse
from nexus.kernel.program import Program
from nexus.kernel.scaling import jacobian_factors, read_factors
from nexus.kernel.solution import Residual
from nexus.kernel.state import check_continuous, read_state

CONSTRAINT, LIFTED_ROW, OBJECTIVE = range(3)


@dataclass
class Factors:
    """Scaling factors by position in an evaluator: scaled = factor * unscaled; `given` marks user's rows."""

    columns: np.ndarray
    rows: np.ndarray
    given: np.ndarray


@dataclass
class Selection:
    """The part of the program that one solve sees.

    `evaluator` covers the rows with a free column; `idle` the active rows without. `objective` is the
    position of the objective among the evaluator's rows, or None.
    """

    evaluator: Evaluator
    idle: Evaluator
    objective: int | None
    constraint_rows: np.ndarray
    variable_columns: np.ndarray


class Problem:
    """The compiled equations of a block; see `nexus.kernel.compile`.

    `variables` and `constraints` are the Pyomo components by column and by row; lifted columns follow the
    variables, `constraints` has None at rows of lifted columns and objectives.
    """

    def __init__(self, block):
        self.block = block
        self._compile()

    def _compile(self):
        self._leaves = Leaves()
        self.variables = self._leaves.variables
        self.constraints, self._rows, self._kinds, self._names = [], [], [], []
        self._row_of, self._stored, self._bounds = {}, {}, []
        self._selections = {}
        self._program = None
        for constraint in self.block.component_data_objects(Constraint, descend_into=True, active=True):
            self._add_constraint(constraint)
        for objective in self.block.component_data_objects(Objective, descend_into=True, active=True):
            self._add_objective(objective)

    def _analyse(self, expression, component):
        first = len(self._leaves.lifted)
        try:
            row = analyse(expression, self._leaves)
        except ModelError as error:
            raise ModelError(f"{component.name}: {error}") from None
        for i in range(first, len(self._leaves.lifted)):
            self._append(None, self._leaves.lifted_rows[i], LIFTED_ROW, (0.0, 0.0))
        return row

    def _append(self, component, row, kind, bounds):
        if component is not None:
            self._row_of[id(component)] = len(self._rows)
            self._stored[id(component)] = component.expr
        self.constraints.append(component if kind == CONSTRAINT else None)
        self._rows.append(row)
        self._kinds.append(kind)
        self._bounds.append(bounds)
        self._program = None

    def _add_constraint(self, constraint):
        lower, body, upper = constraint.to_bounded_expression()
        if body is not None:
            self._append(constraint, self._analyse(body, constraint), CONSTRAINT, (lower, upper))

    def _add_objective(self, objective):
        self._append(objective, self._analyse(objective.expr, objective), OBJECTIVE, (None, None))

    @property
    def program(self):
        """The arrays of everything compiled so far."""
        if self._program is None:
            self._program = Program(self._rows, self._leaves)
            self._selections = {}
        return self._program

    def row_name(self, row):
        """Returns the Pyomo name of a row, or says which Expression an internal row defines."""
        if self.constraints[row] is not None:
            return self.constraints[row].name
        return f"the definition of {self.column_name(self._lifted_columns()[row])}"

    def column_name(self, column):
        """Returns the Pyomo name of a column."""
        if column < len(self.variables):
            return self.variables[column].name
        lifted = self._leaves.lifted[column - len(self.variables)]
        return lifted.name if lifted.is_named_expression_type() else f"the subexpression {str(lifted)[:60]}"

    def column_of(self, variable):
        """Returns the column of a Pyomo variable; KeyError if the problem does not contain it."""
        return self._leaves.column_of(variable)

    def _lifted_columns(self):
        rows = [i for i, kind in enumerate(self._kinds) if kind == LIFTED_ROW]
        return {row: len(self.variables) + i for i, row in enumerate(rows)}

    def _changed(self):
        if any(named.arg(0) is not inner for named, inner in self._leaves.named.values()):
            return True
        return any(c is not None and c.expr is not self._stored[id(c)] for c in self.constraints)

    def active_rows(self):
        """Returns the rows of the active constraints, compiling what is new and recompiling what changed."""
        if self._changed():
            self._compile()
        rows = []
        for constraint in self.block.component_data_objects(Constraint, descend_into=True, active=True):
            row = self._row_of.get(id(constraint))
            if row is None:
                self._add_constraint(constraint)
                row = self._row_of.get(id(constraint))
            if row is not None:
                rows.append(row)
        return np.array(sorted(rows), dtype=np.int64)

    def objective_row(self, objective=None):
        """Returns (row, sense) of an objective: None for the model's active one, a name, or a component.

        (None, 1) if there is no objective. Raises ModelError if the choice is not unique or unknown.
        """
        found = self._find_objective(objective)
        if found is None:
            return None, 1
        if id(found) not in self._row_of or self._stored[id(found)] is not found.expr:
            self._add_objective(found)
        return self._row_of[id(found)], int(getattr(found, "sense", 1))

    def _find_objective(self, objective):
        if objective is None:
            active = list(self.block.component_data_objects(Objective, descend_into=True, active=True))
            if len(active) > 1:
                names = ", ".join(o.name for o in active)
                raise ModelError(f"There are {len(active)} active objectives ({names}); say which one to use")
            return active[0] if active else None
        if not isinstance(objective, str):
            return objective
        found = self.block.find_component(objective)
        if found is None:
            names = [o.name for o in self.block.component_data_objects(Objective, descend_into=True)]
            raise ModelError(f"There is no objective {objective!r}; the objectives are: {', '.join(names) or 'none'}")
        return found

    def read_state(self):
        """Reads values, bounds, fixed flags and Param values from the model; lifted columns are evaluated."""
        state = read_state(self.variables, self._leaves.lifted, self._leaves.parameters)
        for i, expression in enumerate(self._leaves.lifted, start=len(self.variables)):
            number = value(expression, exception=False)
            state.columns[i] = 0.0 if number is None or not np.isfinite(number) else number
        return state

    def row_bounds(self, rows):
        """Returns (lower, upper) of rows, evaluated now."""
        bounds = [self._bounds[row] for row in rows]
        lower = np.array([_number(low, -np.inf) for low, _ in bounds], dtype=float)
        upper = np.array([_number(high, np.inf) for _, high in bounds], dtype=float)
        return lower, upper

    def select(self, rows, objective_row, state):
        """Returns the `Selection` of active rows, an objective row and the free columns (remembered)."""
        program = self.program
        key = (rows.tobytes(), objective_row, state.fixed.tobytes())
        if key not in self._selections:
            if len(self._selections) > 7:
                self._selections.pop(next(iter(self._selections)))
            self._selections[key] = self._select(program, rows, objective_row, state)
        return self._selections[key]

    def _select(self, program, rows, objective_row, state):
        wanted = np.zeros(program.n_rows, dtype=bool)
        wanted[rows] = True
        if objective_row is not None:
            wanted[objective_row] = True
        entry_rows, entry_columns = program.row_columns()
        self._require_lifted(wanted, entry_rows, entry_columns)
        inside = wanted[entry_rows] & ~state.fixed[entry_columns]
        columns = np.unique(entry_columns[inside])
        has_free = np.zeros(program.n_rows, dtype=bool)
        has_free[entry_rows[inside]] = True
        if objective_row is not None:
            has_free[objective_row] = True
        kept = np.flatnonzero(wanted & has_free)
        check_continuous([self.variables[i] for i in columns if i < len(self.variables)])
        constraint_rows = np.array([r for r in kept if self._kinds[r] == CONSTRAINT], dtype=np.int64)
        return Selection(
            Evaluator(program, kept, columns),
            Evaluator(program, np.flatnonzero(wanted & ~has_free), columns[:0]),
            int(np.searchsorted(kept, objective_row)) if objective_row is not None else None,
            constraint_rows,
            columns[columns < len(self.variables)],
        )

    def _require_lifted(self, wanted, entry_rows, entry_columns):
        """Adds the defining rows of the lifted columns that wanted rows use."""
        defines = {column: row for row, column in self._lifted_columns().items()}
        missing = bool(defines)
        while missing:
            used = np.unique(entry_columns[wanted[entry_rows]])
            needed = [defines[c] for c in used if c in defines]
            missing = not wanted[needed].all()
            wanted[needed] = True

    def factors(self, selection, state, automatic=True):
        """Returns the `Factors` of a selection.

        Given factors are used as they are. If any is given for a column and `automatic`, rows without a
        factor get one from the Jacobian at the current point.
        """
        evaluator, given = selection.evaluator, read_factors(self.block)
        n_variables = len(self.variables)
        columns = np.array(
            [given.get(id(self.variables[c]), 1.0) if c < n_variables else 1.0 for c in evaluator.columns]
        )
        components = {row: key for key, row in self._row_of.items()}
        found = [given.get(components.get(row)) for row in evaluator.rows]
        has_factor = np.array([f is not None for f in found], dtype=bool)
        rows = np.array([1.0 if f is None else f for f in found])
        if automatic and (columns != 1.0).any():
            w = evaluator.program.data_vector(state.columns, state.parameters)
            computed = jacobian_factors(evaluator, w, columns)
            rows[~has_factor] = computed[~has_factor]
        return Factors(columns, rows, has_factor)

    def residuals(self, solution):
        """Returns {name: Residual} of the active constraints at a solution, largest relative first."""
        selection = solution.selection
        found = []
        w = self.program.data_vector(solution.columns, solution.parameters)
        for evaluator, factors in ((selection.evaluator, solution.row_factors), (selection.idle, None)):
            rows = evaluator.rows
            violation, largest = violations(self, evaluator, w)
            scale = np.ones(len(rows)) if factors is None else factors
            for k, row in enumerate(rows):
                if self._kinds[row] != OBJECTIVE:
                    relative = violation[k] / largest[k] if largest[k] > 0 else violation[k]
                    found.append(Residual(self.row_name(row), violation[k], violation[k] * scale[k], relative))
        return {r.name: r for r in sorted(found, key=lambda r: -r.relative)}

    def solve(self, objective=None, options=None, engine="ipopt", log=None, polish=True):
        """Solves with the model's current values, bounds, fixed variables, Params and active constraints.

        **Arguments**: `objective` a name or component (default: the active one); `options` engine options;
        `engine` "ipopt" or "pounce"; `log` None, True (print) or a file path; `polish` whether a square
        problem gets Newton steps at the end.

        **Returns** a `Solution`, also when the solve fails. Raises ModelError for what cannot be posed.
        """
        from nexus.kernel.solve import solve_problem

        return solve_problem(self, objective, options, engine, log, polish)


def violations(problem, evaluator, w):
    """Returns (violation, largest term) of each row of an evaluator; right-hand sides count as terms."""
    values = evaluator.values(w)
    lower, upper = problem.row_bounds(evaluator.rows)
    violation = np.maximum(np.maximum(lower - values, values - upper), 0.0)
    largest = evaluator.largest_terms(w)
    for bound in (lower, upper):
        largest = np.maximum(largest, np.where(np.isfinite(bound), np.abs(bound), 0.0))
    return violation, largest


def _number(bound, default):
    if bound is None:
        return default
    return bound if bound.__class__ in native_numeric_types else value(bound)


def compile(block):
    """Compiles a Pyomo block (model, flowsheet, unit) into a `Problem`."""
    return Problem(block)
