"""Right-hand sides and variable bounds that depend on Params: a small program of rows without columns."""

from dataclasses import replace

import numpy as np
from pyomo.core.expr.numvalue import native_numeric_types

from nexus.kernel.evaluator import Evaluator
from nexus.kernel.program import Program, make_tables
from nexus.kernel.recognition import recognise, shape
from nexus.kernel.structure import Holder, Structure
from nexus.kernel.templates import Members

ROW_LOWER, ROW_UPPER, LOWER, UPPER = "row_lower", "row_upper", "lower", "upper"
PARTS = ((0, 1.0),)


_PLAIN = frozenset([*native_numeric_types, type(None)])


class Sides:
    """The sides of an `Equations` that are expressions of Params, evaluated for all at once.

    `targets` maps a field of `Data` to (its positions, rows of the program that give them their values).
    """

    def __init__(self, equations):
        self._leaves, self._members, self._row_of, self._expressions = equations.leaves, {}, {}, []
        variables = equations.leaves.variables
        self._held = [_expressions(equations.lower), _expressions(equations.upper), *_variable_bounds(variables)]
        self.targets = {}
        for name, found in zip((ROW_LOWER, ROW_UPPER, LOWER, UPPER), self._held, strict=True):
            rows = [self._row(side) for _, side in found]
            self.targets[name] = (_positions(position for position, _ in found), _positions(rows))
        self._limits = {}
        self.read_limits(variables)
        self.program = self.evaluator = self._differentiated = None

    def read_limits(self, variables):
        """Reads the bounds that the domains set of variables whose own bounds are expressions."""
        for name in (LOWER, UPPER):
            self._limits[name] = np.array([_domain_bound(variables[k], name) for k in self.targets[name][0]])

    def __getstate__(self):
        return {**vars(self), "_held": None, "evaluator": None, "_differentiated": None}

    def _row(self, expression):
        row = self._row_of.get(id(expression))
        if row is None:
            row = self._row_of[id(expression)] = len(self._expressions)
            self._expressions.append(expression)
            self._add(row, *recognise(("side", shape(expression)), Holder(expression), PARTS, self._leaves, None))
        return row

    def _add(self, row, template, codes, numbers):
        self._members.setdefault(id(template), Members(template)).add(row, codes, numbers)

    def _analyse_alone(self, row):
        structure = Structure(Holder(self._expressions[row]), PARTS, self._leaves, None)
        self._add(row, structure.template, structure.codes, structure.numbers)

    def finish(self):
        """Makes the program once all leaves of the problem are known."""
        if self._expressions:
            tables = make_tables(self._members, self._analyse_alone)
            n = len(self._expressions)
            self.program = Program(tables, n, self._leaves)
        del self._leaves, self._members, self._row_of, self._expressions

    def gradient(self, w):
        """Returns the derivatives of all sides by columns and Params, at a problem's data vector `w`."""
        n, m = self.program.n_columns, self.program.n_parameters
        if self._differentiated is None:
            self._differentiated = Evaluator(self.program, np.arange(self.program.n_rows), np.arange(n + m))
        return self._differentiated.jacobian_matrix(self.program.data_vector(w[:n], w[n : n + m]))

    def holds(self, variables):
        """Whether the variables' bounds are still the expressions that were compiled."""
        for old, new in zip(self._held[2:], _variable_bounds(variables), strict=True):
            if [(k, id(side)) for k, side in old] != [(k, id(side)) for k, side in new]:
                return False
        return True

    def update(self, data):
        """Returns `data` with these sides at the values that its Params give them, but for bounds given by changes.

        Raises ModelError if a right-hand side has no value.
        """
        if self.program is None:
            return data
        changed = {}
        for name, (positions, new, _) in self._values(data).items():
            if len(positions):
                changed[name] = getattr(data, name).copy()
                changed[name][positions] = new
        return replace(data, **changed)

    def _values(self, data):
        """Returns {field: (positions, values, whether the expression gives the value, not the domain)}."""
        if self.evaluator is None:
            self.evaluator = Evaluator(self.program, np.arange(self.program.n_rows), np.zeros(0, dtype=np.int64))
        values = self.evaluator.values(self.program.data_vector(data.columns, data.parameters))
        found = {}
        for name, (positions, rows) in self.targets.items():
            new, limit = values[rows], self._limits.get(name)
            if limit is None:
                found[name] = positions, new, np.ones(len(rows), dtype=bool)
                continue
            free = ~getattr(data, f"{name}_set")[positions]
            limited = _LIMIT[name](new, limit)
            found[name] = positions[free], limited[free], (limited == new)[free]
        return found

    def follows(self, name, data):
        """Returns (positions, rows) of the sides of one field that follow Params at these numbers."""
        if self.program is None:
            return self.targets[name]
        positions, _, own = self._values(data)[name]
        all_positions, rows = self.targets[name]
        inside = np.isin(all_positions, positions[own])
        return all_positions[inside], rows[inside]


_LIMIT = {LOWER: np.maximum, UPPER: np.minimum}


def _expressions(sides):
    return [(position, side) for position, side in enumerate(sides) if side.__class__ not in _PLAIN]


def _variable_bounds(variables):
    return _expressions([v._lb for v in variables]), _expressions([v._ub for v in variables])


def _positions(numbers):
    return np.array(list(numbers), dtype=np.int64)


def _domain_bound(variable, name):
    """Returns the bound that a variable's domain sets, infinite where it sets none."""
    bound = variable.domain.bounds()[name == UPPER]
    if bound is None:
        return np.inf if name == UPPER else -np.inf
    return float(bound)
