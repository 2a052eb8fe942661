"""One point of a front as an optimisation problem: the augmented epsilon-constraint form.

Objective p is made best, the others are held at levels, n_k <= e_k on the normalised scale, and a small share of all
objectives is added to the goal:

    minimise  n_p + δ Σ n_k   subject to  n_k <= e_k

Without the share an optimum may be beaten in an objective whose level does not bind; with it every optimum is one that
nothing beats [G. Mavrotas, Effective implementation of the ε-constraint method in multi-objective mathematical
programming problems, Appl. Math. Comput. 213 (2009) 455, there with the slack of each level as a variable; here the
slack e_k - n_k is eliminated, which needs no further variable and leaves a goal that does not change from level to
level].

A multiplier λ_k >= 0 of a level says what the goal loses as the level tightens. The vector with 1 + δ at p and λ_k + δ
at k is normal to the front: along it dn_p/dn_k = -(λ_k + δ) / (1 + δ) where the level binds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nexus.studies.pareto.objectives import Objective, Scale

SHARE = 1e-3
"""δ: a trade of less than this much of one range for a whole range of another is not looked for."""


@dataclass(frozen=True)
class EpsilonProblem:
    """Which objective is made best (by its place), and at which normalised levels others are held.

    `share` is δ. With a `second` objective the others come in ranks: the second has the share, the third its square.
    """

    primary: int
    levels: Mapping[int, float] = field(default_factory=dict)
    share: float = SHARE
    second: int | None = None

    @property
    def key(self) -> str:
        """A text that is the same for the same problem, by which answers are found again."""
        held = ",".join(f"{k}<={level:.10g}" for k, level in sorted(self.levels.items()))
        return f"{self.primary}{'' if self.second is None else f' then {self.second}'}|{held}"

    @property
    def axes(self) -> list[int]:
        """The places of the objectives that are held."""
        return sorted(self.levels)

    def at(self) -> np.ndarray:
        """Returns the levels in the order of `axes`."""
        return np.array([self.levels[k] for k in self.axes])

    def met_by(self, normalised: np.ndarray, tolerance: float) -> bool:
        """Returns whether a point meets all levels."""
        return all(normalised[k] <= level + tolerance for k, level in self.levels.items())

    def weights(self, n: int) -> np.ndarray:
        """Returns what one range of each of n objectives weighs in the goal."""
        weights = np.full(n, self.share if self.second is None else self.share**2)
        if self.second is not None:
            weights[self.second] = self.share
        weights[self.primary] = 1.0 + self.share
        return weights

    def merit(self, normalised: np.ndarray) -> float:
        """Returns the goal at a point, which the problem makes small."""
        return float(self.weights(len(normalised)) @ normalised)

    def goal(self, objectives: tuple[Objective, ...], scale: Scale) -> dict[str, float]:
        """Returns the goal as weights of the figures in their own units, to be minimised."""
        weights = self.weights(len(objectives)) * scale.signs / scale.ranges
        return {o.figure: float(w) for o, w in zip(objectives, weights, strict=True) if w != 0.0}

    def limits(self, objectives: tuple[Objective, ...], scale: Scale) -> dict[str, tuple[float | None, float | None]]:
        """Returns the levels as (low, high) limits of the figures in their own units."""
        limits: dict[str, tuple[float | None, float | None]] = {}
        for k, level in self.levels.items():
            value = float(scale.signs[k] * (scale.ideal[k] + level * scale.ranges[k]))
            limits[objectives[k].figure] = (None, value) if scale.signs[k] > 0 else (value, None)
        return limits

    def normal(self, multipliers: Mapping[int, float], n: int) -> np.ndarray:
        """Returns the normal of the front at an optimum: what one range of each objective is worth in goal.

        `multipliers` are the normalised ones of the levels, by place; `n` is the number of objectives.
        """
        normal = self.weights(n)
        for k, multiplier in multipliers.items():
            normal[k] += abs(multiplier)
        return normal

    def text(self, objectives: tuple[Objective, ...], scale: Scale) -> str:
        """Returns the problem in words."""
        held = []
        by_figure = {objective.figure: objective for objective in objectives}
        for figure, (low, high) in self.limits(objectives, scale).items():
            objective = by_figure[figure]
            level = objective.text(high if low is None else low)
            held.append(f"{objective.name} {'at most' if low is None else 'at least'} {level}")
        best = objectives[self.primary].best
        return best if not held else f"{best} with {' and '.join(held)}"
