"""What a front needs of a model and of an optimiser, so that the method can be tried on any of them.

`nexus.studies.optimize` offers both for a plant: decisions in a unit cube, everything else by Newton's method; `within`
puts its optimiser behind this interface.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from nexus.studies.optimize import Goal, Options, ReducedModel, minimise
from nexus.studies.optimize import State as PlantState

Limits = Mapping[str, tuple[float | None, float | None]]
TOUCHING = 1e-6  # of a decision's range


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
    """A model that is a function of its decisions; `solves` counts the states that it was asked for."""

    decisions: Sequence[Decision]
    figures: Sequence[str]
    solves: int

    def state(self, point: np.ndarray, near: Any = None) -> Any:
        """Returns the solved model at a point of the cube, started from a state nearby; None if it has no solution."""

    def gradient(self, state: Any, names: Sequence[str]) -> np.ndarray:
        """Returns derivatives of figures (rows) by the scaled decisions (columns)."""


@dataclass(frozen=True, eq=False)
class Found:
    """What an optimisation ended with.

    `ok` says whether the conditions of optimality hold, `kkt` the largest error of them, `status` both in a sentence;
    `multipliers` are those of the limits that hold, by figure: goal per unit of the figure, whatever their sign.
    """

    state: Any
    ok: bool
    status: str
    kkt: float
    multipliers: Mapping[str, float] = field(default_factory=dict)
    iterations: int = 0


class Minimise(Protocol):
    """Makes a weighted sum of figures small within limits, from a state."""

    def __call__(self, model: Any, goal: Mapping[str, float], limits: Limits, start: Any) -> Found: ...


def within(constraints: Limits, options: Options | None = None) -> Minimise:
    """Returns the optimiser of a plant, under constraints that hold at every point of a front."""

    def run(model: ReducedModel, goal: Mapping[str, float], limits: Limits, start: PlantState) -> Found:
        both = {name: tighter(constraints.get(name), limits.get(name)) for name in (*constraints, *limits)}
        optimum = minimise(model, Goal(goal), both, start, options)
        iterations = optimum.iterations
        if not optimum.ok:
            state = on_bounds(model, optimum.state)
            if state is not None:
                optimum = minimise(model, Goal(goal), both, state, options)
                iterations += optimum.iterations
        multipliers = {m.limit.name: abs(m.price) for m in optimum.multipliers if m.limit.kind == "figure"}
        state = replace(optimum.state)  # without the factors it has cached, which are large
        return Found(state, optimum.ok, optimum.status, optimum.kkt.largest, multipliers, iterations)

    return run


def on_bounds(model: ReducedModel, state: PlantState) -> PlantState | None:
    """Returns the state with decisions that all but touch a bound put on it; None if there are none, or no state.

    An optimum at a bound that is missed by rounding has no multiplier there, so that its conditions cannot hold.
    """
    point = np.where(state.point < TOUCHING, 0.0, np.where(state.point > 1.0 - TOUCHING, 1.0, state.point))
    return None if np.array_equal(point, state.point) else model.state(point, state)


def tighter(
    one: tuple[float | None, float | None] | None, other: tuple[float | None, float | None] | None
) -> tuple[float | None, float | None]:
    """Returns the range that lies within two ranges, of which either may be missing."""
    lows = [side[0] for side in (one, other) if side is not None and side[0] is not None]
    highs = [side[1] for side in (one, other) if side is not None and side[1] is not None]
    return max(lows, default=None), min(highs, default=None)
