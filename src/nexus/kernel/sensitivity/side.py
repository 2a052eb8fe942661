"""Expressions beside the compiled equations: outputs that somebody asks for, right-hand sides, bounds.

They are compiled with tables of their own, so that asking for one leaves the problem as it is, and mapped to
the problem's data vector by the identity of their variables and Params.
"""

import numpy as np
from pyomo.core.expr.numvalue import native_numeric_types
from scipy import sparse
from scipy.sparse.linalg import spsolve_triangular

from nexus.kernel.errors import ModelError
from nexus.kernel.evaluator import Evaluator
from nexus.kernel.expressions import Leaves
from nexus.kernel.pieces import analyse
from nexus.kernel.program import Program


class SideExpressions:
    """Compiled expressions with their values and gradients at a point of a `Subject`.

    `components` are the variables and Params they contain, in the order of the gradient's columns, and
    `positions` their places in the problem's data vector (-1: not in its equations).
    """

    def __init__(self, subject, expressions, labels):
        leaves, rows = Leaves(), []
        for expression, label in zip(expressions, labels, strict=True):
            try:
                rows.append(analyse(expression, leaves))
            except ModelError as error:
                raise ModelError(f"{label}: {error}") from None
        self._n, self._n_lifted = len(rows), len(leaves.lifted)
        self._program = program = Program([*rows, *leaves.lifted_rows], leaves)
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
        jacobian = self._evaluator.jacobian_matrix(own).tocsc()
        v, n, m = self._program.n_variables, self._n, self._n_lifted
        direct = sparse.hstack([jacobian[:, :v], jacobian[:, v + m :]], format="csr")
        if m == 0:
            return direct
        inner = jacobian[:, v : v + m].tocsr()
        chain = spsolve_triangular(-inner[n:].tocsr(), direct[n:].toarray(), lower=True)
        return sparse.csr_matrix(direct[:n] + inner[:n] @ chain)


class Limits:
    """Lower and upper limits of n rows or columns, of which some are expressions of Params."""

    def __init__(self, subject, pairs, n):
        self.n = n
        native = native_numeric_types
        found = ([], [])
        for k, pair in enumerate(pairs):
            for side, limit in zip(found, pair, strict=True):
                if limit is not None and limit.__class__ not in native:
                    side.append((k, limit))
        self._sides = [_compiled(subject, side) for side in found]

    def derivatives(self, inputs, w):
        """Returns the derivatives of (lower, upper) limits by inputs as two sparse matrices."""
        return tuple(self._of_side(inputs, w, *side) for side in self._sides)

    def _of_side(self, inputs, w, positions, side):
        if side is None:
            return sparse.csr_matrix((self.n, len(inputs)))
        entries = inputs.side_gradient(side, w)[1].tocoo()
        return sparse.csr_matrix((entries.data, (positions[entries.row], entries.col)), shape=(self.n, len(inputs)))


def _compiled(subject, side):
    if not side:
        return None, None
    positions, expressions = zip(*side, strict=True)
    return np.array(positions), SideExpressions(subject, expressions, [f"limit {k}" for k in positions])
