"""Warm starts: what a solve takes over from an earlier solution of the same problem.

The values of free columns are always taken. An interior-point method profits from them only with the multipliers of
rows and bounds and a barrier parameter that fits: with a large one it walks back to the middle of the feasible region,
with a small one it keeps the bounds that hold. The multipliers are taken unless the constraints are violated so much
at the start that it says little about the new solution.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from nexus.kernel.errors import ModelError

FAR = 1e2  # largest scaled constraint violation of a start whose multipliers are still worth taking
BARRIER = 1e-9
_PUSHES = dict.fromkeys(
    (
        "warm_start_bound_push",
        "warm_start_bound_frac",
        "warm_start_slack_bound_push",
        "warm_start_slack_bound_frac",
        "warm_start_mult_bound_push",
    ),
    1e-9,
)


class WarmStart(Enum):
    """What is taken over from the solution to start from."""

    automatic = "automatic"
    primal = "primal"
    primal_dual = "primal_dual"
    predicted = "predicted"


@dataclass(frozen=True)
class Start:
    """The columns, multipliers of rows and of bounds to start from; arrays as in `Solution`, unscaled."""

    columns: np.ndarray
    multipliers: np.ndarray | None = None
    lower_multipliers: np.ndarray | None = None
    upper_multipliers: np.ndarray | None = None


def start_of(problem, solution, data, kind):
    """Returns the `Start` that a solution gives for new numbers.

    Raises ModelError if the solution belongs to another problem, or to one whose equations have changed since.
    """
    if solution.data.token != problem.program.token:
        raise ModelError("The solution to start from belongs to another problem, or its equations have changed since")
    if kind is WarmStart.predicted:
        solution = solution.sensitivity().predict(data, watch=False)
    if kind is WarmStart.primal:
        return Start(solution.columns)
    return Start(solution.columns, solution.multipliers, solution.lower_multipliers, solution.upper_multipliers)


def with_start(data, start):
    """Returns `data` with the free columns at the values of a start."""
    return data.with_arrays(columns=np.where(data.fixed, data.columns, start.columns))


def engine_start(attempt, start, kind):
    """Returns (options, {"lagrange", "zl", "zu"}) for an engine, scaled as its problem is; empty where not worth it."""
    if start is None or start.multipliers is None:
        return {}, {}
    if kind is WarmStart.automatic and not constraint_error(attempt) <= FAR:
        return {}, {}
    evaluator, factors = attempt.evaluator, attempt.factors
    objective = attempt.selection.objective
    scale = attempt.sense * (1.0 if objective is None else factors.rows[objective])
    rows, columns = evaluator.rows[attempt.is_constraint], evaluator.columns
    multipliers = {
        "lagrange": scale * start.multipliers[rows] / factors.rows[attempt.is_constraint],
        "zl": np.maximum(scale * start.lower_multipliers[columns] / factors.columns, 0.0),
        "zu": np.maximum(scale * start.upper_multipliers[columns] / factors.columns, 0.0),
    }
    return {"warm_start_init_point": "yes", "mu_init": BARRIER, **_PUSHES}, multipliers


def constraint_error(attempt):
    """Returns the largest scaled violation of a constraint at the attempt's point."""
    values = attempt.evaluator.values(attempt.w)
    violation = (
        np.maximum(np.maximum(attempt.row_lower - values, values - attempt.row_upper), 0.0) * attempt.factors.rows
    )
    return float(np.max(violation[attempt.is_constraint], initial=0.0))
