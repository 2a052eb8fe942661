"""A Pyomo block compiled once, to be solved many times with whatever numbers."""

import numpy as np
from pyomo.core.base.objective import Objective

from nexus.kernel.data import Changes
from nexus.kernel.equations import LIFT, OBJECTIVE, Equations, Output
from nexus.kernel.errors import ModelError
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.names import Names
from nexus.kernel.newton import EMPTY
from nexus.kernel.reading import read_data
from nexus.kernel.scaling import Factors, jacobian_factors
from nexus.kernel.selection import check_continuous, make_selection
from nexus.kernel.solution import Residual
from nexus.kernel.warmstart import WarmStart

_REMEMBERED = 8


class Problem:
    """A compiled block; made by `nexus.kernel.compile`.

    As long as it is attached to its model (`block` is not None), a solve without `data` reads values, bounds,
    fixed flags, Params, active flags, scaling factors and objectives from there; what is new since the last
    solve is compiled then, and changed expressions compile the block again. A pickled problem is detached: it
    keeps its arrays, its names and the numbers last read (`data`), and needs neither the model nor IDAES.
    """

    def __init__(self, block, outputs=None):
        self.block = block
        self.equations = Equations(block)
        self._outputs = [Output(name, expression, block) for name, expression in (outputs or {}).items()]
        self._program, self._selections, self._lifted, self._output_rows = None, {}, None, None
        self.data = None
        self.objectives, self.outputs = {}, {}
        for output in self._outputs:
            self.outputs[output.name] = self.equations.row_of_objective(output)
        self._take()

    def __getstate__(self):
        if self.data is None:
            self.read(None if self._has_one_objective() else False)
        state = dict(vars(self))
        state.update(block=None, equations=None, _selections={}, _lifted=None, _output_rows=None, _outputs=[])
        return state

    def _has_one_objective(self):
        return sum(1 for _ in self.equations.active(Objective)) == 1

    def _take(self):
        """Takes over what the equations have become since the last time."""
        program = self.equations.program
        if program is not self._program:
            self._program, self.sides = program, self.equations.sides
            self.kinds = np.array(self.equations.kinds, dtype=np.int8)
            self.names = Names(self.equations)
            self._selections, self._lifted, self._output_rows = {}, None, None

    @property
    def program(self):
        """The compiled equations as arrays."""
        return self._program

    @property
    def variables(self):
        """The Pyomo variables by column, while attached; columns of lifted expressions follow them."""
        return self.attached().leaves.variables

    def attached(self):
        """Returns the `Equations` of the model; ModelError if the problem is detached from it."""
        if self.equations is None:
            raise ModelError("The problem is detached from its Pyomo model: use names instead of components")
        return self.equations

    def read(self, objective=None):
        """Reads the model and returns its numbers as a `Data`; the problem must be attached.

        `objective` as in `solve`, or False for none. Raises ModelError for what cannot be posed: two active
        objectives, a fixed variable without a value, bounds that exclude each other, Params without a value.
        """
        equations = self.attached()
        rows = equations.refresh()
        self.objectives = {o.name: (equations.row_of_objective(o), int(o.sense)) for o in equations.active(Objective)}
        self.outputs = {output.name: equations.row_of_objective(output) for output in self._outputs}
        row, sense = self._objective(objective)
        self._take()
        self.data = read_data(self, rows, row, sense)
        return self.data

    def _objective(self, objective):
        """Returns (row, sense) of an objective; None asks for the only active one, False for none."""
        if objective is False:
            return None, 1
        if objective is None:
            if len(self.objectives) > 1:
                listed = ", ".join(self.objectives)
                raise ModelError(f"There are {len(self.objectives)} active objectives ({listed}); say which one to use")
            return next(iter(self.objectives.values()), (None, 1))
        if isinstance(objective, str):
            if objective in self.objectives:
                return self.objectives[objective]
            if objective in self.outputs:
                return self.outputs[objective], 1
            objective = self._component(objective)
        sense = int(objective.sense) if objective.ctype is Objective else 1
        return self.attached().row_of_objective(objective), sense

    def _component(self, name):
        found = None if self.block is None else self.block.find_component(name)
        if found is None:
            names = [*self.objectives, *self.outputs]
            if self.block is not None:
                names = [o.name for o in self.block.component_data_objects(Objective, descend_into=True)]
            raise ModelError(f"There is no objective {name!r}; there are: {', '.join(names) or 'none'}")
        return found

    def with_lifted_values(self, data):
        """Returns `data` with the lifted columns at the values of the expressions that define them."""
        if self._program.n_variables == self._program.n_columns:
            return data
        return data.with_arrays(columns=self.lifted_columns(data.columns, data.parameters))

    def lifted_columns(self, columns, parameters):
        """Returns a copy of the columns whose lifted ones have the values of the expressions that define them."""
        n = self._program.n_variables
        if self._lifted is None:
            self._lifted = Evaluator(self._program, np.flatnonzero(self.kinds == LIFT), np.zeros(0, dtype=np.int64))
        columns = columns.copy()
        for _ in range(self._program.n_columns - n):
            missing = self._lifted.values(self._program.data_vector(columns, parameters))
            missing = np.where(np.isfinite(missing), missing, 0.0)
            columns[n:] += missing
            if not (np.abs(missing) > 1e-15 * np.abs(columns[n:])).any():
                break
        return columns

    def select(self, data):
        """Returns the `Selection` of active rows, objective and free columns of `data`; the last few are kept."""
        key = (data.rows.tobytes(), data.objective, data.fixed.tobytes())
        if key not in self._selections:
            if len(self._selections) == _REMEMBERED:
                self._selections.pop(next(iter(self._selections)))
            self._selections[key] = make_selection(self, data)
        check_continuous(self, data, self._selections[key].evaluator.columns)
        return self._selections[key]

    def factors(self, selection, data):
        """Returns the scaling `Factors` of a selection.

        Given factors are used as they are. If any is given for a column, rows without a factor get one from
        the Jacobian at the current point.
        """
        evaluator = selection.evaluator
        columns, rows = data.column_factors[evaluator.columns], data.row_factors[evaluator.rows]
        open_ = np.isnan(rows)
        rows = np.where(open_, 1.0, rows)
        if open_.any() and (columns != 1.0).any():
            w = evaluator.program.data_vector(data.columns, data.parameters)
            rows[open_] = jacobian_factors(evaluator, w, columns)[open_]
        return Factors(columns, rows)

    def residuals(self, solution):
        """Returns {name: Residual} of the active constraints at a solution, largest relative first."""
        rows, *numbers = (array.tolist() for array in self.residual_arrays(solution))
        found = [Residual(self.names.rows[row], *each) for row, *each in zip(rows, *numbers, strict=True)]
        return {r.name: r for r in sorted(found, key=lambda r: -r.relative)}

    def residual_arrays(self, solution):
        """Returns (rows, unscaled, scaled, relative residuals) of the active constraints, as in `residuals`."""
        selection, found = solution.selection, []
        w = selection.evaluator.program.data_vector(solution.columns, solution.parameters)
        for evaluator, factors in ((selection.evaluator, solution.row_factors), (selection.idle, None)):
            violation, largest = violations(solution.data, evaluator, w)
            size = 1.0 if factors is None else 1.0 / factors
            scaled, relative = violation / size, violation / np.maximum(largest, EMPTY * size)
            mask = self.kinds[evaluator.rows] != OBJECTIVE
            found.append([array[mask] for array in (evaluator.rows, violation, scaled, relative)])
        return tuple(np.concatenate(arrays) for arrays in zip(*found, strict=True))

    def solve(
        self,
        objective=None,
        options=None,
        engine="ipopt",
        log=None,
        newton=True,
        *,
        data=None,
        start=None,
        warm_start="automatic",
        refine=True,
        **changes,
    ):
        """Solves with the model's current numbers, or with `data`, after `changes` by name.

        **Arguments**: `objective` a name or component (default: the active one; False for none); `options` engine
        options; `engine` "ipopt", "pounce", or "newton" for Newton's method alone, which gives up soon; `log` None,
        True (print) or a file to append to; `newton` whether a square problem is first tried by Newton's method (its
        engine is then "newton") and polished at the end.

        **Numbers**: `data` a `Data` to use instead of reading the model (a detached problem uses the numbers last
        read); `changes` any of `values`, `fix`, `lower`, `upper`, `parameters` ({name: number}) and `free`,
        `activate`, `deactivate` (names), in the model's units. The name of an indexed component stands for all its
        members.

        **Start**: `start` a `Solution` of this problem to begin from; `warm_start` what is taken over from it:
        "primal" its values, "primal_dual" the multipliers too, "predicted" both after a first-order step to the new
        numbers, "automatic" the multipliers where the start is near enough. `refine` says whether a square solution
        is brought to rounding of each row's own terms, also where these are far below the plant's flows; that costs
        about two more iterations.

        **Returns** a `Solution`, also when the solve fails. Raises ModelError for what cannot be posed.
        """
        from nexus.kernel.solving import solve_problem

        if data is None:
            data = self.data if self.equations is None else self.read(objective)
        if data.token != self._program.token:
            raise ModelError("The data were read before the equations changed: read them again with problem.read()")
        if objective is not None:
            row, sense = self._objective(objective)
            if self.equations is not None and self.equations.program is not self._program:
                raise ModelError(
                    f"The objective {objective} is new to the data; read them with problem.read(objective)"
                )
            data = data.with_arrays(objective=row, sense=sense)
        change = Changes(**changes)
        if change.any:
            data = self.with_lifted_values(change.apply(self, data))
        return solve_problem(self, data, options, engine, log, newton, refine, start, WarmStart(warm_start))

    def output_values(self, columns, parameters):
        """Returns {name: value} of the outputs at the values of columns and Params.

        Lifted columns that only outputs use take no part in a solve, so they are evaluated here.
        """
        if self._output_rows is None:
            rows = np.array(sorted(self.outputs.values()), dtype=np.int64)
            self._output_rows = Evaluator(self._program, rows, np.zeros(0, dtype=np.int64))
        rows = self._output_rows.rows
        columns = self.lifted_columns(columns, parameters)
        values = self._output_rows.values(self._program.data_vector(columns, parameters))
        return {name: float(values[np.searchsorted(rows, row)]) for name, row in self.outputs.items()}

    def output_expression(self, name):
        """Returns the expression of an output while attached; None if there is none of that name."""
        return next((output.expr for output in self._outputs if output.name == name), None)

    def changed(self, data, **changes):
        """Returns `data` after changes by name, as `solve` takes them."""
        return self.with_lifted_values(Changes(**changes).apply(self, data))


def violations(data, evaluator, w):
    """Returns (violation, largest term) of each row of an evaluator; right-hand sides count as terms."""
    values = evaluator.values(w)
    lower, upper = data.row_lower[evaluator.rows], data.row_upper[evaluator.rows]
    violation = np.maximum(np.maximum(lower - values, values - upper), 0.0)
    largest = evaluator.largest_terms(w)
    for bound in (lower, upper):
        largest = np.maximum(largest, np.where(np.isfinite(bound), np.abs(bound), 0.0))
    return violation, largest


def compile(block, outputs=None):
    """Compiles a Pyomo block (model, flowsheet, unit) into a `Problem`.

    `outputs` maps names to expressions whose values and derivatives are wanted of every solution.
    """
    return Problem(block, outputs)
