"""A Pyomo block compiled once, to be solved many times with whatever the model holds at that moment."""

import numpy as np
from pyomo.core.base.objective import Objective
from pyomo.core.expr.numvalue import value

from nexus.kernel.equations import Equations
from nexus.kernel.errors import ModelError
from nexus.kernel.scaling import Factors, jacobian_factors, read_factors
from nexus.kernel.selection import make_selection
from nexus.kernel.solution import Residual
from nexus.kernel.state import read_state

_REMEMBERED = 8


class Problem:
    """A compiled block; made by `nexus.kernel.compile`.

    Values, bounds, fixed flags, Param values, active flags and objectives are read from the model at each
    solve. What is new since the last solve is compiled then; changed expressions compile the block again.
    """

    def __init__(self, block):
        self.block = block
        self.equations = Equations(block)
        self._selections = {}
        self._selected_program = None

    @property
    def variables(self):
        """The Pyomo variables by column; columns of lifted expressions follow them."""
        return self.equations.leaves.variables

    def objective_row(self, objective=None):
        """Returns (row, sense) of an objective: None for the model's active one, a name, or a component.

        (None, 1) if there is no objective. Raises ModelError if the choice is not unique or unknown.
        """
        found = self._find_objective(objective)
        if found is None:
            return None, 1
        sense = int(found.sense) if found.ctype is Objective else 1
        return self.equations.row_of_objective(found), sense

    def _find_objective(self, objective):
        if objective is None:
            active = list(self.equations.active(Objective))
            if len(active) > 1:
                names = ", ".join(o.name for o in active)
                raise ModelError(f"There are {len(active)} active objectives ({names}); say which one to use")
            return active[0] if active else None
        if not isinstance(objective, str):
            return objective
        found = self.block.find_component(objective)
        if found is None:
            names = [o.name for o in self.block.component_data_objects(Objective, descend_into=True)]
            raise ModelError(f"There is no objective {objective!r}; there are: {', '.join(names) or 'none'}")
        return found

    def read_state(self):
        """Reads values, bounds, fixed flags and Param values from the model; lifted columns are evaluated."""
        leaves = self.equations.leaves
        state = read_state(leaves.variables, leaves.lifted, leaves.parameters)
        for i, expression in enumerate(leaves.lifted, start=len(leaves.variables)):
            number = value(expression, exception=False)
            state.columns[i] = 0.0 if number is None or not np.isfinite(number) else number
        return state

    def select(self, rows, objective_row, state):
        """Returns the `Selection` of active rows, an objective row and the free columns; the last few are kept."""
        if self._selected_program is not self.equations.program:
            self._selections, self._selected_program = {}, self.equations.program
        key = (rows.tobytes(), objective_row, state.fixed.tobytes())
        if key not in self._selections:
            if len(self._selections) == _REMEMBERED:
                self._selections.pop(next(iter(self._selections)))
            self._selections[key] = make_selection(self.equations, rows, objective_row, state.fixed)
        return self._selections[key]

    def factors(self, selection, state):
        """Returns the scaling `Factors` of a selection.

        Given factors are used as they are. If any is given for a column, rows without a factor get one from
        the Jacobian at the current point.
        """
        evaluator, given = selection.evaluator, read_factors(self.block)
        variables, n = self.variables, len(self.variables)
        columns = np.array([given.get(id(variables[c]), 1.0) if c < n else 1.0 for c in evaluator.columns])
        found = [given.get(id(self.equations.rows[row].component)) for row in evaluator.rows]
        rows = np.array([1.0 if f is None else f for f in found])
        if (columns != 1.0).any():
            open_ = np.array([f is None for f in found], dtype=bool)
            w = evaluator.program.data_vector(state.columns, state.parameters)
            rows[open_] = jacobian_factors(evaluator, w, columns)[open_]
        return Factors(columns, rows)

    def residuals(self, solution):
        """Returns {name: Residual} of the active constraints at a solution, largest relative first."""
        selection = solution.selection
        found = []
        w = selection.evaluator.program.data_vector(solution.columns, solution.parameters)
        for evaluator, factors in ((selection.evaluator, solution.row_factors), (selection.idle, None)):
            violation, largest = violations(self, evaluator, w)
            scaled = violation if factors is None else violation * factors
            relative = np.divide(violation, largest, out=violation.copy(), where=largest > 0)
            for k, row in enumerate(evaluator.rows):
                if self.equations.rows[row].kind != "objective":
                    numbers = float(violation[k]), float(scaled[k]), float(relative[k])
                    found.append(Residual(self.equations.row_name(row), *numbers))
        return {r.name: r for r in sorted(found, key=lambda r: -r.relative)}

    def solve(self, objective=None, options=None, engine="ipopt", log=None, newton=True):
        """Solves with the model's current values, bounds, fixed variables, Params and active constraints.

        **Arguments**: `objective` a name or component (default: the active one); `options` engine options;
        `engine` "ipopt" or "pounce"; `log` None, True (print) or a file to append to; `newton` whether a square
        problem is first tried by Newton's method (its engine is then "newton") and polished at the end.

        **Returns** a `Solution`, also when the solve fails. Raises ModelError for what cannot be posed.
        """
        from nexus.kernel.solving import solve_problem

        return solve_problem(self, objective, options, engine, log, newton)


def violations(problem, evaluator, w):
    """Returns (violation, largest term) of each row of an evaluator; right-hand sides count as terms."""
    values = evaluator.values(w)
    lower, upper = problem.equations.bounds(evaluator.rows)
    violation = np.maximum(np.maximum(lower - values, values - upper), 0.0)
    largest = evaluator.largest_terms(w)
    for bound in (lower, upper):
        largest = np.maximum(largest, np.where(np.isfinite(bound), np.abs(bound), 0.0))
    return violation, largest


def compile(block):
    """Compiles a Pyomo block (model, flowsheet, unit) into a `Problem`."""
    return Problem(block)
