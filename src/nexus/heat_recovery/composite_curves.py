"""Composite curves: heat against temperature of all hot and of all cold streams, and the grand composite curve."""

from collections.abc import Sequence

import numpy as np

from nexus.heat_recovery.heat_streams import HeatStream, Kind
from nexus.heat_recovery.problem_table import Targets, problem_table


def composite_curve(streams: Sequence[HeatStream], kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    """Returns heat (W, from 0 at the cold end) and temperature (K) at the corners of the curve of one kind."""
    chosen = [s for s in streams if s.kind is kind and s.heat > 0]
    if not chosen:
        return np.zeros(0), np.zeros(0)
    upper, lower = np.array([s.hot_scale(0.0) for s in chosen]).T
    heat = np.array([s.heat for s in chosen])
    temperatures = np.unique(np.concatenate([upper, lower]))
    below = np.clip((temperatures[:, None] - lower) / (upper - lower), 0.0, 1.0) @ heat
    return below, temperatures


def placed_curves(
    streams: Sequence[HeatStream], minimum_approach: float
) -> tuple[dict[Kind, tuple[np.ndarray, np.ndarray]], Targets]:
    """Returns both curves, the cold one moved right by the cold utility so that they come as near as the approach."""
    targets = problem_table(streams, minimum_approach)
    curves = {kind: composite_curve(streams, kind) for kind in Kind}
    heat, temperatures = curves[Kind.cold]
    curves[Kind.cold] = heat + targets.cold_utility, temperatures
    return curves, targets


def grand_composite_curve(targets: Targets) -> tuple[np.ndarray, np.ndarray]:
    """Returns the heat that passes (W) and the temperature halfway between hot and cold streams (K), hottest first."""
    return targets.cascade, targets.temperatures - targets.minimum_approach / 2
