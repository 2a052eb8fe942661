"""What speaks for an optimum beside its conditions: other starts that end there, and neighbours that are no better."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.kkt import goal_span
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.optimum import Optimum, minimise
from nexus.studies.optimize.search import Options
from nexus.studies.optimize.watched import Limits, Watched

STARTS = 20
SHORTEST = 1 / 1024  # of the way to a random point
SAME = 1e-6  # of the goal's size: optima that differ by less are the same
APART = 0.02  # of a range: decisions that differ by less are not told
TOLD = 4  # decisions, those that differ most
STEP = 1e-3  # of a range
PASSED = 1e-8  # scaled, beyond what the optimum itself passes a limit by
DEARER = 2.0  # than the multiplier: what a limit passed is charged with
BETTER = 1e-9  # of the goal's size: less is not told from rounding


@dataclass(frozen=True, eq=False)
class FromStart:
    """A random start: the point asked for, the part of the way to it where the plant solves, and what came of it."""

    point: np.ndarray
    part: float
    optimum: Optimum | None


def multistart(
    model: ReducedModel,
    goal: Goal,
    limits: Limits,
    starts: int = STARTS,
    seed: int = 0,
    options: Options | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> list[FromStart]:
    """Returns the optima from random points of the decisions' cube, as `from_starts` finds them one by one."""
    found = []
    for each in from_starts(model, goal, limits, starts, seed, options):
        found.append(each)
        what = "no state" if each.optimum is None else each.optimum.status
        progress(f"  start {len(found)} of {starts}: {what}")
    return found


def from_starts(
    model: ReducedModel, goal: Goal, limits: Limits, starts: int = STARTS, seed: int = 0, options: Options | None = None
) -> Iterator[FromStart]:
    """Yields what each random start leads to, a search at a time.

    Where the plant has no state at a point, the start is the last one on the way there from the base.
    """
    random = np.random.default_rng(seed)
    for _ in range(starts):
        point = random.random(len(model.decisions))
        part, state = model.walked(point, smallest=SHORTEST)
        yield FromStart(point, part, minimise(model, goal, limits, state, options) if part else None)


def start_table(model: ReducedModel, found: list[FromStart], best: Optimum) -> pd.DataFrame:
    """Returns a row a start: how near to it the plant solved, the goal, the conditions, whether it is the best one.

    `differs in` names the decisions that differ most from the best optimum, as `path: value for value there`.
    """
    rows = []
    for k, each in enumerate(found):
        optimum = each.optimum
        if optimum is None:
            rows.append((k + 1, 0.0, float("nan"), False, False, "The plant has no state near this start.", ""))
            continue
        near = abs(optimum.value - best.value) <= SAME * max(1.0, abs(best.value))
        apart = differences(model, optimum.state, best.state)
        rows.append((k + 1, each.part, optimum.value, optimum.ok, optimum.ok and near, optimum.status, apart))
    columns = ["start", "part of the way", "goal", "optimum", "same", "status", "differs in"]
    return pd.DataFrame(rows, columns=columns)


def differences(model: ReducedModel, state: State, best: State) -> str:
    """Returns in words which decisions differ most between two states."""
    apart = np.abs(state.point - best.point)
    largest = [i for i in np.argsort(-apart, kind="stable")[:TOLD] if apart[i] > APART]
    told = [(model.decisions[i], state.point[i], best.point[i]) for i in largest]
    return "; ".join(
        f"{d.path.split(';')[0]}: {d.value(u):.4g} for {d.value(v):.4g} {d.units}".rstrip(" -") for d, u, v in told
    )


def perturbations(
    model: ReducedModel, goal: Goal, limits: Limits, optimum: Optimum, step: float = STEP
) -> pd.DataFrame:
    """Returns a row a decision and direction: how the goal changes and which limit is passed a step away.

    A step passes some limits that hold and so may gain what they cost. `priced change` is the goal's change with
    twice the multiplier for every limit passed: at a local optimum none is an improvement, whichever limits hold.
    `improves` says that this is better and that no limit without a multiplier is passed.
    """
    beside, rows = _Neighbours(model, goal, limits, optimum), []
    loose = beside.loose(10 * step)
    for i, decision in enumerate(model.decisions):
        for sign in (-1.0, 1.0):
            point = optimum.state.point.copy()
            point[i] += sign * step
            if 0.0 <= point[i] <= 1.0:
                state = model.try_state(point, optimum.state, loose)
                rows.append((decision.path, sign * step, *beside.compared(state)))
    columns = ["decision", "step", "goal change", "priced change", "limit passed", "by", "improves"]
    return pd.DataFrame(rows, columns=columns)


class _Neighbours:
    """An optimum, its limits and what they cost, to compare states beside it with."""

    def __init__(self, model: ReducedModel, goal: Goal, limits: Limits, optimum: Optimum) -> None:
        self._watched, self._goal, self._optimum = Watched(model, limits), goal, optimum
        self._values = self._watched.values(optimum.state)
        self._slopes = self._watched.slopes(optimum.state)
        unit = DEARER * goal_span(model, goal)
        self._prices = {(m.kind, m.name, m.side): unit * pull for m, pull in optimum.kkt.multipliers}

    def loose(self, radius: float):
        """Returns numbers of the plant whose bounds a step within a radius may pass."""
        return self._watched.loosened(self._slopes, self._values, radius)

    def compared(self, state: State | None) -> tuple[float, float, str, float, bool]:
        """Returns the goal's change, that with limits priced, the limit passed most, by how much, if it is better."""
        if state is None:
            return float("nan"), float("nan"), "the plant does not solve", float("nan"), False
        values = self._watched.values(state)
        before = np.maximum(self._values, 0.0)
        further = np.maximum(values, 0.0) - before
        change, free = self._goal.value(state.figures) - self._optimum.value, True
        paid = change * self._goal.sense.value
        for row in np.flatnonzero(further):
            limit = self._watched.limit(row)
            price = self._prices.get((limit.kind, limit.name, limit.side))
            paid += (price or 0.0) * further[row]
            free &= price is not None or further[row] <= PASSED
        worst = int(further.argmax())
        name = str(self._watched.limit(worst)) if further[worst] > PASSED else ""
        better = free and paid < -BETTER * max(1.0, abs(self._optimum.value))
        return change, paid * self._goal.sense.value, name, float(max(further[worst], 0.0)), better
