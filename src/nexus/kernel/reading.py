"""Reads the numbers of a solve from the Pyomo model: one pass over variables, Params, rows and suffixes."""

import numpy as np
from pyomo.core.expr.numvalue import native_numeric_types, value

from nexus.kernel.data import Data
from nexus.kernel.errors import ModelError
from nexus.kernel.scaling import read_factors


def read_data(problem, rows, objective, sense):
    """Returns the `Data` of a problem's model; a free variable without a value starts at 0 moved into its bounds."""
    equations, program, sides = problem.equations, problem.program, problem.sides
    variables = equations.leaves.variables
    columns = _read_variables(variables, program.n_columns)
    row_lower, row_upper = _numbers(equations.lower, -np.inf), _numbers(equations.upper, np.inf)
    column_factors, row_factors = np.ones(program.n_columns), np.full(program.n_rows, np.nan)
    given = read_factors(equations.block)
    if given:
        column_factors[: len(variables)] = [given.get(id(v), 1.0) for v in variables]
        row_factors[:] = [given.get(id(c), np.nan) for c in equations.components]
    nothing_set = np.zeros(program.n_columns, dtype=bool)
    data = Data(
        program.token, *columns, column_factors, _parameter_values(equations.leaves.parameters),
        row_lower, row_upper, row_factors, rows, nothing_set, nothing_set, objective, sense,
    )  # fmt: skip
    return problem.with_lifted_values(sides.update(data))


def _read_variables(variables, n):
    lower, upper = np.full(n, -np.inf), np.full(n, np.inf)
    start, fixed, given, continuous = np.zeros(n), np.zeros(n, bool), np.zeros(n, bool), np.ones(n, bool)
    known = {}
    for i, variable in enumerate(variables):
        number = variable.value
        if number is not None and number != number:  # not a number
            number = None
        if variable.fixed:
            fixed[i] = True
            if number is None:
                raise ModelError(f"The variable {variable.name} is fixed but has no value")
        low, high = variable.bounds
        if low is not None:
            lower[i] = low
        if high is not None:
            upper[i] = high
        if low is not None and high is not None and low > high and not variable.fixed:
            raise ModelError(f"The bounds of {variable.name} exclude each other: {low:g} > {high:g}")
        given[i] = number is not None
        start[i] = min(max(0.0, lower[i]), upper[i]) if number is None else number
        domain = variable.domain
        kind = known.get(id(domain))
        if kind is None:
            kind = known[id(domain)] = variable.is_continuous()
        continuous[i] = kind
    return start, lower, upper, fixed, given, continuous


def _parameter_values(parameters):
    try:
        values = np.array([p.value for p in parameters], dtype=float)
    except (TypeError, ValueError):
        values = None
    if values is None or np.isnan(values).any():
        missing = [p.name for p in parameters if not _is_number(value(p, exception=False))]
        raise ModelError(f"Params without a value: {', '.join(missing[:5])}")
    return values


def _is_number(number):
    return number is not None and not np.isnan(number)


def _numbers(sides, default):
    """Returns the right-hand sides that are numbers; the others are filled in by `Sides.update`."""
    return np.array([s if s.__class__ in native_numeric_types else default for s in sides], dtype=float)
