"""Prediction: where in the decisions the answer to a problem lies, to first order, from answers beside it.

From neighbours on all sides the decisions are taken from the plane through them (interpolation, or extrapolation along
a path). From one neighbour alone, or from far ones, the decisions that are off their bounds move by the shortest step
that brings the held figures to their levels on the tangent; by the optimality of the neighbour every such step stays on
the front to first order.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.model import Model
from nexus.studies.pareto.objectives import Objective, Scale

FAR = 0.4  # of a range: beyond it a plane through neighbours says little
LARGEST_WEIGHT = 2.5  # of one neighbour in an extrapolation
LONGEST_STEP = 0.3  # of the range of a decision
AT_BOUND = 1e-6


class Neighbour(Protocol):
    """A point of the front that predictions start from."""

    state: Any
    normalised: np.ndarray


def predicted(
    model: Model,
    objectives: tuple[Objective, ...],
    scale: Scale,
    problem: EpsilonProblem,
    neighbours: Sequence[Neighbour],
) -> np.ndarray | None:
    """Returns the predicted point of the cube, None where nothing can be said beyond the nearest neighbour's own."""
    if not problem.levels or not neighbours:
        return None
    point = through_neighbours(problem, neighbours[: len(problem.levels) + 1])
    return point if point is not None else along_tangent(model, objectives, scale, problem, neighbours[0])


def through_neighbours(problem: EpsilonProblem, neighbours: Sequence[Neighbour]) -> np.ndarray | None:
    """Returns the point on the plane through neighbours at the levels; None if they do not span it nearby."""
    axes, target = problem.axes, problem.at()
    held = np.array([near.normalised[axes] for near in neighbours])
    if len(neighbours) < len(axes) + 1 or np.abs(held - target).max() > FAR:
        return None
    matrix = np.vstack([held.T, np.ones(len(neighbours))])
    if np.linalg.cond(matrix) > 1e4:
        return None
    weights = np.linalg.solve(matrix, np.append(target, 1.0))
    if np.abs(weights).max() > LARGEST_WEIGHT:
        return None
    return np.clip(weights @ np.array([near.state.point for near in neighbours]), 0.0, 1.0)


def along_tangent(
    model: Model, objectives: tuple[Objective, ...], scale: Scale, problem: EpsilonProblem, near: Neighbour
) -> np.ndarray | None:
    """Returns the point one tangent step from a neighbour; None if no decision off its bounds moves the figures."""
    axes, point = problem.axes, np.asarray(near.state.point, dtype=float)
    free = (point > AT_BOUND) & (point < 1.0 - AT_BOUND)
    gradient = np.asarray(model.gradient(near.state, [objectives[k].figure for k in axes]))
    slopes = gradient[:, free] * (scale.signs[axes] / scale.ranges[axes])[:, None]
    if not free.any() or not np.abs(slopes).max() > 0.0:
        return None
    step = np.linalg.pinv(slopes, rcond=1e-6) @ (problem.at() - near.normalised[axes])
    largest = float(np.abs(step).max())
    found = point.copy()
    found[free] += step * min(1.0, LONGEST_STEP / largest) if largest > 0.0 else 0.0
    return np.clip(found, 0.0, 1.0)
