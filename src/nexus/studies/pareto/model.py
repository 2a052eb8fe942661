"""What a front needs of a model and of an optimiser, so that the method can be tried on any of them.

`nexus.studies.optimize` offers both for a plant: decisions in a unit cube, everything else by Newton's method.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

Limits = Mapping[str, tuple[float | None, float | None]]


class State(Protocol):
    """A solved model: the point of the cube and the figures there."""

    point: np.ndarray
    figures: Mapping[str, float]


class Decision(Protocol):
    """What may be chosen: a path, its bounds and base value, in units."""

    path: str
    lower: float
    upper: float
    base: float
    units: str


class Model(Protocol):
    """A model that is a function of its decisions."""

    decisions: Sequence[Decision]
    figures: Sequence[str]

    def state(self, point: np.ndarray, near: Any = None) -> Any:
        """Returns the solved model at a point of the cube, started from a state nearby; None if it has no solution."""

    def gradient(self, state: Any, names: Sequence[str]) -> np.ndarray:
        """Returns derivatives of figures (rows) by the scaled decisions (columns)."""


class Optimum(Protocol):
    """What an optimisation ended with; `multipliers` are by figure that is limited, in goal per unit of the figure."""

    state: Any
    status: Any
    multipliers: Mapping[str, float]
    kkt: float
    iterations: int
    solves: int
    seconds: float


class Minimise(Protocol):
    """Makes a weighted sum of figures small within limits, from a state."""

    def __call__(self, model: Any, goal: Mapping[str, float], limits: Limits, start: Any) -> Optimum: ...
