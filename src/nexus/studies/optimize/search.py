"""Sequential quadratic programming along solved states, in the space of the decisions.

At a state, the goal f, the limits g <= 0 and the exact Hessian of their Lagrangian are known as functions of the
decisions alone. A quadratic program within a trust region proposes a step; Newton's method on the plant's equations
finds the state there; the exact penalty function f + sum(penalty_k * limit passed_k) decides on the step and on the
region's radius. A step that is refused because limits bend is corrected to second order, again while that halves what
is missed. Where Newton's method does not converge, the step is refused as well [R. Fletcher, Practical Methods of
Optimization, 2nd ed., Wiley 1987, sections 14.4 and 14.5].

A plant has thousands of quantities that fall towards zero without reaching it, as a component up a column; to first
order they pass zero soon. So the bounds of variables enter the programs only once a state has met them, or where they
would be passed by far.

Only decisions and limits are approximated: each iterate satisfies all equations of the plant, so that whatever ends the
search, what it has reached is a state.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.kkt import ACTIVE, fitted_multipliers, goal_span, goal_weights, holds
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.subproblem import Trial, solve_subproblem
from nexus.studies.optimize.watched import Limits, Watched

GOOD, POOR, VERY_GOOD = 1e-4, 0.1, 0.4  # actual over predicted decrease
ROUNDING = 1e-11  # of the scaled goal: a decrease below this is not told from rounding
SNAP = 1e-11  # of a range
ROOM_FOR_PENALTY = 1.25  # times the multiplier: less, and the penalty rises to twice this
DEAREST = 1e3
PROGRESS = 0.3  # of what the dearest penalties would take back of the limits passed: less, and penalties rise
PASSED = 1e-9  # scaled
ALIKE = 0.1  # of the largest multiplier: a change by more asks for the Lagrangian's Hessian anew
CORRECTIONS = 3  # of a step for limits that bend
ANTICIPATED = 0.1  # scaled: a bound that no state has met counts where it is passed by more, to first order


@dataclass(frozen=True)
class Options:
    """When to stop and how far to step: `tolerance` of the scaled conditions, `radius` in ranges of the decisions."""

    tolerance: float = 2e-7
    max_iterations: int = 150
    radius: float = 0.1
    largest_radius: float = 1.0
    smallest_radius: float = 1e-9
    penalty: float = 0.1
    progress: Callable[[str], None] = field(default=lambda line: None, repr=False)


class Search:
    """The iteration: the present state and everything that is known there, scaled."""

    def __init__(self, model: ReducedModel, goal: Goal, limits: Limits, start: State, options: Options) -> None:
        self.model, self.goal, self.options = model, goal, options
        self.watched = Watched(model, limits)
        self.span, self.iterations = goal_span(model, goal), 0
        self._weights = goal_weights(model, goal)
        self.radius = options.radius
        self._multipliers = np.zeros(2 * self.watched.n)
        self._penalties = np.full(2 * self.watched.n, options.penalty)
        self._first: np.ndarray = np.zeros(0, dtype=np.int64)
        self._met, self._rejected = self.watched.asked_for.copy(), None
        self._move_to(start)

    def _move_to(self, state: State) -> None:
        tangent = state.tangent
        self.state, self._values = state, self.watched.values(state)
        self._gradient = self._weights @ tangent.side_slopes
        self._slopes = self.watched.slopes(state)
        self._reach = np.abs(self._slopes).sum(axis=1)

    def _merit(self, state: State, values: np.ndarray) -> float:
        cost = sum(weight * state.figures[name] for name, weight in self.goal.costs.items()) / self.span
        return cost + float(self._penalties @ np.maximum(values, 0.0))

    def stationarity(self) -> float:
        """Returns the largest scaled entry of the Lagrangian's gradient by the decisions, multipliers fitted."""
        holding = np.flatnonzero(holds(self._values, self._slopes))
        _, _, left = fitted_multipliers(self._gradient, self._rows(holding), self.state.point)
        return float(np.abs(left).max(initial=0.0))

    def feasibility(self) -> float:
        """Returns by how much the limits are passed at most, scaled."""
        return float(np.maximum(self._values, 0.0).max(initial=0.0))

    def most_passed(self) -> str:
        """Returns in words which limit is passed most, scaled, and by how much in its units."""
        row = int(self._values.argmax())
        limit = self.watched.limit(row)
        return f"{limit}, by {self._values[row] * limit.scale:.3g} {limit.units}".rstrip()

    def _rows(self, rows: np.ndarray) -> np.ndarray:
        upper = rows >= self.watched.n
        return np.where(upper, 1.0, -1.0)[:, None] * self._slopes[rows % self.watched.n]

    def run(self) -> tuple[bool, str]:
        """Iterates; returns whether the conditions hold and, if not, why it ended."""
        while self.iterations < self.options.max_iterations:
            stationarity, feasibility = self.stationarity(), self.feasibility()
            self._report(stationarity, feasibility)
            if max(stationarity, feasibility) <= self.options.tolerance:
                return True, ""
            if not self._advance(stationarity):
                return False, "no step within the smallest trust region improves it"
            self.iterations += 1
        return False, f"{self.options.max_iterations} iterations were not enough"

    def _hessian(self, multipliers: np.ndarray) -> np.ndarray:
        sides, columns = self.watched.weights(multipliers)
        return self.state.tangent.hessian(self._weights + sides, columns)

    def _report(self, stationarity: float, feasibility: float) -> None:
        value = self.goal.value(self.state.figures)
        self.options.progress(
            f"  iteration {self.iterations:3d}: {value:.6g}, conditions {stationarity:.1e}, limits passed "
            f"{feasibility:.1e}, region {self.radius:.1e}, {self.model.solves} solves"
        )

    def _advance(self, stationarity: float) -> bool:
        """Takes one step that is good enough; returns False if the region has shrunk to nothing."""
        self._met |= self._values > -ACTIVE
        self._penalties = np.clip(2 * ROOM_FOR_PENALTY * self._multipliers, self.options.penalty, self._penalties)
        curved = self._multipliers
        hessian = self._hessian(curved)
        while self.radius >= self.options.smallest_radius:
            near, rows, room = self._within_reach()
            trial = self._trial(hessian, rows, room, near)
            if trial is None:
                self.radius /= 4
                continue
            if curved is self._multipliers and _differ(trial.multipliers, curved[near]):
                curved = np.zeros(2 * self.watched.n)
                curved[near] = trial.multipliers
                hessian = self._hessian(curved)
                continue
            before = float(self._penalties[near] @ np.maximum(-room, 0.0))
            predicted = -trial.change + before - trial.slack
            if self._try(trial, predicted, near, stationarity):
                return True
            if self._rejected is None:
                self.radius = min(self.radius, float(np.abs(trial.step).max())) / 4
                continue
            if self._meets_more(self._rejected):
                continue
            if self._try_corrected(hessian, rows, near, trial, predicted, stationarity):
                return True
            if predicted <= ROUNDING:  # the program's own tolerance, a share of the region, hides what is left to do
                self.radius /= 100
            else:
                self.radius = min(self.radius, float(np.abs(trial.step).max())) / 2
        return False

    def _try_corrected(self, hessian, rows, near, trial: Trial, predicted: float, stationarity: float) -> bool:
        """Corrects a refused step for limits that bend, again while this halves what is missed; returns its success."""
        missed = np.inf
        for _ in range(CORRECTIONS):
            now = float(np.maximum(self.watched.values(self._rejected)[near], 0.0).max(initial=0.0))
            corrected = None if now > missed / 2 else self._corrected(hessian, rows, near, trial)
            if corrected is None:
                return False
            trial, missed = corrected, now
            if self._try(trial, predicted, near, stationarity):
                return True
            if self._rejected is None or self._meets_more(self._rejected):
                return False
        return False

    def _meets_more(self, state: State) -> bool:
        """Whether a state passes limits that no program has reckoned with; they are kept in mind from now on."""
        passed = self.watched.values(state) > 0.0
        new = bool((passed & ~self._met).any())
        self._met |= passed
        return new

    def _within_reach(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns the limits that a step within the region may pass: their numbers, derivatives and room."""
        reach = np.concatenate([self._reach, self._reach]) * self.radius
        near = np.flatnonzero(reach + self._values > np.where(self._met, 0.0, ANTICIPATED))
        return near, self._rows(near), -self._values[near]

    def _trial(self, hessian, rows, room, near) -> Trial | None:
        """Returns the step of the quadratic program, with penalties that its multipliers leave room for.

        Where limits cannot all be met within the region, penalties rise only until a share of what is possible is
        taken back: dearer ones would drive the plant anywhere for the last of it [R. H. Byrd, J. Nocedal, R. A. Waltz,
        Steering exact penalty methods for nonlinear programming, Optim. Methods Softw. 23 (2008) 197].
        """
        point, radius = self.state.point, self.radius
        box = np.maximum(-point, -radius), np.minimum(1.0 - point, radius)
        first = np.flatnonzero(np.isin(near, self._first) | (room < 0.0))
        tolerated = np.where(self._met[near], 0.0, ANTICIPATED)

        def priced(price):
            return solve_subproblem(self._gradient, hessian, rows, room, tolerated, box, radius, price, first)

        def passed(step):
            return float(np.maximum(rows @ step - room, 0.0).sum())

        before, most = passed(np.zeros_like(point)), None
        while True:
            price = self._penalties[near]
            trial = priced(price)
            if trial is None:
                return None
            short = (trial.multipliers * ROOM_FOR_PENALTY > price) & (price < DEAREST)
            if short.any() and trial.passed > PASSED:
                if most is None:
                    dearest = priced(np.full(len(price), DEAREST))
                    most = before if dearest is None else before - passed(dearest.step)
                short &= before - passed(trial.step) < PROGRESS * most
            if not short.any():
                return trial
            self._penalties[near[short]] = np.minimum(2 * ROOM_FOR_PENALTY * trial.multipliers[short], DEAREST)

    def _try(self, trial: Trial, predicted: float, near, stationarity: float) -> bool:
        """Moves to the state at a step if that is good enough; `_rejected` keeps one that was found and refused."""
        self._rejected = None
        point = np.clip(self.state.point + trial.step, 0.0, 1.0)
        point = np.where(point <= SNAP, 0.0, np.where(point >= 1 - SNAP, 1.0, point))
        loose = self.watched.loosened(self._slopes, self._values, self.radius)
        found = self.model.try_state(point, self.state, loose)
        if found is None:
            return False
        values = self.watched.values(found)
        actual = self._merit(self.state, self._values) - self._merit(found, values)
        ratio = actual / predicted if predicted > 0 else -1.0
        if predicted <= ROUNDING:
            ratio = self._settles(found, values, stationarity)
        if ratio < GOOD:
            self._rejected = found
            return False
        length = float(np.abs(trial.step).max())
        if ratio >= VERY_GOOD and length >= 0.99 * self.radius:
            self.radius = min(2 * self.radius, self.options.largest_radius)
        elif ratio < POOR:
            self.radius = max(length / 2, self.options.smallest_radius)
        self._multipliers = np.zeros(2 * self.watched.n)
        self._multipliers[near] = trial.multipliers
        self._first = near[trial.multipliers > 0]
        self._move_to(found)
        return True

    def _settles(self, found: State, values: np.ndarray, stationarity: float) -> float:
        """Returns 1 if a step whose decrease is rounding improves the conditions, else -1."""
        kept = self.state
        before = max(stationarity, self.feasibility())
        self._move_to(found)
        after = max(self.stationarity(), self.feasibility())
        self._move_to(kept)
        return 1.0 if after < before else -1.0

    def _corrected(self, hessian, rows, near, trial: Trial) -> Trial | None:
        """Returns the step after a second-order correction of the limits, if these were missed."""
        missed = self.watched.values(self._rejected)[near]
        if not (missed > np.maximum(rows @ trial.step + self._values[near], 0.0) + ACTIVE).any():
            return None
        room = rows @ trial.step - missed
        return self._trial(hessian, rows, room, near)


def _differ(multipliers: np.ndarray, before: np.ndarray) -> bool:
    """Whether multipliers are others than those that a Hessian was made with."""
    return bool(np.abs(multipliers - before).max(initial=0.0) > ALIKE * np.abs(multipliers).max(initial=0.0))
