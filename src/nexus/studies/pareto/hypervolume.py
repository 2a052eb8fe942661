"""Hypervolume: how much of the box below a reference point a front dominates, exactly for two and three objectives.

The measure of Zitzler and Thiele [E. Zitzler, L. Thiele, Multiobjective evolutionary algorithms: a comparative case
study and the strength Pareto approach, IEEE Trans. Evol. Comput. 3 (1999) 257]: all values are to be made small, points
beyond the reference count for nothing. Two objectives are summed as rectangles in one sweep; three by slices between
consecutive values of the third, each the area of the points at or below it.
"""

import numpy as np


def hypervolume(values: np.ndarray, reference: np.ndarray) -> float:
    """Returns the volume that is dominated by points (a row each, to be made small) and dominates the reference.

    Raises ValueError for other than two or three objectives.
    """
    points = np.asarray(values, dtype=float).reshape(-1, len(reference))
    points = points[(points < reference).all(axis=1)]
    if len(reference) == 2:
        return _area(points, reference)
    if len(reference) == 3:
        return _volume(points, reference)
    raise ValueError(f"The hypervolume is computed for two or three objectives, not for {len(reference)}")


def _area(points: np.ndarray, reference: np.ndarray) -> float:
    """Returns the area: each point adds the rectangle below the best second value so far."""
    area, best = 0.0, float(reference[1])
    for first, second in points[np.lexsort((points[:, 1], points[:, 0]))]:
        if second < best:
            area += (float(reference[0]) - first) * (best - second)
            best = second
    return float(area)


def _volume(points: np.ndarray, reference: np.ndarray) -> float:
    """Returns the volume: between two consecutive third values the slice has the area of the points below."""
    levels = np.unique(np.append(points[:, 2], reference[2]))
    slices = zip(levels[:-1], levels[1:], strict=True)
    return float(sum((above - at) * _area(points[points[:, 2] <= at, :2], reference[:2]) for at, above in slices))
