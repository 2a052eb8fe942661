"""What sensitivities read from a solution and its problem.

This is the only place that knows where a problem keeps its tables; everything else works on arrays.
"""

from functools import cached_property

import numpy as np
from pyomo.core.base.objective import Objective
from pyomo.core.base.param import Param
from pyomo.core.base.var import Var
from pyomo.core.expr.numvalue import native_numeric_types

from nexus.kernel.errors import ModelError, SolveError
from nexus.kernel.expressions import PARAMETER
from nexus.kernel.sensitivity.side import Limits

STILL_HOLDS = 1e-4  # of a row's largest term: a larger residual says that the model's data are not the solution's


class Subject:
    """A solution as arrays over its free columns and its rows (constraints, definitions and the objective).

    `w` is the data vector at the solution; `sense` is 1 for a minimised objective and -1 for a maximised one;
    `multipliers`, `lower_multipliers` and `upper_multipliers` satisfy gradient + Jacobian' multipliers -
    lower + upper = 0 for the objective as it is written.
    """

    def __init__(self, solution):
        if not solution.ok or solution.selection is None:
            raise SolveError(f"A failed solve has no sensitivities. {solution.message}", solution)
        self.solution, self.problem = solution, solution.problem
        self._equations = self.problem.equations
        selection = solution.selection
        self.evaluator, self.idle, self.objective = selection.evaluator, selection.idle, selection.objective
        self.program, self.columns, self.rows = self.evaluator.program, self.evaluator.columns, self.evaluator.rows
        self.w = self.program.data_vector(solution.columns, solution.parameters)
        self.is_constraint = np.arange(len(self.rows)) != (-1 if self.objective is None else self.objective)
        self.row_lower, self.row_upper = self._equations.bounds(self.rows)
        self.equality = self.is_constraint & (self.row_lower == self.row_upper)
        self.multipliers = solution.multipliers[self.rows]
        self.lower_multipliers = solution.lower_multipliers[self.columns]
        self.upper_multipliers = solution.upper_multipliers[self.columns]
        self._check_unchanged()

    @property
    def sense(self):
        """1 if the objective is minimised, -1 if it is maximised."""
        if self.objective is None:
            return 1
        component = self._equations.rows[self.rows[self.objective]].component
        return int(component.sense) if component.ctype is Objective else 1

    @cached_property
    def bounds(self):
        """(lower, upper) bounds of the free columns."""
        state = self.problem.read_state()
        return state.lower[self.columns], state.upper[self.columns]

    def _check_unchanged(self):
        residual = np.abs(self.evaluator.values(self.w) - self.row_lower)
        largest = np.maximum(self.evaluator.largest_terms(self.w), np.abs(self.row_lower))
        changed = self.equality & (residual > STILL_HOLDS * np.maximum(largest, 1.0))
        if changed.any():
            names = self.row_names(np.flatnonzero(changed)[:3])
            raise ModelError(
                "The model's right-hand sides are no longer those of the solution "
                f"({', '.join(names)}): ask for sensitivities before changing Params, or solve again"
            )

    def row_names(self, positions):
        """Returns the names of rows given by position."""
        return [self._equations.row_name(self.rows[k]) for k in positions]

    def column_names(self, positions):
        """Returns the names of free columns given by position."""
        return [self._equations.column_name(self.columns[k]) for k in positions]

    def position(self, component):
        """Returns a variable's or Param's place in the data vector, or -1 if the equations do not contain it."""
        code = self._equations.leaves.codes.get(id(component), -1)
        if code < 0:
            return -1
        index, offset, size = code >> 2, 0, self.program.n_variables
        if code & 3 == PARAMETER:
            offset, size = self.program.n_columns, self.program.n_parameters
        return offset + index if index < size else -1

    def find(self, item):
        """Returns the component of a name; anything but a name is returned as it is."""
        if not isinstance(item, str):
            return item
        found = self.problem.block.find_component(item)
        if found is None:
            raise ModelError(f"There is no component {item!r} in {self.problem.block.name}")
        return found

    @cached_property
    def row_limits(self):
        """The `Limits` of the rows: their right-hand sides."""
        return Limits(self, ((e.lower, e.upper) for e in self._equations_of(self.rows)), len(self.rows))

    @cached_property
    def idle_limits(self):
        """The `Limits` of the rows without a free column."""
        return Limits(self, ((e.lower, e.upper) for e in self._equations_of(self.idle.rows)), len(self.idle.rows))

    @cached_property
    def column_limits(self):
        """The `Limits` of the free columns: their bounds."""
        variables, n = self.problem.variables, self.program.n_variables
        pairs = ((variables[c].lower, variables[c].upper) if c < n else (None, None) for c in self.columns)
        return Limits(self, pairs, len(self.columns))

    def idle_equalities(self):
        """Returns (names, mask of equalities) of the rows without a free column."""
        lower, upper = self._equations.bounds(self.idle.rows)
        return [self._equations.row_name(row) for row in self.idle.rows], lower == upper

    def _equations_of(self, rows):
        return map(self._equations.rows.__getitem__, rows)


def members(subject, items):
    """Yields (label, component) of components, names, indexed components (each member) or a {label: expression}."""
    if isinstance(items, dict):
        yield from items.items()
        return
    for item in items if isinstance(items, list | tuple) else [items]:
        component = subject.find(item)
        if _is_component(component) and component.is_indexed():
            for member in component.values():
                yield _label(member), member
        else:
            yield _label(component), component


def _is_component(item):
    return item.__class__ not in native_numeric_types and item.is_component_type()


def _label(item):
    return item.name if _is_component(item) else str(item)


def check_input(subject, name, component):
    """Raises ModelError unless a component is a mutable Param or a variable that the solution holds fixed."""
    if not _is_component(component) or component.ctype not in (Param, Var):
        raise ModelError(f"{name} is not an input: inputs are mutable Params and fixed variables")
    if component.ctype is Param:
        if not component.parent_component().mutable:
            raise ModelError(f"The Param {name} is a constant: declare it with mutable=True and compile again")
    elif subject.position(component) in subject.columns:
        raise ModelError(f"{name} is free in this solution: it is an output; fix it and solve to have it as an input")
