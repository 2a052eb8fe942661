"""Heat streams: what gives off or takes up heat between two temperatures, and utilities that serve the rest.

All heat flows are in W and all temperatures in K. On the *hot scale* a cold stream is counted hotter by the minimum
approach, so that hot and cold streams may exchange heat where their temperatures on this scale meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

GLIDE = 0.5
"""Temperature range (K) that a stream has at least, so that its heat capacity flow is finite."""


class Kind(Enum):
    """Whether a stream gives off heat or takes it up."""

    hot = "hot"
    cold = "cold"


@dataclass(frozen=True)
class HeatStream:
    """A stream that changes by `heat` (W, >= 0) from `inlet` to `outlet` (K) with a constant heat capacity flow.

    A range below GLIDE, or one that runs the wrong way, counts as GLIDE: a hot stream then ends below its inlet and a
    cold one above it.
    """

    name: str
    kind: Kind
    heat: float
    inlet: float
    outlet: float

    @property
    def range(self) -> float:
        """The temperature range, K, at least GLIDE."""
        fall = self.inlet - self.outlet if self.kind is Kind.hot else self.outlet - self.inlet
        return max(fall, GLIDE)

    @property
    def capacity_flow(self) -> float:
        """Heat per temperature, W/K."""
        return self.heat / self.range

    def hot_scale(self, minimum_approach: float) -> tuple[float, float]:
        """Returns the upper and the lower temperature on the hot scale, K."""
        if self.kind is Kind.hot:
            return self.inlet, self.inlet - self.range
        return self.inlet + self.range + minimum_approach, self.inlet + minimum_approach


@dataclass(frozen=True)
class Utility:
    """A utility level: its `temperature` (K) is that of condensing steam, or the one at which a coolant is supplied.

    `return_temperature` is that at which a coolant or heating medium goes back; equal for an isothermal one.
    """

    name: str
    kind: Kind
    temperature: float
    return_temperature: float

    def hot_scale(self, minimum_approach: float) -> float:
        """Returns the temperature on the hot scale, K: the hottest that it heats, or the coldest that it cools."""
        return self.temperature if self.kind is Kind.hot else self.temperature + minimum_approach


def heat_above(streams: Sequence[HeatStream], minimum_approach: float, temperatures: np.ndarray) -> np.ndarray:
    """Returns the heat (W) of each stream above each of the hot-scale `temperatures`, shape (streams, temperatures)."""
    upper, lower = np.array([s.hot_scale(minimum_approach) for s in streams]).reshape(-1, 2).T
    heat = np.array([s.heat for s in streams])
    share = np.clip((upper[:, None] - temperatures[None, :]) / (upper - lower)[:, None], 0.0, 1.0)
    return heat[:, None] * share


def heat_deficit(streams: Sequence[HeatStream], minimum_approach: float, temperatures: np.ndarray) -> np.ndarray:
    """Returns what cold streams need above each hot-scale temperature less what hot ones give there, W."""
    sign = np.array([-1.0 if s.kind is Kind.hot else 1.0 for s in streams])
    return sign @ heat_above(streams, minimum_approach, temperatures) if len(streams) else np.zeros(len(temperatures))
