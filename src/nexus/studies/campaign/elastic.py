"""Elastic solve: the smallest retreat of the inputs from a target at which the plant has a solution.

Every input u_i may give way by a slack: u = target + up - down, with up, down >= 0. Minimised is the sum of all slacks,
as shares of the inputs' ranges, subject to the plant's equations and the bounds of all its variables:

    min sum(up + down)   s.t.  F(x, u) = 0,  lower <= x <= upper,  0 <= u <= 1

For every u the equations are square in x, so the problem is solved in the space of the inputs: the solution x(u) is
linearised (one factorisation, one back-substitution an input), a linear program finds the best step for which no
variable passes a bound, within a trust region, and Newton's method on the true equations accepts it or halves the
region [successive linear programming: R. E. Griffith and R. A. Stewart, Management Science 7 (1961) 379]. Steps keep
off the bounds by what the line may miss, of second order in the radius. Every iterate
is a solution of the whole plant, so the violation that is left is one at which the plant is known to solve. The linear
program's multipliers name the bounds that stop the plant; where none does and the region still shrinks, the solution
folds back: its equations become singular.

The violation is a local minimum: that it is left from several starts is evidence, not a theorem, for the equations are
not convex.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from nexus import kernel
from nexus.studies.campaign.model import CampaignModel
from nexus.studies.points import Solved

SNAP = 1e-7  # share of a range: an input this near to its target takes the target, as the linear program is no exacter
FIRST_RADIUS, LARGEST_RADIUS, SMALLEST_RADIUS = 0.25, 1.0, 1e-3  # of a range
GAIN = 1e-2  # a predicted decrease of the sum of slacks, relative to it, that ends the search
MAX_STEPS = 30
CURVATURE = (
    0.5  # of a variable's linear change over a range: what the line is trusted to miss within a region of radius 1
)
LEAST_ROOM = 0.1  # part of the room to a bound that a step may use in any case
AT_ONCE, PASSED = 50, 1e-8  # rows that enter a program together, and by how much (shares of ranges) they were passed
NEGLIGIBLE = 1e-7  # of a scaled quantity: a bound passed by less is not passed
SHARE = 1e-6  # of the largest multiplier: bounds with less do not stop the plant


@dataclass(frozen=True)
class Stop:
    """A bound that stops the plant: variable, side and the bound's value in the variable's own units."""

    name: str
    side: str
    limit: float

    def __str__(self) -> str:
        return f"{self.name} at its {self.side} bound {self.limit:g}"


@dataclass(frozen=True, eq=False)
class Elastic:
    """The outcome: the solution nearest to the target, the violation left there (sum of slacks) and what stops it."""

    nearest: Solved
    target: np.ndarray
    stops: tuple[Stop, ...]
    steps: int

    @property
    def slack(self) -> np.ndarray:
        """The slack of every input, a share of its range."""
        return self.nearest.point - self.target

    @property
    def violation(self) -> float:
        """The sum of the absolute slacks."""
        return float(np.abs(self.slack).sum())

    @property
    def feasible(self) -> bool:
        """Whether nothing is left: the nearest solution is that of the target."""
        return self.violation == 0.0


def elastic(model: CampaignModel, start: Solved, target: np.ndarray, **changes) -> Elastic:
    """Returns the elastic solve for a target from a solution; `changes` as in `Problem.solve`."""
    nearest, radius, stops, steps = start, FIRST_RADIUS, (), 0
    while steps < MAX_STEPS and radius >= SMALLEST_RADIUS and not np.array_equal(nearest.point, target):
        steps += 1
        try:
            local = Linearised(model, nearest)
        except kernel.SolveError:  # singular here: the plant folds at this very point
            break
        while radius >= SMALLEST_RADIUS:
            point, stops = local.best(target, radius)
            left = np.abs(nearest.point - target).sum()
            promising = left - np.abs(point - target).sum() > GAIN * left
            solution = model.solve(point, nearest, **changes) if promising else None
            if solution is not None and solution.ok:
                nearest, radius = Solved(point, solution, start.label), min(2 * radius, LARGEST_RADIUS)
                break
            radius /= 2
    return Elastic(nearest, target, stops, steps)


class Linearised:
    """A solution with its derivatives by the inputs, in scaled variables; finds the best step by linear programming."""

    def __init__(self, model: CampaignModel, at: Solved) -> None:
        solution, self._names = at.solution, model.problem.names.columns
        self.point, data = at.point, solution.data
        self._free = np.flatnonzero(~data.fixed[: len(self._names)] & _used(solution, len(self._names)))
        scale = data.column_factors[self._free]
        self._slopes = responses(model, at)[self._free] * scale[:, None]
        x = solution.columns[self._free]
        self._limits = data.lower[self._free], data.upper[self._free]
        self._room = [np.maximum(room * scale, 0.0) + NEGLIGIBLE for room in (x - self._limits[0], self._limits[1] - x)]

    def best(self, target: np.ndarray, radius: float) -> tuple[np.ndarray, tuple[Stop, ...]]:
        """Returns the point nearest to the target within the region and the linearised bounds, and what stops it.

        A variable that is nearer to a bound than the line may miss must move off it; where not all can, they may stay.
        """
        reach = np.abs(self._slopes).sum(axis=1) * radius
        low, high = (np.flatnonzero(reach > room) for room in self._room)
        rows = np.vstack([-self._slopes[low], self._slopes[high]])
        norm = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-300)
        rows, room = rows / norm[:, None], np.concatenate([self._room[0][low], self._room[1][high]]) / norm
        for least in (-np.inf, LEAST_ROOM):
            allowed = np.maximum(room - CURVATURE * radius**2, least * room)
            step, pull = self._step(rows, allowed, target, radius)
            if step is not None:
                point = self.point + step
                return np.where(np.abs(point - target) <= SNAP, target, point), self._stops(low, high, pull)
        return self.point, ()

    def _step(self, rows, room, target, radius) -> tuple[np.ndarray | None, np.ndarray]:
        """Returns the step of least slacks with rows @ step <= room, and the multipliers of the rows.

        Of thousands of bounds within reach a few matter: rows enter the program as its solutions pass them.
        """
        chosen, pull = np.zeros(0, dtype=np.int64), np.zeros(len(rows))
        while True:
            result = self._program(rows[chosen], room[chosen], target, radius)
            if result.x is None:
                return None, pull
            step = result.x[: len(target)]
            passed = rows @ step - room
            passed[chosen] = 0.0
            worst = np.argsort(-passed)[:AT_ONCE]
            worst = worst[passed[worst] > PASSED]
            if not len(worst):
                pull[chosen] = -result.ineqlin.marginals[: len(chosen)]
                return step, pull
            chosen = np.concatenate([chosen, worst])

    def _program(self, rows: np.ndarray, room: np.ndarray, target: np.ndarray, radius: float):
        """Solves the linear program in steps and slacks: least sum of |point + step - target|, rows @ step <= room."""
        n, gap = len(target), target - self.point
        one = sparse.identity(n, format="csr")
        matrix = sparse.bmat([[sparse.csr_matrix(rows), None], [one, -one], [-one, -one]], format="csr")
        steps = np.column_stack([np.clip(-self.point, -radius, 0), np.clip(1 - self.point, 0, radius)])
        return linprog(
            np.concatenate([np.zeros(n), np.ones(n)]),
            A_ub=matrix,
            b_ub=np.concatenate([room, gap, -gap]),
            bounds=np.vstack([steps, np.tile([0, np.inf], (n, 1))]),
            method="highs",
        )

    def _stops(self, low: np.ndarray, high: np.ndarray, pull: np.ndarray) -> tuple[Stop, ...]:
        found = []
        for k in np.argsort(-pull):
            if pull[k] <= SHARE * max(pull.max(), 1e-12):
                break
            side, place = ("lower", low[k]) if k < len(low) else ("upper", high[k - len(low)])
            limit = self._limits[0 if side == "lower" else 1][place]
            found.append(Stop(self._names[self._free[place]], side, float(limit)))
        return tuple(found)


def responses(model: CampaignModel, at: Solved) -> np.ndarray:
    """Returns the derivatives of all columns by the inputs at a solution, (columns, inputs)."""
    slopes, written = model.cube.slopes(at.point), model.cube.written
    names = [datum.name for datum, set_ in zip(model.cube.datums, written, strict=True) if set_]
    return at.solution.sensitivity().directions(names, slopes[written])


def _used(solution: kernel.Solution, n: int) -> np.ndarray:
    mask = np.zeros(n, dtype=bool)
    mask[solution.selection.variable_columns] = True
    return mask
