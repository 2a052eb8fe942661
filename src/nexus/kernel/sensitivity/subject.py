"""What sensitivities read from a solution and its problem.

This is the only place that knows where a problem keeps its tables; everything else works on arrays.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pyomo.core.base.param import Param
from pyomo.core.base.var import Var
from pyomo.core.expr.numvalue import native_numeric_types

from nexus.kernel.errors import ModelError, SolveError
from nexus.kernel.expressions import PARAMETER
from nexus.kernel.sensitivity.side import Limits
from nexus.kernel.sides import LOWER, ROW_LOWER, ROW_UPPER, UPPER


class Subject:
    """A solution as arrays over its free columns and its rows (constraints, definitions and the objective).

    `w` is the data vector at the solution; `sense` is 1 for a minimised objective and -1 for a maximised one;
    `multipliers`, `lower_multipliers` and `upper_multipliers` satisfy gradient + Jacobian' multipliers -
    lower + upper = 0 for the objective as it is written.
    """

    def __init__(self, solution):
        if not solution.ok or solution.selection is None:
            raise SolveError(f"A failed solve has no sensitivities. {solution.message}", solution)
        solution.check_current()
        self.solution, self.problem = solution, solution.problem
        selection, self.data = solution.selection, solution.data
        self.compiled = selection.compiled
        self.evaluator, self.idle, self.objective = selection.evaluator, selection.idle, selection.objective
        self.program, self.columns, self.rows = self.evaluator.program, self.evaluator.columns, self.evaluator.rows
        self.w = self.program.data_vector(solution.columns, solution.parameters)
        self.is_constraint = np.arange(len(self.rows)) != (-1 if self.objective is None else self.objective)
        self.row_lower, self.row_upper = self.data.row_lower[self.rows], self.data.row_upper[self.rows]
        self.equality = self.is_constraint & (self.row_lower == self.row_upper)
        self.multipliers = solution.multipliers[self.rows]
        self.lower_multipliers = solution.lower_multipliers[self.columns]
        self.upper_multipliers = solution.upper_multipliers[self.columns]
        self.sense, self.bounds = self.data.sense, (self.data.lower[self.columns], self.data.upper[self.columns])
        self._places = {}

    def row_names(self, positions):
        """Returns the names of rows given by position."""
        return [self.problem.names.rows[self.rows[k]] for k in positions]

    def column_names(self, positions):
        """Returns the names of free columns given by position."""
        return [self.problem.names.columns[self.columns[k]] for k in positions]

    def position(self, component):
        """Returns a variable's or Param's place in the data vector, or -1 if the equations do not contain it."""
        if isinstance(component, Place):
            return component.position
        code = self.problem.equations.leaves.codes.get(id(component), -1)
        if code < 0:
            return -1
        index, offset, size = code >> 2, 0, self.program.n_variables
        if code & 3 == PARAMETER:
            offset, size = self.program.n_columns, self.program.n_parameters
        return offset + index if index < size else -1

    def place(self, position):
        """Returns the `Place` of the data vector at a position, always the same object."""
        if position not in self._places:
            n, names = self.program.n_columns, self.problem.names
            name = names.columns[position] if position < n else names.parameters[position - n]
            self._places[position] = Place(name, int(position))
        return self._places[position]

    def find(self, item):
        """Returns what a name stands for; anything but a name is returned as it is.

        That is a Pyomo component while the problem is attached, otherwise an `OutputRow`, a `Place`, or a list
        of places for an indexed component.
        """
        if not isinstance(item, str):
            return item
        if self.problem.block is not None:
            found = self.problem.block.find_component(item)
            if found is not None:
                return found
            expression = self.problem.output_expression(item)
            if expression is not None:
                return expression
        if item in self.problem.outputs:
            return OutputRow(item, self.problem.outputs[item])
        names, offset = self.problem.names, 0
        try:
            found = names.column(item)
        except ModelError:
            offset = self.program.n_columns
            try:
                found = names.parameter(item)
            except ModelError:
                raise ModelError(f"The compiled problem has no variable, Param or output {item!r}") from None
        places = [self.place(offset + k) for k in np.atleast_1d(found)]
        return places if np.ndim(found) else places[0]

    @cached_property
    def row_limits(self):
        """The `Limits` of the rows: their right-hand sides."""
        return Limits(self.problem, self.data, (ROW_LOWER, ROW_UPPER), self.rows)

    @cached_property
    def idle_limits(self):
        """The `Limits` of the rows without a free column."""
        return Limits(self.problem, self.data, (ROW_LOWER, ROW_UPPER), self.idle.rows)

    @cached_property
    def column_limits(self):
        """The `Limits` of the free columns: their bounds."""
        return Limits(self.problem, self.data, (LOWER, UPPER), self.columns)

    def idle_equalities(self):
        """Returns (names, mask of equalities) of the rows without a free column."""
        rows = self.idle.rows
        names = [self.problem.names.rows[row] for row in rows]
        return names, self.data.row_lower[rows] == self.data.row_upper[rows]


@dataclass(frozen=True)
class Place:
    """A variable or Param by its position in the data vector, in the place of its Pyomo component."""

    name: str
    position: int


@dataclass(frozen=True)
class OutputRow:
    """An expression that the problem was compiled with as an output, by its row."""

    name: str
    row: int


def members(subject, items):
    """Yields (label, component) of components, names, indexed components (each member) or a {label: expression}."""
    if isinstance(items, dict):
        yield from items.items()
        return
    for item in items if isinstance(items, list | tuple) else [items]:
        component = subject.find(item)
        if isinstance(component, list):
            yield from ((place.name, place) for place in component)
        elif _is_component(component) and component.is_indexed():
            for member in component.values():
                yield _label(member), member
        else:
            yield (item if isinstance(item, str) else _label(component)), component


def _is_component(item):
    is_native = item.__class__ in native_numeric_types or isinstance(item, Place | OutputRow)
    return not is_native and item.is_component_type()


def _label(item):
    return item.name if isinstance(item, Place | OutputRow) or _is_component(item) else str(item)


def check_input(subject, name, component):
    """Raises ModelError unless a component is a mutable Param or a variable that the solution holds fixed."""
    free = f"{name} is free in this solution: it is an output; fix it and solve to have it as an input"
    if isinstance(component, Place):
        if component.position in subject.columns:
            raise ModelError(free)
        return
    if not _is_component(component) or component.ctype not in (Param, Var):
        raise ModelError(f"{name} is not an input: inputs are mutable Params and fixed variables")
    if component.ctype is Param:
        if not component.parent_component().mutable:
            raise ModelError(f"The Param {name} is a constant: declare it with mutable=True and compile again")
    elif subject.position(component) in subject.columns:
        raise ModelError(free)
