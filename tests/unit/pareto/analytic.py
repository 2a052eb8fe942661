"""Models with known fronts, and an optimiser for them: SLSQP of SciPy behind the interface of
`nexus.studies.optimize`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from nexus.studies.pareto.model import Found


@dataclass(frozen=True)
class Decision:
    """A decision with a path, bounds, base value and units."""

    path: str
    lower: float
    upper: float
    units: str = "-"
    base: float = 0.0


@dataclass(frozen=True, eq=False)
class State:
    """A solved model."""

    point: np.ndarray
    figures: dict[str, float]
    columns: np.ndarray


class AnalyticModel:
    """A model whose figures are functions of decisions in a box; `refuse` says where it has no solution."""

    def __init__(
        self,
        functions: Mapping[str, Callable[[np.ndarray], float]],
        bounds: Sequence[tuple[float, float]],
        refuse: Callable[[np.ndarray], bool] = lambda x: False,
    ) -> None:
        self.decisions = [
            Decision(f"unit.x{k + 1}", low, high, base=(low + high) / 2) for k, (low, high) in enumerate(bounds)
        ]
        self._functions, self._refuse = functions, refuse
        self.figures = tuple(functions)
        self.units = dict.fromkeys(self.figures, "")
        self.solves = 0
        self.start = self.state(np.full(len(bounds), 0.5))

    def own(self, point: np.ndarray) -> np.ndarray:
        """Returns the decisions in their own units."""
        return np.array([d.lower + u * (d.upper - d.lower) for d, u in zip(self.decisions, point, strict=True)])

    def state(self, point: np.ndarray, near: State | None = None) -> State | None:
        """Returns the figures at a point of the cube."""
        x = self.own(point)
        self.solves += 1
        if self._refuse(x):
            return None
        figures = {name: float(f(x)) for name, f in self._functions.items()}
        return State(np.array(point, dtype=float), figures, x)

    def restored(self, point: np.ndarray, columns: np.ndarray) -> State | None:
        """Returns the state that was kept."""
        return self.state(point)

    def gradient(self, state: State, names: Sequence[str]) -> np.ndarray:
        """Returns central differences."""
        rows, step = [], 1e-6
        for name in names:
            f = self._functions[name]
            moves = np.eye(len(self.decisions)) * step
            rows.append([(f(self.own(state.point + m)) - f(self.own(state.point - m))) / (2 * step) for m in moves])
        return np.array(rows)


def slsqp(model: AnalyticModel, goal: Mapping[str, float], limits, start: State) -> Found:
    """Returns the optimum of a weighted sum within limits; multipliers by least squares on the conditions."""

    def figure(name: str, sign: float = 1.0, offset: float = 0.0):
        return lambda u: sign * model._functions[name](model.own(u)) + offset

    constraints = []
    for name, (low, high) in limits.items():
        if low is not None:
            constraints.append({"type": "ineq", "fun": figure(name, 1.0, -low)})
        if high is not None:
            constraints.append({"type": "ineq", "fun": figure(name, -1.0, high)})
    n = len(model.decisions)
    done = minimize(
        lambda u: sum(w * model._functions[name](model.own(u)) for name, w in goal.items()),
        start.point,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * n,
        constraints=constraints,
        options={"ftol": 1e-12, "maxiter": 200},
    )
    state = model.state(np.clip(done.x, 0.0, 1.0))
    multipliers = _multipliers(model, goal, limits, state) if state is not None else {}
    ok = bool(done.success) and state is not None
    status = "optimal" if ok else "stopped before the conditions held"
    return Found(state, ok, status, 0.0, multipliers, int(done.nit))


def _multipliers(model, goal, limits, state) -> dict[str, float]:
    """Returns the multipliers of active limits from the stationarity of decisions off their bounds."""
    names = list(goal)
    slope = np.array([goal[name] for name in names]) @ model.gradient(state, names)
    free = (state.point > 1e-6) & (state.point < 1 - 1e-6)
    active = [
        name for name, sides in limits.items()
        if any(side is not None and abs(state.figures[name] - side) < 1e-5 * max(1.0, abs(side)) for side in sides)
    ]  # fmt: skip
    if not active or not free.any():
        return {}
    matrix = model.gradient(state, active)[:, free].T
    found = np.linalg.lstsq(matrix, -slope[free], rcond=None)[0]
    return {name: abs(float(value)) for name, value in zip(active, found, strict=True)}


def convex_pair() -> AnalyticModel:
    """x² and (x - 2)² in one decision: the front is sqrt(f1) + sqrt(f2) = 2 [J. D. Schaffer, 1985], y only costs."""
    return AnalyticModel(
        {"a": lambda x: x[0] ** 2 + x[1] ** 2, "b": lambda x: (x[0] - 2) ** 2 + x[1] ** 2}, [(-1.0, 3.0), (-1.0, 1.0)]
    )


def binh_korn() -> AnalyticModel:
    """The problem of Binh and Korn without its constraints, which do not bind: x1 = x2 up to 3, then x2 = 3."""
    return AnalyticModel(
        {"a": lambda x: 4 * x[0] ** 2 + 4 * x[1] ** 2, "b": lambda x: (x[0] - 5) ** 2 + (x[1] - 5) ** 2},
        [(0.0, 5.0), (0.0, 3.0)],
    )


CENTRES = np.array([[0.0, 0.0], [1.0, 0.0], [0.3, 0.8]])


def three_centres() -> AnalyticModel:
    """Squared distances from three points: the efficient decisions are the triangle of the points."""
    return AnalyticModel(
        {name: (lambda x, c=c: float((x - c) @ (x - c))) for name, c in zip("abc", CENTRES, strict=True)},
        [(-0.5, 1.5), (-0.5, 1.5)],
    )
