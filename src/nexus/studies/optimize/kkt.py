"""Conditions of optimality of a state, checked apart from the solver that found it.

At a local optimum within limits g <= 0 and bounds of the decisions there are multipliers with

    df + sum v_i dg_i + sum lambda_j dF_j - z_lower + z_upper = 0,   v, z >= 0,   v g = 0

by all variables of the plant and all decisions [J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., Springer
2006, theorem 12.1]. Here lambda comes from a factorisation of its own of the plant's equations, v and z from a
non-negative least-squares fit to the limits that hold; the solver's multipliers are not used. Everything is scaled:
variables and rows by their factors, decisions by their ranges, the goal by its span.

The search lets variables stand `NEGLIGIBLE` (1e-7 of the scale) beyond their bounds, as interior-point codes do, so
that the thousands of traces that are zero, or rounding below it, are no limits. A limit holds, and may have a
multiplier, within `ACTIVE` of this relaxed bound, half of the way to the true one. What is reported is measured at the
true limits: `feasibility` is how far they are passed, the relaxation included, and `complementarity` the largest
multiplier times the distance that is left within a limit; a limit that is passed counts in the former.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from nexus.kernel.sensitivity.factorisation import Factorisation
from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.watched import Limit, Limits, Watched

ACTIVE = 5e-8  # scaled distance from a limit within which it holds
NEARLY, STEEP = 1e-6, 1e-3  # the same for limits that decisions move by so much: no trace is among them
AT_BOUND = 1e-7  # of a decision's range
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Kkt:
    """The scaled conditions: each is 0 at an exact optimum.

    `stationarity` by all variables and decisions, `feasibility` of limits and bounds, `complementarity` of multipliers
    and distances, `equations` the largest scaled residual. `multipliers` has (limit, scaled multiplier) of those that
    hold, `bounds` the multiplier of every decision's bound: positive at the lower, negative at the upper.
    """

    stationarity: float
    feasibility: float
    complementarity: float
    equations: float
    multipliers: tuple[tuple[Limit, float], ...]
    bounds: np.ndarray

    @property
    def largest(self) -> float:
        """The largest of the conditions."""
        return max(self.stationarity, self.feasibility, self.complementarity, self.equations)

    def holds(self, tolerance: float = TOLERANCE) -> bool:
        """Whether all conditions hold."""
        return self.largest <= tolerance


def fitted_multipliers(gradient, slopes, point) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns (v, z, residual): non-negative multipliers of limits that hold and of bounds, that balance a gradient.

    `slopes` are the limits' derivatives, a row each; z is positive at a lower bound and negative at an upper one.
    """
    low, high = np.flatnonzero(point <= AT_BOUND), np.flatnonzero(point >= 1 - AT_BOUND)
    n, one = len(gradient), np.eye(len(gradient))
    matrix = np.column_stack([slopes.T.reshape(n, -1), -one[:, low], one[:, high]])
    size = np.maximum(np.linalg.norm(matrix, axis=0), 1e-12)
    found = nnls(matrix / size, -gradient, maxiter=100 * n + 100)[0] / size if matrix.shape[1] else np.zeros(0)
    m, z = len(slopes), np.zeros(n)
    z[low], z[high] = found[m : m + len(low)], -found[m + len(low) :]
    return found[:m], z, gradient + matrix @ found


def holds(values: np.ndarray, slopes: np.ndarray, nearly: float = NEARLY) -> np.ndarray:
    """Returns which rows hold: the limit is met within `ACTIVE`, or within `nearly` where decisions move it at all."""
    steep = np.tile(np.abs(slopes).max(axis=1) >= STEEP, 2)
    return values >= np.where(steep, -nearly, -ACTIVE)


def goal_weights(model: ReducedModel, goal: Goal) -> np.ndarray:
    """Returns the weights of the side rows in what is minimised, scaled by the goal's span."""
    weights = np.zeros(len(model.system.side_rows))
    for name, cost in goal.costs.items():
        weights[model.side_of[model.known(name)]] += cost * model.factor(name)
    return weights / goal_span(model, goal)


def goal_span(model: ReducedModel, goal: Goal) -> float:
    """Returns what the most influential decision changes of the goal over its range, to first order, at the start."""
    names = list(goal.costs)
    weights = np.array([goal.costs[name] for name in names])
    largest = float(np.abs(weights @ model.gradient(model.start, names)).max())
    return largest or abs(goal.value(model.start.figures)) or 1.0


def check_kkt(model: ReducedModel, goal: Goal, limits: Limits, state: State) -> Kkt:
    """Returns the conditions of optimality at a state, in the full space of the plant's variables and the decisions.

    Multipliers go to limits that are asked for and to bounds of variables that are met most closely; to bounds that
    are met nearly only if these do not suffice: else a flow beside a splitter at its bound, some 1e-6 small, would
    take the price of that bound.
    """
    watched = Watched(model, limits)
    values, slopes, full = watched.values(state), watched.slopes(state), _FullSpace(model, state)
    goal_row = full.gradients([(goal_weights(model, goal), None)])
    for nearly in (ACTIVE, NEARLY):
        holding = np.flatnonzero(holds(values, slopes, nearly) | (watched.asked_for & (values >= -NEARLY)))
        rows = np.vstack([goal_row, full.gradients([_weights(watched, row) for row in holding])])
        moved = full.reduced(rows)
        v, z, _ = fitted_multipliers(moved[0], moved[1:], state.point)
        stationarity = full.residual(np.concatenate([[1.0], v]) @ rows, z)
        if stationarity <= TOLERANCE:
            break
    beyond = watched.beyond(values)
    off = np.where(z > 0, state.point, 1.0 - state.point)
    inside = np.maximum(-beyond[holding], 0.0)
    complementarity = max((v * inside).max(initial=0.0), np.abs(z * off).max())
    feasibility = max(beyond.max(initial=0.0), -state.point.min(), state.point.max() - 1.0, 0.0)
    equations = max(each.scaled for each in state.solution.residuals().values())
    multipliers = tuple((watched.limit(row), float(pull)) for row, pull in zip(holding, v, strict=True) if pull > 0)
    return Kkt(stationarity, float(feasibility), float(complementarity), equations, multipliers, z)


def _weights(watched: Watched, row: int) -> tuple[np.ndarray, np.ndarray]:
    unit = np.zeros(2 * watched.n)
    unit[row] = 1.0
    return watched.weights(unit)


class _FullSpace:
    """The plant's equations at a state, factorised anew, with gradients by variables and decisions, scaled."""

    def __init__(self, model: ReducedModel, state: State) -> None:
        system = model.system
        self._tangent, self._system = state.tangent, system
        evaluator = system.evaluator
        jacobian = evaluator.jacobian_matrix(self._tangent.w)
        self._scale = 1.0 / model.data.column_factors[evaluator.columns]
        self._scale[system.input_places] = 1.0
        self._rows = jacobian.multiply(self._scale[None, :]).tocsr()
        self._equations = self._rows[system.equation_places]
        self._x, self._p, self._moves = system.unknown_places, system.input_places, system.amounts
        self._factorisation = Factorisation(self._equations[:, self._x].tocsc())

    def gradients(self, weights) -> np.ndarray:
        """Returns the scaled gradients of weighted sums of side rows and columns, a row each."""
        system, found = self._system, [np.zeros((0, len(self._scale)))]
        for sides, columns in weights:
            gradient = self._rows[system.side_places].T @ sides
            if columns is not None:
                gradient = gradient + columns[system.evaluator.columns] * self._scale
            found.append(gradient[None, :])
        return np.vstack(found)

    def reduced(self, gradients: np.ndarray) -> np.ndarray:
        """Returns gradients by the decisions, the variables following by the equations."""
        return (gradients[:, self._p] + (self._equations[:, self._p].T @ self._adjoint(gradients)).T) @ self._moves

    def _adjoint(self, gradients: np.ndarray) -> np.ndarray:
        return self._factorisation.solve(-gradients[:, self._x].T, transposed=True)

    def residual(self, gradient: np.ndarray, z: np.ndarray) -> float:
        """Returns the largest entry of the Lagrangian's gradient, with the equations' multipliers found here.

        Entries by the plant's variables are compared with the largest term of their sum where that is above 1.
        """
        multipliers = self._adjoint(gradient[None, :])[:, 0]
        whole = gradient + self._equations.T @ multipliers
        largest = abs(self._equations).multiply(np.abs(multipliers)[:, None]).max(axis=0).toarray().ravel()
        of_plant = np.abs(whole[self._x]) / np.maximum(largest[self._x], 1.0)
        return float(max(of_plant.max(initial=0.0), np.abs(self._moves.T @ whole[self._p] - z).max(initial=0.0)))
