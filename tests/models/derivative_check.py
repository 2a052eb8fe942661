"""Compares a compiled problem's values, Jacobian and Lagrangian Hessian with complex steps, at random points.

This file is the only one of the collection that looks into a compiled problem.
"""

from dataclasses import dataclass

import numpy as np
import pyomo.environ as pyo

from nexus import kernel
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.expressions import LIFTED, PARAMETER, VARIABLE
from tests.models.complex_step import differentiate, summands

TOLERANCE = 1e-10


@dataclass(frozen=True)
class Worst:
    """The largest error found: of a value, Jacobian or Hessian entry, relative to the sum of absolute terms."""

    error: float
    what: str
    rows: int


class Compiled:
    """All rows and columns of a model as the kernel sees them, fixed variables and idle rows included."""

    def __init__(self, model):
        problem = kernel.compile(model)
        self.start, self.equations, self.names = problem.read(objective=False), problem.equations, problem.names
        self.leaves, self.program = problem.equations.leaves, problem.program
        self.variables = problem.variables
        self.n_rows, self.n_columns = self.program.n_rows, self.program.n_columns
        self.evaluator = Evaluator(self.program, np.arange(self.n_rows), np.arange(self.n_columns))
        self.lifted = {int(row): len(self.variables) + i for i, row in enumerate(self.equations.lifted_rows())}

    def evaluate(self, x, multipliers):
        """Returns (values, Jacobian, {(row, column): entry} of the Hessian's lower triangle) at column values."""
        w = self.program.data_vector(x, self.start.parameters)
        rows, columns = self.evaluator.hessian_structure
        entries = self.evaluator.hessian(w, multipliers)
        hessian = {(int(r), int(c)): v for r, c, v in zip(rows, columns, entries, strict=True) if v != 0.0}
        return self.evaluator.values(w), self.evaluator.jacobian_matrix(w), hessian

    def row(self, i):
        """Returns (expression, extra linear column or None, function from node to column) of row i."""
        first, last = np.searchsorted(self.evaluator.jacobian_rows, [i, i + 1])
        structure = set(self.evaluator.jacobian_columns[first:last].tolist())
        own = self.lifted.get(i)
        n = len(self.variables)

        def column_of(node):
            code = self.leaves.codes.get(id(node), PARAMETER)
            if code & 3 == LIFTED:
                column = n + (code >> 2)
                return column if column in structure and column != own else None
            return code >> 2 if code & 3 == VARIABLE else None

        return self.equations.expression(i), own, column_of

    def random_point(self, random):
        """Returns column values near the start, inside the bounds; lifted columns are evaluated from the variables."""
        start, lower, upper = self.start.columns, self.start.lower, self.start.upper
        n = len(self.variables)
        moved = start + random.uniform(-1, 1, len(start)) * np.maximum(0.05 * np.abs(start), 1e-3)
        room = np.where(np.isfinite(upper - lower), upper - lower, np.inf)
        inside = np.minimum(0.01 * room, 1e-3 * np.maximum(1.0, np.abs(start)))
        moved = np.clip(moved, lower + inside, upper - inside)
        for i, variable in enumerate(self.variables):
            variable.set_value(float(moved[i]), skip_validation=True)
        for i, expression in enumerate(self.leaves.lifted, start=n):
            moved[i] = pyo.value(expression)
        return moved


def _evaluable(expression):
    try:
        number = pyo.value(expression)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return False
    return not isinstance(number, complex) and np.isfinite(number)


class _Sums:
    """Reference sums and sums of absolute terms, by row, (row, column) and (column, column)."""

    def __init__(self):
        self.values, self.jacobian, self.hessian = {}, {}, {}

    @staticmethod
    def add(table, key, number, size):
        total, absolute = table.get(key, (0.0, 0.0))
        table[key] = (total + number, absolute + size)

    def add_row(self, compiled, i, x, multiplier):
        expression, own, column_of = compiled.row(i)
        for sign, part in summands(expression, lambda node: column_of(node) is not None):
            terms = differentiate(part, column_of, x)
            self.add(self.values, i, sign * terms.value, terms.size)
            for a, column in enumerate(terms.columns):
                self.add(self.jacobian, (i, column), sign * terms.gradient[a], terms.slopes[a])
                for b in range(a + 1):
                    number, size = sign * multiplier * terms.hessian[a, b], abs(multiplier) * terms.curvatures[a, b]
                    self.add(self.hessian, (column, terms.columns[b]), number, size)
        if own is not None:
            self.add(self.values, i, -x[own], abs(x[own]))
            self.add(self.jacobian, (i, own), -1.0, 1.0)


def largest_error(model, points=2, most_rows=120, seed=0):
    """Returns the `Worst` error of a model; every row is taken if there are no more than `most_rows`, else as many at
    random.

    The model's variables are left where they were.
    """
    compiled, random = Compiled(model), np.random.default_rng(seed)
    start = [(v, v.value) for v in compiled.variables]
    worst, checked = Worst(0.0, "", 0), 0
    try:
        for _ in range(points):
            x = compiled.random_point(random)
            rows = np.arange(compiled.n_rows)
            if len(rows) > most_rows:
                rows = np.sort(random.choice(rows, most_rows, replace=False))
            rows = [i for i in rows if _evaluable(compiled.equations.expression(i))]
            multipliers = np.zeros(compiled.n_rows)
            multipliers[rows] = random.uniform(0.5, 2.0, len(rows)) * random.choice([-1, 1], len(rows))
            reference = _Sums()
            for i in rows:
                reference.add_row(compiled, i, x, multipliers[i])
            found = _compare(compiled, x, multipliers, rows, reference)
            checked += len(rows)
            worst = max(worst, found, key=lambda w: w.error)
    finally:
        for variable, number in start:
            variable.set_value(number, skip_validation=True)
    return Worst(worst.error, worst.what, checked)


def _compare(compiled, x, multipliers, rows, reference):
    values, jacobian, hessian = compiled.evaluate(x, multipliers)
    worst = Worst(0.0, "", 0)

    def compare(number, key, table, what):
        nonlocal worst
        expected, size = table.get(key, (0.0, 0.0))
        gap = abs(number - expected)
        error = 0.0 if gap == 0.0 else np.inf if not gap <= np.inf or size == 0.0 else gap / size
        if error > worst.error:
            worst = Worst(error, what(), 0)

    name, column = compiled.names.rows.__getitem__, compiled.names.columns.__getitem__
    chosen = jacobian[rows].tocoo()
    given = {(rows[r], int(c)): v for r, c, v in zip(chosen.row, chosen.col, chosen.data, strict=True)}
    for i in rows:
        compare(values[i], i, reference.values, lambda i=i: f"value of {name(i)}")
    for key in given.keys() | reference.jacobian.keys():
        compare(given.get(key, 0.0), key, reference.jacobian, lambda k=key: f"d {name(k[0])} / d {column(k[1])}")
    for key in hessian.keys() | reference.hessian.keys():
        compare(hessian.get(key, 0.0), key, reference.hessian, lambda k=key: f"d2 / d {column(k[0])} d {column(k[1])}")
    return worst
