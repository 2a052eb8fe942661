"""Temperature intervals: what streams and utilities give and want in each, and the pinches that part them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nexus.heat_recovery.heat_streams import HeatStream, Kind, Utility
from nexus.heat_recovery.matches import Subnetwork

SAME = 1e-6  # K: temperatures that are one boundary
NOTHING = 1e-11  # of all heat: what rounding leaves


@dataclass(frozen=True)
class Side:
    """One side of an exchange: a stream, or a utility with its duty, as it enters the table of intervals."""

    name: str
    kind: Kind
    utility: Utility | None
    stream: HeatStream | None
    heat: np.ndarray
    """Heat in each interval, hottest first, W."""


@dataclass(frozen=True)
class IntervalTable:
    """Heat of all sides by interval.

    Attributes: boundaries (hot scale, descending, K; one more than intervals), hot and cold sides, and pinches (indices
    of inner boundaries that no heat passes).
    """

    boundaries: np.ndarray
    hot: tuple[Side, ...]
    cold: tuple[Side, ...]
    pinches: tuple[int, ...]

    def subnetworks(self) -> list[tuple[int, Subnetwork]]:
        """Returns the first interval and the heat of each part between two pinches, hottest first."""
        edges = [0, *self.pinches, len(self.boundaries) - 1]
        parts = []
        for first, last in zip(edges, edges[1:], strict=False):
            supply = np.array([s.heat[first:last] for s in self.hot])
            demand = np.array([s.heat[first:last] for s in self.cold])
            if demand.sum() > 0:
                parts.append((first, Subnetwork(supply, demand)))
        return parts


def interval_table(
    streams: Sequence[HeatStream],
    utilities: Sequence[Utility],
    duties: dict[str, float],
    minimum_approach: float,
) -> IntervalTable:
    """Returns the intervals of `streams` and of `utilities` with their `duties` (W, by name).

    Steam enters the interval below its temperature, a coolant takes from the interval above its own. What has no heat
    is left out. Raises ValueError where nothing is left, where duties and streams do not balance, or where heat lies
    beyond the reach of the levels.
    """
    total = sum(s.heat for s in streams) + sum(duties.values())
    streams = [s for s in streams if s.heat > NOTHING * total]
    if not streams:
        raise ValueError("No stream has any heat.")
    used = [u for u in utilities if duties[u.name] > NOTHING * total]
    ends = [T for s in streams for T in s.hot_scale(minimum_approach)]
    boundaries = _distinct([*ends, *(u.hot_scale(minimum_approach) for u in used)])
    sides = [Side(s.name, s.kind, None, s, _heat_in(s, minimum_approach, boundaries)) for s in streams]
    for u in used:
        heat = np.zeros(len(boundaries) - 1)
        at = int(np.argmin(np.abs(boundaries - u.hot_scale(minimum_approach))))
        place = at if u.kind is Kind.hot else at - 1
        if not 0 <= place < len(heat):
            raise ValueError(f"Utility '{u.name}' at {u.temperature:.1f} K is beyond all streams that it should serve.")
        heat[place] = duties[u.name]
        sides.append(Side(u.name, u.kind, u, None, heat))
    hot, cold = (tuple(s for s in sides if s.kind is kind) for kind in (Kind.hot, Kind.cold))
    passed = np.cumsum(sum((s.heat for s in hot), 0 * boundaries[1:]) - sum((s.heat for s in cold), 0 * boundaries[1:]))
    small = 1e2 * NOTHING * total
    if abs(passed[-1]) > small:
        raise ValueError(
            f"Heat given and taken differ by {passed[-1]:.3g} W; the duties are not those of these streams."
        )
    if passed.min() < -small:
        raise ValueError(
            f"{-passed.min():.3g} W would have to flow to hotter streams: a level is not hot or not cold enough."
        )
    pinches = tuple(k + 1 for k in range(len(passed) - 1) if passed[k] <= small)
    return IntervalTable(boundaries, hot, cold, pinches)


def _distinct(temperatures: Sequence[float]) -> np.ndarray:
    """Returns the temperatures, descending, each once within SAME."""
    ordered = np.sort(np.array(temperatures, dtype=float))[::-1]
    keep = np.concatenate([[True], -np.diff(ordered) > SAME]) if len(ordered) else []
    return ordered[keep]


def _heat_in(stream: HeatStream, minimum_approach: float, boundaries: np.ndarray) -> np.ndarray:
    """Returns the heat of a stream in each interval; all of it is in some interval."""
    upper, lower = stream.hot_scale(minimum_approach)
    inside = np.minimum(boundaries[:-1], upper) - np.maximum(boundaries[1:], lower)
    inside = np.where(inside > SAME, inside, 0.0)
    return stream.heat * inside / inside.sum()
