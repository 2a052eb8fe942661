"""Problem table: the least hot and cold utility of a set of streams, exactly, without any model.

Heat cascades from the hottest interval down; what is missing at the worst place is the least hot utility, and where
nothing passes lies the pinch. Utilities of several levels are used greedily: the coldest steam that will do and the
warmest coolant that will do.

    Q(hotter than level k) = max over temperatures above that of level k of the deficit, at least 0
    Q(colder than level k) = max over temperatures below that of level k of the surplus, at least 0

Source: B. Linnhoff, J. R. Flower, AIChE J. 24 (1978) 633; levels as read from the grand composite curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nexus.heat_recovery.heat_streams import HeatStream, Kind, Utility, heat_deficit

NOTHING = 1e-9  # of all heat: a heat flow that counts as none


@dataclass(frozen=True)
class Targets:
    """The least utilities at a minimum approach.

    Attributes: minimum_approach (K); temperatures (hot scale, descending, K) and cascade (heat that passes each of
    them downwards, W): the grand composite curve; hot_utility, cold_utility and recovered (W); pinches (hot-scale
    temperatures where no heat passes; empty without any exchange).
    """

    minimum_approach: float
    temperatures: np.ndarray
    cascade: np.ndarray
    hot_utility: float
    cold_utility: float
    recovered: float
    pinches: tuple[float, ...]


def problem_table(streams: Sequence[HeatStream], minimum_approach: float) -> Targets:
    """Returns the targets of `streams`; raises ValueError for a negative heat or approach, which it names."""
    if minimum_approach < 0:
        raise ValueError(f"The minimum approach is {minimum_approach:g} K, and cannot be negative.")
    for stream in streams:
        if stream.heat < 0:
            raise ValueError(f"Stream '{stream.name}' has a heat of {stream.heat:g} W, and cannot have a negative one.")
    temperatures = corners(streams, minimum_approach)
    deficit = heat_deficit(streams, minimum_approach, temperatures)
    hot_utility = max(float(deficit.max(initial=0.0)), 0.0)
    heating, cooling = (sum(s.heat for s in streams if s.kind is kind) for kind in (Kind.cold, Kind.hot))
    cascade = hot_utility - deficit
    inner = (temperatures < temperatures.max(initial=0.0)) & (temperatures > temperatures.min(initial=np.inf))
    pinched = inner & (cascade <= NOTHING * (heating + cooling))
    return Targets(
        minimum_approach=minimum_approach,
        temperatures=temperatures,
        cascade=cascade,
        hot_utility=hot_utility,
        cold_utility=hot_utility + cooling - heating,
        recovered=heating - hot_utility,
        pinches=tuple(float(T) for T in temperatures[pinched]),
    )


def corners(streams: Sequence[HeatStream], minimum_approach: float) -> np.ndarray:
    """Returns the hot-scale temperatures at which streams begin or end, each once, descending."""
    ends = [T for s in streams if s.heat > 0 for T in s.hot_scale(minimum_approach)]
    return np.unique(np.array(ends, dtype=float))[::-1]


@dataclass(frozen=True)
class UtilityTargets:
    """Duties of utility levels by name (W), and what lies beyond the reach of all levels.

    `heating_out_of_reach` is heat wanted above the hottest level, `cooling_out_of_reach` heat left below the coldest;
    both are part of the duty of the outermost level and mean that it is not hot or cold enough.
    """

    duties: dict[str, float]
    heating_out_of_reach: float
    cooling_out_of_reach: float


def utility_targets(
    streams: Sequence[HeatStream], minimum_approach: float, utilities: Sequence[Utility]
) -> UtilityTargets:
    """Returns the duties of `utilities` used greedily; raises ValueError unless there is a hot and a cold one."""
    targets = problem_table(streams, minimum_approach)
    hot = sorted((u for u in utilities if u.kind is Kind.hot), key=lambda u: u.temperature)
    cold = sorted((u for u in utilities if u.kind is Kind.cold), key=lambda u: -u.temperature)
    if not hot or not cold:
        raise ValueError("Utilities need at least one hot and one cold level.")
    net = targets.cold_utility - targets.hot_utility
    levels = np.array([u.hot_scale(minimum_approach) for u in (*hot, *cold)])
    points = np.concatenate([targets.temperatures, levels])
    deficit = heat_deficit(streams, minimum_approach, points)
    hotter = [max(float(deficit[points >= T].max()), 0.0) for T in levels[: len(hot)]]
    colder = [max(float(net + deficit[points <= T].max()), 0.0) for T in levels[len(hot) :]]
    duties = {}
    for names, total, beyond in ((hot, targets.hot_utility, hotter), (cold, targets.cold_utility, colder)):
        remaining = [total, *beyond[:-1], 0.0]
        duties |= {u.name: remaining[k] - remaining[k + 1] for k, u in enumerate(names)}
    return UtilityTargets(duties, hotter[-1], colder[-1])
