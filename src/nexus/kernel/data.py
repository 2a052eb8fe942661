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
    `lower_set` and `upper_set` mark bounds that were given by a change and no longer follow Params. `token` says to
    which compiled equations the numbers belong.
    """

    token: str

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
    lower_set: np.ndarray
    upper_set: np.ndarray
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
            if isinstance(array, np.ndarray):
                if name != "rows" and array.shape != getattr(self, name).shape:
                    raise ValueError(f"{name} has {len(array)} entries; it needs {len(getattr(self, name))}")
                arrays[name] = array.copy()
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
        for name in _names(self.free):
            fixed[names.column(name)] = False
        for name, positions, value in _by_position(self.fix, names.column):
            columns[positions], fixed[positions] = _number(name, value), True
        for name, positions, value in _by_position(self.values, names.column):
            if np.any(fixed[positions]):
                raise ModelError(f"{name} is fixed; give its value by fix, or free it")
            columns[positions] = _number(name, value)
        parameters = data.parameters.copy()
        for name, positions, value in _by_position(self.parameters, names.parameter):
            parameters[positions] = _number(name, value)
        data = data.with_arrays(columns=columns, fixed=fixed, parameters=parameters)
        data = self._bounds(names, data)
        if self.parameters or self.fix:
            data = problem.sides.update(data)
        _check_bounds(names, data)
        if self.activate or self.deactivate:
            data = replace(data, rows=self._rows(names, data))
        return data

    def _bounds(self, names, data):
        changed = {}
        for field, given, none in (("lower", self.lower, -np.inf), ("upper", self.upper, np.inf)):
            if given:
                bounds, own = getattr(data, field).copy(), getattr(data, f"{field}_set").copy()
                for name, positions, value in _by_position(given, names.column):
                    bounds[positions], own[positions] = none if value is None else _number(name, value), True
                changed |= {field: bounds, f"{field}_set": own}
        return data.with_arrays(**changed) if changed else data

    def _rows(self, names, data):
        rows = set(data.rows.tolist())
        for name in _names(self.activate):
            rows.update(np.atleast_1d(names.row(name)).tolist())
        for name in _names(self.deactivate):
            rows.difference_update(np.atleast_1d(names.row(name)).tolist())
        return np.array(sorted(rows), dtype=np.int64)


def _check_bounds(names, data):
    crossed = np.flatnonzero((data.lower > data.upper) & ~data.fixed)
    if len(crossed):
        k = crossed[0]
        raise ModelError(f"The bounds of {names.columns[k]} exclude each other: {data.lower[k]:g} > {data.upper[k]:g}")


def _by_position(given, positions):
    return [(name, positions(name), value) for name, value in (given or {}).items()]


def _names(given):
    return [given] if isinstance(given, str) else given


def _number(name, value):
    """Returns a number given for a name, which may stand for several members; ModelError for anything else."""
    if np.ndim(value) == 0:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = np.nan
        if not np.isnan(number):
            return number
    raise ModelError(f"{value!r} is no number for {name}: give one number, for single members one each by their names")
