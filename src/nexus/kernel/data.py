"""The numbers of one solve: an immutable value, read from a Pyomo model or changed from another one."""

from dataclasses import dataclass, replace

import numpy as np

from nexus.kernel.errors import ModelError


@dataclass(frozen=True, eq=False)
class Data:
    """Everything that may differ between two solves of one compiled problem.

    By column: `columns` (starting values; of fixed columns their values), `lower`, `upper`, `fixed`, `given`
    (whether the model had a value), `continuous`, `column_factors` (scaling, 1 where none is given). By row:
    `row_lower`, `row_upper`, `row_factors` (NaN where none is given). `rows` are the active constraints in
    increasing order, `objective` the row to optimise or None, `sense` 1 to minimise and -1 to maximise.
    """

    columns: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    fixed: np.ndarray
    given: np.ndarray
    continuous: np.ndarray
    column_factors: np.ndarray
    parameters: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    row_factors: np.ndarray
    rows: np.ndarray
    objective: int | None = None
    sense: int = 1

    def __post_init__(self):
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __setstate__(self, state):
        vars(self).update(state)
        self.__post_init__()

    def with_arrays(self, **arrays):
        """Returns a copy in which whole arrays are replaced; ValueError if one has another length."""
        for name, array in arrays.items():
            if isinstance(array, np.ndarray) and name != "rows" and array.shape != getattr(self, name).shape:
                raise ValueError(f"{name} has {len(array)} entries; it needs {len(getattr(self, name))}")
        return replace(self, **arrays)


@dataclass(frozen=True)
class Changes:
    """What differs from a `Data` by name; see `nexus.kernel.Problem.solve`."""

    values: dict | None = None
    fix: dict | None = None
    free: tuple = ()
    lower: dict | None = None
    upper: dict | None = None
    parameters: dict | None = None
    activate: tuple = ()
    deactivate: tuple = ()

    @property
    def any(self):
        """Whether there is a change at all."""
        return any(vars(self).values())

    def apply(self, problem, data):
        """Returns `data` changed; unknown names raise ModelError with the nearest ones."""
        names = problem.names
        columns, fixed = data.columns.copy(), data.fixed.copy()
        for positions, value in _by_position(self.values, names.column):
            columns[positions] = value
        for positions, value in _by_position(self.fix, names.column):
            columns[positions], fixed[positions] = value, True
        for name in self.free:
            fixed[names.column(name)] = False
        parameters = data.parameters.copy()
        for positions, value in _by_position(self.parameters, names.parameter):
            parameters[positions] = value
        data = data.with_arrays(columns=columns, fixed=fixed, parameters=parameters)
        if self.parameters or self.fix:
            data = problem.sides.update(data)
        data = self._bounds(names, data)
        if self.activate or self.deactivate:
            data = replace(data, rows=self._rows(names, data))
        return data

    def _bounds(self, names, data):
        if not (self.lower or self.upper):
            return data
        lower, upper = data.lower.copy(), data.upper.copy()
        for bounds, given, none in ((lower, self.lower, -np.inf), (upper, self.upper, np.inf)):
            for positions, value in _by_position(given, names.column):
                bounds[positions] = none if value is None else value
        crossed = np.flatnonzero(lower > upper)
        if len(crossed):
            k = crossed[0]
            raise ModelError(f"The bounds of {names.columns[k]} exclude each other: {lower[k]:g} > {upper[k]:g}")
        return data.with_arrays(lower=lower, upper=upper)

    def _rows(self, names, data):
        rows = set(data.rows.tolist())
        for name in self.activate:
            rows.update(np.atleast_1d(names.row(name)).tolist())
        for name in self.deactivate:
            rows.difference_update(np.atleast_1d(names.row(name)).tolist())
        return np.array(sorted(rows), dtype=np.int64)


def _by_position(given, positions):
    return [(positions(name), value) for name, value in (given or {}).items()]
