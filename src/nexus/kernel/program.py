"""The compiled equations as arrays: groups of pieces with one key, linear entries, constants.

Everything is addressed through one data vector `w = [variables | lifted columns | parameters | constants]`;
the first two parts are the columns. Rows are numbered in the order in which they were compiled.
"""

import uuid

import numpy as np

from nexus.kernel.derivatives import made_for, remember
from nexus.kernel.expressions import LIFTED, PARAMETER, VARIABLE
from nexus.kernel.templates import COLUMN, DATA


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


class Table:
    """The members of one template as arrays: rows, leaf codes (member, leaf) and numbers (member, number)."""

    def __init__(self, members):
        template, n = members.template, len(members.rows)
        self.template = template
        self.rows = np.array(members.rows, dtype=np.int64)
        self.codes = np.array(members.codes, dtype=np.int64).reshape(n, len(template.leaves))
        self.numbers = np.array(members.numbers, dtype=float).reshape(n, len(template.numbers))

    def unlike(self):
        """Returns a mask of the members that only seem to have the template's form.

        Leaves that should be one are two, two that should be different are one, or a factor vanishes.
        """
        wrong = np.zeros(len(self.rows), dtype=bool)
        for first, second in self.template.same:
            wrong |= self.codes[:, first] != self.codes[:, second]
        if self.template.nonzero:
            wrong |= (self.numbers[:, self.template.nonzero] == 0.0).any(axis=1)
        for piece in self.template.pieces:
            positions = [source for kind, source in piece.slots if kind == COLUMN]
            if len(positions) > 1:
                codes = np.sort(self.codes[:, positions], axis=1)
                wrong |= (codes[:, 1:] == codes[:, :-1]).any(axis=1)
        return wrong

    def weights(self, weight):
        """Returns the value of a weight for every member."""
        factor, times, over = weight
        values = np.full(len(self.rows), factor)
        for position in times:
            values = values * self.numbers[:, position]
        for position in over:
            values = values / self.numbers[:, position]
        return values


def make_tables(members, analyse_alone):
    """Returns the tables of all templates in use; `members` maps keys to `Members`.

    Rows that only seemed to have a template's form are taken out of it and given to `analyse_alone`, which adds
    members for them.
    """
    tables, done = [], set()
    while waiting := [key for key in members if key not in done]:
        for key in waiting:
            done.add(key)
            table = Table(members[key])
            wrong = table.unlike()
            if wrong.any():
                for row in table.rows[wrong]:
                    analyse_alone(row)
                members[key].keep(~wrong)
                table = Table(members[key])
            tables.append(table)
    return tables


class Program:
    """Rows turned into arrays: `tables` hold the rows of each template, `leaves` counts what codes point to.

    `token` tells programs apart, also after a journey to another process.
    """

    def __init__(self, tables, n_rows, leaves):
        self.token = uuid.uuid4().hex
        self.n_variables = len(leaves.variables)
        self.n_columns = self.n_variables + len(leaves.lifted)
        self.n_parameters = len(leaves.parameters)
        self.n_rows = n_rows
        self._offsets = np.zeros(4, dtype=np.int64)
        self._offsets[[VARIABLE, LIFTED, PARAMETER]] = (0, self.n_variables, self.n_columns)
        counts = np.zeros(n_rows, dtype=np.int64)
        self.row_constants = np.zeros(n_rows)
        for table in tables:
            counts[table.rows] = table.template.n_summands
            for weight in table.template.constant:
                self.row_constants[table.rows] += table.weights(weight)
        starts = np.cumsum(np.concatenate([[0], counts]))
        self.n_summands = int(starts[-1])
        self.summand_rows = np.repeat(np.arange(n_rows), counts)
        self._collect_linear(tables, starts)
        self._collect_groups(tables, starts)

    def _positions(self, codes):
        return (codes >> 2) + self._offsets[codes & 3]

    def _collect_linear(self, tables, starts):
        rows, codes, weights, summands = [], [], [], []
        for table in tables:
            for leaf, weight, summand in table.template.linear:
                rows.append(table.rows)
                codes.append(table.codes[:, leaf])
                weights.append(table.weights(weight))
                summands.append(starts[table.rows] + summand)
        self.linear_rows, self.linear_summands = _join(rows), _join(summands)
        self.linear_columns = self._positions(_join(codes))
        self.linear_weights = _join(weights, float)

    def _collect_groups(self, tables, starts):
        self._constants, self._n_constants = [], 0
        collected = {}
        for table in tables:
            for piece in table.template.pieces:
                parts = collected.setdefault(piece.key, ([], [], [], []))
                parts[0].append(self._slots(table, piece))
                parts[1].append(table.rows)
                parts[2].append(table.weights(piece.weight))
                parts[3].append(starts[table.rows][:, None] + np.array(piece.summands, dtype=np.int64))
        self.groups = [
            Group(key, np.ascontiguousarray(np.hstack(index)), *map(np.concatenate, rest))
            for key, (index, *rest) in collected.items()
        ]
        self.constants = _join(self._constants, float)
        del self._constants, self._n_constants

    def _slots(self, table, piece):
        """Returns the positions in `w` of a piece's slots (slot, member); numbers become constants."""
        n = len(table.rows)
        index = np.empty((len(piece.slots), n), dtype=np.int64)
        columns = [(slot, source) for slot, (kind, source) in enumerate(piece.slots) if kind == COLUMN]
        if columns:
            slots, leaves = zip(*columns, strict=True)
            index[list(slots)] = self._positions(table.codes[:, list(leaves)].T)
        for slot, (kind, source) in enumerate(piece.slots):
            if kind != COLUMN:
                start = self.n_columns + self.n_parameters + self._n_constants
                index[slot] = np.arange(start, start + n)
                self._constants.append(table.numbers[:, source] if kind == DATA else table.weights(source))
                self._n_constants += n
        return index

    def __getstate__(self):
        """Keeps the functions of its keys with it, so that another process need not differentiate."""
        return {**vars(self), "made": made_for({group.key for group in self.groups})}

    def __setstate__(self, state):
        remember(state.pop("made"))
        vars(self).update(state)

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


def _join(arrays, kind=np.int64):
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=kind)
