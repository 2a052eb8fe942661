"""What a solve reads from the Pyomo model: values, bounds, what is fixed, what is active."""

from dataclasses import dataclass

import numpy as np
from pyomo.core.expr.numvalue import value

from nexus.kernel.errors import ModelError


@dataclass
class State:
    """Numbers by column and row of a problem; fixed columns hold their fixed value.

    `given` marks columns whose Pyomo variable had a value.
    """

    columns: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    fixed: np.ndarray
    given: np.ndarray
    parameters: np.ndarray


def read_state(variables, lifted, parameters):
    """Reads the current state; a free variable without a value starts at 0 moved into its bounds."""
    n = len(variables)
    lower, upper = np.full(n + len(lifted), -np.inf), np.full(n + len(lifted), np.inf)
    start, fixed = np.zeros(n + len(lifted)), np.zeros(n + len(lifted), dtype=bool)
    given = np.ones(n + len(lifted), dtype=bool)
    for i, variable in enumerate(variables):
        number = variable.value
        if variable.fixed:
            fixed[i] = True
            if number is None:
                raise ModelError(f"The variable {variable.name} is fixed but has no value")
        else:
            low, high = variable.bounds
            if low is not None:
                lower[i] = low
            if high is not None:
                upper[i] = high
            if low is not None and high is not None and low > high:
                raise ModelError(f"The bounds of {variable.name} exclude each other: {low:g} > {high:g}")
            if number is None:
                given[i] = False
                number = min(max(0.0, lower[i]), upper[i])
        start[i] = number
    given[n:] = False
    return State(start, lower, upper, fixed, given, _parameter_values(parameters))


def _parameter_values(parameters):
    try:
        return np.array([p.value for p in parameters], dtype=float)
    except (TypeError, ValueError):
        missing = [p.name for p in parameters if value(p, exception=False) is None]
        raise ModelError(f"Params without a value: {', '.join(missing[:5])}") from None


def check_continuous(variables):
    """Raises ModelError if one of the (free) variables must be an integer."""
    for variable in variables:
        if not variable.is_continuous():
            raise ModelError(
                f"The variable {variable.name} is free and must be an integer; the kernel solves continuous "
                "problems: fix it, or use a mixed-integer solver"
            )
