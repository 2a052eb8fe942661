"""How rows, right-hand sides and bounds depend on inputs: mutable Params and fixed variables."""

import numpy as np
from scipy import sparse

from nexus.kernel.errors import ModelError
from nexus.kernel.sensitivity.subject import check_input, members

NOTHING = 1e-12


class Inputs:
    """The inputs of a request, in order, without repetitions: `names`, `components`, and derivatives by them.

    All derivatives are sparse matrices with one column per input, in the model's units.
    """

    def __init__(self, subject, items):
        self._subject = subject
        found = {id(component): (name, component) for name, component in members(subject, items)}
        self.names = [name for name, _ in found.values()]
        self.components = [component for _, component in found.values()]
        for name, component in found.values():
            check_input(subject, name, component)
        self.index = {key: k for k, key in enumerate(found)}
        self.positions = np.array([subject.position(c) for c in self.components], dtype=np.int64)
        self._known = np.unique(self.positions[self.positions >= 0])
        self._input_at = np.full(len(subject.w), -1)
        self._input_at[self.positions[self.positions >= 0]] = np.flatnonzero(self.positions >= 0)
        self._response = self._bounds = None
        self._build()
        self._refuse_idle()

    def __len__(self):
        return len(self.names)

    def _build(self):
        subject = self._subject
        union = np.unique(np.concatenate([subject.columns, self._known]))
        self._evaluator = subject.compiled("inputs", subject.rows, union, touching=self._known)
        self._input_of = self._input_at[union]
        free_at = np.full(len(subject.w), -1)
        free_at[subject.columns] = np.arange(len(subject.columns))
        self._free_of = free_at[union]

    def rows(self, w):
        """Returns the derivatives of the subject's rows (left-hand sides) by the inputs."""
        evaluator = self._evaluator
        column = self._input_of[evaluator.jacobian_columns]
        keep = column >= 0
        shape = (evaluator.n_rows, len(self))
        entries = evaluator.jacobian(w)[keep], (evaluator.jacobian_rows[keep], column[keep])
        return sparse.csr_matrix(entries, shape=shape)

    def gradient(self, w, weights):
        """Returns the second derivatives of sum(weights * rows), by free columns and inputs."""
        first, second = self._evaluator.hessian_structure
        entries = self._evaluator.hessian(w, weights)
        found = []
        for free, given in ((first, second), (second, first)):
            keep = (self._free_of[free] >= 0) & (self._input_of[given] >= 0)
            found.append((entries[keep], self._free_of[free[keep]], self._input_of[given[keep]]))
        data, rows, columns = map(np.concatenate, zip(*found, strict=True))
        return sparse.csr_matrix((data, (rows, columns)), shape=(len(self._subject.columns), len(self)))

    def right_sides(self):
        """Returns the derivatives of the rows' (lower, upper) right-hand sides by the inputs."""
        return self._subject.row_limits.derivatives(self, self._subject.w)

    def bounds(self):
        """Returns the derivatives of the free columns' (lower, upper) bounds by the inputs; found once."""
        if self._bounds is None:
            self._bounds = self._subject.column_limits.derivatives(self, self._subject.w)
        return self._bounds

    def response(self, conditions):
        """Returns the response of the subject's own conditions to the inputs; found once."""
        if self._response is None:
            self._response = conditions.response(self)
        return self._response

    def side_gradient(self, side, w):
        """Returns the gradient of side expressions as (by free columns, by inputs)."""
        gradient = side.gradient(w).tocsc()
        given, inside = np.full(len(side.positions), -1), side.positions >= 0
        given[inside] = self._input_at[side.positions[inside]]
        if side.components is not None:
            by_identity = np.array([self.index.get(id(c), -1) for c in side.components], dtype=np.int64)
            given = np.maximum(given, by_identity)
        own = given >= 0
        columns = self._subject.columns
        place = np.searchsorted(columns, side.positions)
        free = (side.positions >= 0) & (place < len(columns))
        free[free] = columns[place[free]] == side.positions[free]
        return _spread(gradient, free, place, len(columns)), _spread(gradient, own, given, len(self))

    def by_input(self, matrix):
        """Returns the columns of a matrix over columns and Params of the data vector that are inputs."""
        places = self._input_at[: matrix.shape[1]]
        return _spread(matrix.tocsc(), places >= 0, places, len(self))

    def _refuse_idle(self):
        """Raises ModelError if an input may only change together with another one: it stands in a full row."""
        subject = self._subject
        if not len(subject.idle.rows):
            return
        evaluator = subject.compiled("idle inputs", subject.idle.rows, self._known, touching=self._known)
        inside = evaluator.jacobian_matrix(subject.w)
        places = self._input_at[self._known]
        change = _spread(inside, places >= 0, places, len(self)) - subject.idle_limits.derivatives(self, subject.w)[0]
        names, equality = subject.idle_equalities()
        entry = change.tocoo()
        wrong = equality[entry.row] & (np.abs(entry.data) > NOTHING)
        if wrong.any():
            k = np.flatnonzero(wrong)[0]
            raise ModelError(
                f"{self.names[entry.col[k]]} cannot change alone: the equation {names[entry.row[k]]} contains it and "
                "no free variable"
            )


def _spread(matrix, chosen, places, n):
    """Returns the chosen columns of a matrix, put at new places among n."""
    entries = matrix[:, chosen].tocoo()
    columns = places[chosen][entries.col]
    return sparse.csr_matrix((entries.data, (entries.row, columns)), shape=(matrix.shape[0], n))
