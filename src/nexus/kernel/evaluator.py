"""Values, Jacobian and Hessian of chosen rows with respect to chosen columns.

Groups with many pieces run as vectorised NumPy source; the others run as CasADi map functions on shared
buffers, because there the overhead of a call, not arithmetic, is the cost. Either way the outputs of all
groups land in one array, and one sparse matrix-vector product adds them up into rows or matrix entries.
"""

import numpy as np
from scipy import sparse

from nexus.kernel.codegen import numpy_function
from nexus.kernel.derivatives import derivatives


def worth_vectorising(n_pieces, n_instructions):
    """Whether NumPy over the pieces is faster than CasADi piece by piece (fitted to timings of both).

    A NumPy call costs 0.45 us whatever the length; CasADi costs 0.11 us a piece and 4.5 ns an instruction.
    """
    return n_pieces * (0.11 + 0.0045 * n_instructions) >= 0.45 * n_instructions


class _Batch:
    """One of the three functions (value, jacobian, hessian) of every group, on shared buffers."""

    def __init__(self, groups, functions, n_outputs):
        self._calls, self._keep = [], []
        offsets = np.cumsum([0] + [n * len(g.rows) for g, n in zip(groups, n_outputs, strict=True)])
        n_inputs = np.cumsum([0] + [g.index.size if f else 0 for g, f in zip(groups, functions, strict=True)])
        self.offsets = offsets
        self.index = np.zeros(n_inputs[-1], dtype=np.int64)
        self.inputs = np.zeros(n_inputs[-1])
        self.outputs = np.zeros(offsets[-1])
        self.by_piece = []
        for i, (group, function) in enumerate(zip(groups, functions, strict=True)):
            n = len(group.rows)
            vectorised = function is not None and worth_vectorising(n, function.n_instructions())
            self.by_piece.append(not vectorised)
            if function is None:
                continue
            ins = slice(n_inputs[i], n_inputs[i + 1])
            outs = slice(offsets[i], offsets[i + 1])
            if vectorised:
                self.index[ins] = group.index.ravel()
                self._vectorised(function, n, self.inputs[ins], self.outputs[outs])
            else:
                self.index[ins] = group.index.T.ravel()
                self._buffered(function, n, self.inputs[ins], self.outputs[outs])

    def _buffered(self, function, n, inputs, outputs):
        mapped = function.map(n) if n > 1 else function
        buffer, trigger = mapped.buffer()
        buffer.set_arg(0, memoryview(inputs))
        buffer.set_res(0, memoryview(outputs))
        self._keep.append((mapped, buffer))
        self._calls.append((trigger, ()))

    def _vectorised(self, function, n, inputs, outputs):
        rows = [np.empty(n) for _ in range(function.sz_w())]
        arguments = (list(inputs.reshape(-1, n)), rows, list(outputs.reshape(-1, n)))
        self._calls.append((numpy_function(function), arguments))

    def position(self, i, k, n):
        """Returns the places in `outputs` of output k of all n pieces of group i."""
        start, stop = self.offsets[i], self.offsets[i + 1]
        if self.by_piece[i]:
            return np.arange(start + k, stop, (stop - start) // n)
        return np.arange(start + k * n, start + (k + 1) * n)

    def __call__(self, w):
        np.take(w, self.index, out=self.inputs)
        with np.errstate(all="ignore"):
            for call, arguments in self._calls:
                call(*arguments)
        return self.outputs


def _unique_entries(rows, columns, n_columns):
    """Returns (rows, columns, position of each given entry) of the distinct entries, row by row."""
    codes, inverse = np.unique(rows * np.int64(max(n_columns, 1)) + columns, return_inverse=True)
    return codes // max(n_columns, 1), codes % max(n_columns, 1), inverse


class Evaluator:
    """Evaluates the chosen rows of a program.

    `rows` are increasing indices of the program's rows, `columns` increasing positions in its data vector:
    columns, and parameters where derivatives with respect to them are wanted. Results are numbered by
    position in these arrays. `jacobian_rows/_columns` and `hessian_rows/_columns` (lower triangle) are the
    structures. With `touching`, positions in the data vector, only pieces that contain one of them are
    compiled: derivatives with respect to those positions are complete, and there are no values.
    """

    def __init__(self, program, rows, columns, touching=None):
        self.program, self.rows, self.columns = program, rows, columns
        self.n_rows, self.n_columns = len(rows), len(columns)
        self._row_of = np.full(program.n_rows, -1)
        self._row_of[rows] = np.arange(len(rows))
        self._column_of = np.full(program.n_columns + program.n_parameters + len(program.constants), -1)
        self._column_of[columns] = np.arange(len(columns))
        touched = None
        if touching is not None:
            touched = np.zeros(len(self._column_of), dtype=bool)
            touched[touching] = True
        chosen = (group.select(self._chosen(group, touched)) for group in program.groups)
        self.groups = [group for group in chosen if len(group.rows)]
        by_parameters = len(columns) > 0 and bool(columns[-1] >= program.n_columns)
        self._derivatives = [derivatives(group.key, by_parameters) for group in self.groups]
        self._constants = program.row_constants[rows]
        self._build_linear()
        if touching is None:
            self._build_values()
        self._build_jacobian()
        self._hessian = self._terms = None

    def _chosen(self, group, touched):
        inside = self._row_of[group.rows] >= 0
        return inside if touched is None else inside & touched[group.index].any(axis=0)

    def _build_linear(self):
        p = self.program
        keep = self._row_of[p.linear_rows] >= 0
        self._linear = (
            self._row_of[p.linear_rows[keep]],
            p.linear_columns[keep],
            p.linear_weights[keep],
            p.linear_summands[keep],
        )
        rows, columns, weights, _ = self._linear
        self._linear_matrix = sparse.csr_matrix((weights, (rows, columns)), shape=(self.n_rows, p.n_columns))

    def _build_values(self):
        counts = [d.n_terms for d in self._derivatives]
        self._values = _Batch(self.groups, [d.value for d in self._derivatives], counts)
        rows, summands, places, weights = [], [], [], []
        for i, (group, count) in enumerate(zip(self.groups, counts, strict=True)):
            for k in range(count):
                rows.append(self._row_of[group.rows])
                summands.append(group.summands[:, k])
                places.append(self._values.position(i, k, len(group.rows)))
                weights.append(group.weights)
        rows, summands, places, weights = map(_join, (rows, summands, places, weights))
        size = len(self._values.outputs)
        self._value_sum = sparse.csr_matrix((weights, (rows, places)), shape=(self.n_rows, size))
        self._value_entries = (summands, places, weights)

    def _build_jacobian(self):
        counts = [len(d.jacobian_slots) for d in self._derivatives]
        self._jacobian = _Batch(self.groups, [d.jacobian for d in self._derivatives], counts)
        rows, columns, places, weights = [], [], [], []
        for i, (group, d) in enumerate(zip(self.groups, self._derivatives, strict=True)):
            for k, slot in enumerate(d.jacobian_slots):
                column = self._column_of[group.index[slot]]
                free = column >= 0
                rows.append(self._row_of[group.rows][free])
                columns.append(column[free])
                places.append(self._jacobian.position(i, k, len(group.rows))[free])
                weights.append(group.weights[free])
        rows, columns, places, weights = map(_join, (rows, columns, places, weights))
        linear_rows, linear_columns, linear_weights, _ = self._linear
        linear_columns = self._column_of[linear_columns]
        free = linear_columns >= 0
        self.jacobian_rows, self.jacobian_columns, inverse = _unique_entries(
            np.concatenate([rows, linear_rows[free]]).astype(np.int64),
            np.concatenate([columns, linear_columns[free]]).astype(np.int64),
            self.n_columns,
        )
        n = len(self.jacobian_rows)
        nonlinear, linear = inverse[: len(rows)], inverse[len(rows) :]
        self._jacobian_sum = sparse.csr_matrix((weights, (nonlinear, places)), shape=(n, len(self._jacobian.outputs)))
        self._jacobian_linear = np.bincount(linear, weights=linear_weights[free], minlength=n)

    def _build_hessian(self):
        counts = [len(d.hessian_slots) for d in self._derivatives]
        batch = _Batch(self.groups, [d.hessian for d in self._derivatives], counts)
        rows, columns, places, weights, owners = [], [], [], [], []
        for i, (group, d) in enumerate(zip(self.groups, self._derivatives, strict=True)):
            for k, (first, second) in enumerate(d.hessian_slots):
                row, column = self._column_of[group.index[first]], self._column_of[group.index[second]]
                free = (row >= 0) & (column >= 0)
                rows.append(np.maximum(row, column)[free])
                columns.append(np.minimum(row, column)[free])
                places.append(batch.position(i, k, len(group.rows))[free])
                weights.append(group.weights[free])
                owners.append(self._row_of[group.rows][free])
        rows, columns, places, weights, owners = map(_join, (rows, columns, places, weights, owners))
        self._hessian_rows, self._hessian_columns, inverse = _unique_entries(
            rows.astype(np.int64), columns.astype(np.int64), self.n_columns
        )
        row_of_output = np.zeros(len(batch.outputs), dtype=np.int64)
        row_of_output[places.astype(np.int64)] = owners
        total = sparse.csr_matrix((weights, (inverse, places)), shape=(len(self._hessian_rows), len(batch.outputs)))
        self._hessian = (batch, row_of_output, total)

    @property
    def hessian_structure(self):
        """(rows, columns) of the lower triangle of the Hessian."""
        if self._hessian is None:
            self._build_hessian()
        return self._hessian_rows, self._hessian_columns

    def values(self, w):
        """Returns the value of every chosen row."""
        linear = self._linear_matrix @ w[: self.program.n_columns]
        return self._constants + linear + self._value_sum @ self._values(w)

    def jacobian(self, w):
        """Returns the entries at (`jacobian_rows`, `jacobian_columns`)."""
        return self._jacobian_linear + self._jacobian_sum @ self._jacobian(w)

    def jacobian_matrix(self, w):
        """Returns the Jacobian as a CSR matrix."""
        return sparse.csr_matrix(
            (self.jacobian(w), (self.jacobian_rows, self.jacobian_columns)), shape=(self.n_rows, self.n_columns)
        )

    def hessian(self, w, multipliers):
        """Returns the entries of the lower triangle of `sum(multipliers[i] * Hessian of row i)`."""
        if self._hessian is None:
            self._build_hessian()
        batch, rows, total = self._hessian
        outputs = batch(w)
        return total @ np.where(multipliers[rows] != 0.0, outputs * multipliers[rows], 0.0)

    def largest_terms(self, w):
        """Returns each row's largest term in absolute value.

        Terms are the row's summands as written in the model. A row of one summand, as (a - b) * c = 0, has
        nothing to be compared with: there the largest product of a derivative and its variable counts too.
        """
        if self._terms is None:
            self._build_terms()
        linear, values, starts, single, owners = self._terms
        summands = np.abs(linear @ w[: self.program.n_columns] + values @ self._values(w))
        largest = np.maximum.reduceat(np.append(summands, 0.0), starts[:-1])
        largest[starts[:-1] == starts[1:]] = 0.0
        products = np.abs(self.jacobian(w)[single] * w[self.columns[self.jacobian_columns[single]]])
        np.fmax.at(largest, owners, products)
        return np.maximum(largest, np.abs(self._constants))

    def _build_terms(self):
        """Numbers the summands of the chosen rows and finds the entries of rows that have but one."""
        p = self.program
        counts = np.bincount(p.summand_rows, minlength=p.n_rows)
        first = np.concatenate([[0], np.cumsum(counts)])[self.rows]
        counts = counts[self.rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        position = np.full(p.n_summands, -1, dtype=np.int64)
        mine = np.repeat(first - starts[:-1], counts) + np.arange(starts[-1])
        position[mine] = np.arange(starts[-1])
        _, columns, weights, owners = self._linear
        shape = (starts[-1], p.n_columns)
        linear = sparse.csr_matrix((weights, (position[owners], columns)), shape=shape)
        owners, places, weights = self._value_entries
        shape = (starts[-1], len(self._values.outputs))
        values = sparse.csr_matrix((weights, (position[owners.astype(np.int64)], places)), shape=shape)
        single = np.flatnonzero(counts[self.jacobian_rows] == 1)
        self._terms = linear, values, starts, single, self.jacobian_rows[single]


def _join(arrays):
    return np.concatenate(arrays) if arrays else np.zeros(0)
