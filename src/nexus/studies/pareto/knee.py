"""Knee: the point where a front bends most, so that every move away from it costs much and gains little.

It is the point farthest from the line (plane) through the best of each objective, on the side of the ideal, on the
normalised scale [I. Das, On characterizing the "knee" of the Pareto curve based on normal-boundary intersection,
Structural Optimization 18 (1999) 107]. A front that bulges away from the ideal has none.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Knee:
    """The row of the knee, and its distance from the line or plane of the extremes on the normalised scale."""

    row: int
    distance: float


def knee(values: np.ndarray, extremes: np.ndarray) -> Knee | None:
    """Returns the knee of a front (normalised values, a row a point), None where no point lies before the extremes.

    `extremes` are the best of each objective, a row each, also normalised.
    """
    normal = _normal(extremes)
    if normal is None or not len(values):
        return None
    distances = (extremes[0] - values) @ normal
    row = int(np.argmax(distances))
    return Knee(row, float(distances[row])) if distances[row] > 1e-9 else None


def _normal(extremes: np.ndarray) -> np.ndarray | None:
    """Returns the unit normal, away from the ideal, of the line or plane of the extremes; None if they have none."""
    edges = extremes[1:] - extremes[0]
    normal = np.array([-edges[0][1], edges[0][0]]) if extremes.shape[1] == 2 else np.cross(edges[0], edges[1])
    size = float(np.linalg.norm(normal))
    if size < 1e-12:
        return None
    normal = normal / size
    return normal if normal.sum() > 0 else -normal
