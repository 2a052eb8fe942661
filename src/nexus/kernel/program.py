"""The compiled equations as arrays: groups of pieces with one key, linear entries, constants.

Everything is addressed through one data vector `w = [variables | lifted columns | parameters | constants]`;
the first two parts are the columns. Rows are numbered in the order in which they were compiled.
"""

import numpy as np

from nexus.kernel.expressions import CONSTANT, LIFTED, PARAMETER, VARIABLE


class Group:
    """All pieces with one key: `index[slot, piece]` points into `w`; row, weight and summands per piece."""

    __slots__ = ("key", "index", "rows", "weights", "summands")

    def __init__(self, key, index, rows, weights, summands):
        self.key = key
        self.index = index
        self.rows = rows
        self.weights = weights
        self.summands = summands

    def select(self, chosen):
        """Returns the group reduced to the pieces of a boolean mask."""
        if chosen.all():
            return self
        return Group(self.key, self.index[:, chosen], self.rows[chosen], self.weights[chosen], self.summands[chosen])


class Program:
    """Rows turned into arrays; `rows` is a list of `nexus.kernel.pieces.Row`, `leaves` their tables."""

    def __init__(self, rows, leaves):
        self.n_variables = len(leaves.variables)
        self.n_columns = self.n_variables + len(leaves.lifted)
        self.n_parameters = len(leaves.parameters)
        self.n_rows = len(rows)
        self.constants = np.array(leaves.constants)
        self._offsets = np.zeros(4, dtype=np.int64)
        self._offsets[[VARIABLE, LIFTED, PARAMETER, CONSTANT]] = (
            0,
            self.n_variables,
            self.n_columns,
            self.n_columns + self.n_parameters,
        )
        self.row_constants = np.array([row.constant for row in rows])
        starts = np.cumsum([0] + [row.n_summands for row in rows])
        self.n_summands = int(starts[-1])
        self.summand_rows = np.repeat(np.arange(len(rows)), np.diff(starts))
        self._collect_linear(rows, starts)
        self._collect_groups(rows, starts)

    def _positions(self, codes):
        codes = np.asarray(codes, dtype=np.int64)
        return (codes >> 2) + self._offsets[codes & 3]

    def _collect_linear(self, rows, starts):
        entries = [(i, *entry) for i, row in enumerate(rows) for entry in row.linear]
        row, code, weight, summand = zip(*entries, strict=True) if entries else ((), (), (), ())
        self.linear_rows = np.array(row, dtype=np.int64)
        self.linear_columns = self._positions(code)
        self.linear_weights = np.array(weight, dtype=float)
        self.linear_summands = np.array(summand, dtype=np.int64) + starts[self.linear_rows]

    def _collect_groups(self, rows, starts):
        collected = {}
        for i, row in enumerate(rows):
            for key, codes, weight, summands in row.pieces:
                entry = collected.get(key)
                if entry is None:
                    entry = collected[key] = ([], [], [], [])
                entry[0].append(codes)
                entry[1].append(i)
                entry[2].append(weight)
                entry[3].append(summands)
        self.groups = []
        for key, (codes, row, weight, summands) in collected.items():
            index = np.ascontiguousarray(self._positions(codes).reshape(len(codes), -1).T)
            row = np.array(row)
            summands = np.array(summands, dtype=np.int64) + starts[row][:, None]
            self.groups.append(Group(key, index, row, np.array(weight), summands))

    def data_vector(self, columns, parameters):
        """Returns `w` for column values and parameter values."""
        return np.concatenate([columns, parameters, self.constants])

    def row_columns(self):
        """Returns (rows, columns) of every structural entry, duplicates included."""
        rows, columns = [self.linear_rows], [self.linear_columns]
        for group in self.groups:
            for slot in group.index:
                inside = slot < self.n_columns
                rows.append(group.rows[inside])
                columns.append(slot[inside])
        return np.concatenate(rows), np.concatenate(columns)
