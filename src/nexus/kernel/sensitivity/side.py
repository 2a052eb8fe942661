"""Expressions beside the compiled equations: outputs that somebody asks for, right-hand sides, bounds.

Pyomo expressions are compiled with tables of their own, so that asking for one leaves the problem as it is, and
mapped to the problem's data vector by the identity of their variables and Params.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve_triangular

from nexus.kernel.equations import LIFT
from nexus.kernel.errors import ModelError
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.expressions import Leaves
from nexus.kernel.program import Program, Table
from nexus.kernel.structure import Holder, Structure, as_definition
from nexus.kernel.templates import Members


class SideExpressions:
    """Compiled expressions with their values and gradients at a point of a `Subject`.

    `components` are the variables and Params they contain, in the order of the gradient's columns, and
    `positions` their places in the problem's data vector (-1: not in its equations).
    """

    def __init__(self, subject, expressions, labels):
        leaves, tables, lifted = Leaves(), [], []

        def add(structure, row):
            members = Members(structure.template)
            members.add(row, structure.codes, structure.numbers)
            tables.append(Table(members))

        def define(expression):
            structure = Structure(Holder(expression), [(0, 1.0)], leaves, define)
            code = as_definition(structure, expression, leaves)
            lifted.append(structure)
            return code

        for row, (expression, label) in enumerate(zip(expressions, labels, strict=True)):
            try:
                add(Structure(Holder(expression), [(0, 1.0)], leaves, define), row)
            except ModelError as error:
                raise ModelError(f"{label}: {error}") from None
        self._n, self._n_lifted = len(labels), len(lifted)
        for row, structure in enumerate(lifted, start=self._n):
            add(structure, row)
        self._program = program = Program(tables, self._n + self._n_lifted, leaves)
        self.components = [*leaves.variables, *leaves.parameters]
        self.positions = np.array([subject.position(c) for c in self.components], dtype=np.int64)
        self._given = np.array([np.nan if c.value is None else c.value for c in self.components], dtype=float)
        everything = np.arange(program.n_columns + program.n_parameters)
        self._evaluator = Evaluator(program, np.arange(program.n_rows), everything)

    def _point(self, w):
        """Returns the own data vector at a point of the problem; lifted columns follow one another."""
        program = self._program
        known, inside = self._given.copy(), self.positions >= 0
        known[inside] = w[self.positions[inside]]
        v, lifted = program.n_variables, np.zeros(self._n_lifted)
        for _ in range(self._n_lifted + 1):
            own = program.data_vector(np.concatenate([known[:v], lifted]), known[v:])
            values = self._evaluator.values(own)
            change = values[self._n :]
            if not change.any():
                break
            lifted = lifted + change
        return own, values[: self._n]

    def values(self, w):
        """Returns the expressions' values."""
        return self._point(w)[1]

    def gradient(self, w):
        """Returns the derivatives as a sparse matrix, expressions by `components`; lifted columns are eliminated."""
        own, _ = self._point(w)
        return _without_lifted(self._evaluator.jacobian_matrix(own), self._program, self._n, self._n_lifted)


class OutputExpressions:
    """Outputs that the problem was compiled with, as `SideExpressions` are."""

    components = None

    def __init__(self, subject, rows):
        program, kinds = subject.program, subject.problem.kinds
        lifted = np.flatnonzero(kinds == LIFT)
        self._program, self._n, self._n_lifted = program, len(rows), len(lifted)
        everything = np.arange(program.n_columns + program.n_parameters)
        chosen = np.concatenate([rows, lifted]).astype(np.int64)
        self._order = np.argsort(np.argsort(chosen))
        self._evaluator = subject.compiled("outputs", np.sort(chosen), everything)
        v = program.n_variables
        self.positions = np.concatenate([everything[:v], everything[program.n_columns :]])

    def gradient(self, w):
        """Returns the derivatives as a sparse matrix, outputs by `positions`; lifted columns are eliminated."""
        program, own = self._program, w.copy()
        for _ in range(self._n_lifted + 1):
            change = self._evaluator.values(own)[self._order][self._n :]
            if not change.any():
                break
            own[program.n_variables : program.n_columns] += change
        jacobian = self._evaluator.jacobian_matrix(own)[self._order]
        return _without_lifted(jacobian, program, self._n, self._n_lifted)


def _without_lifted(jacobian, program, n, m):
    """Returns the derivatives of the first n rows by variables and Params; the other m rows define lifted columns."""
    jacobian, v = jacobian.tocsc(), program.n_variables
    direct = sparse.hstack([jacobian[:, :v], jacobian[:, v + m :]], format="csr")
    if m == 0:
        return direct
    inner = jacobian[:, v : v + m].tocsr()
    weights = spsolve_triangular(-inner[n:].T.tocsr(), inner[:n].T.toarray(), lower=False)
    return sparse.csr_matrix(direct[:n] + sparse.csr_matrix(weights.T) @ direct[n:])


class Limits:
    """Lower and upper limits of rows or columns, of which some are expressions of Params.

    `names` are the fields of `Data` that hold them, `positions` the rows or columns they are wanted for.
    """

    def __init__(self, problem, data, names, positions):
        self._sides, self._n, self._found = problem.sides, len(positions), []
        for name in names:
            places, rows = self._sides.follows(name, data)
            place = np.searchsorted(positions, places)
            inside = place < len(positions)
            inside[inside] = positions[place[inside]] == places[inside]
            self._found.append((place[inside], rows[inside]))

    def derivatives(self, inputs, w):
        """Returns the derivatives of (lower, upper) limits by inputs as two sparse matrices."""
        return tuple(self._of_side(inputs, w, *found) for found in self._found)

    def _of_side(self, inputs, w, places, rows):
        if not len(places):
            return sparse.csr_matrix((self._n, len(inputs)))
        entries = inputs.by_input(self._sides.gradient(w))[rows].tocoo()
        return sparse.csr_matrix((entries.data, (places[entries.row], entries.col)), shape=(self._n, len(inputs)))
