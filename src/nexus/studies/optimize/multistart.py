"""What speaks for an optimum beside its conditions: other starts that end there, and neighbours that are no better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.sqp import Optimum, Options, minimise
from nexus.studies.optimize.watched import Limits, Watched

STARTS = 20
NEARER = (1.0, 0.5, 0.25, 0.125)  # parts of the way from the base to a random point, tried in this order
SAME = 1e-6  # of the goal's size: optima that differ by less are the same
STEP = 1e-3  # of a range
PASSED = 1e-8  # scaled


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
    """Returns the optima from random points of the decisions' cube.

    Where the plant has no state at a point, the start is moved towards the base until it has one.
    """
    random, found = np.random.default_rng(seed), []
    for k in range(starts):
        point = random.random(len(model.decisions))
        part, state = _reached(model, point)
        optimum = None if state is None else minimise(model, goal, limits, state, options)
        found.append(FromStart(point, part, optimum))
        progress(f"  start {k + 1} of {starts}: {'no state' if optimum is None else optimum.status}")
    return found


def _reached(model: ReducedModel, point: np.ndarray) -> tuple[float, State | None]:
    base = model.start.point
    for part in NEARER:
        state = model.state(base + part * (point - base))
        if state is not None:
            return part, state
    return 0.0, None


def start_table(found: list[FromStart], best: float) -> pd.DataFrame:
    """Returns a row a start: how near to it the plant solved, the goal, the conditions, whether it is the best one."""
    rows = []
    for k, each in enumerate(found):
        optimum = each.optimum
        value = float("nan") if optimum is None else optimum.value
        same = optimum is not None and optimum.ok and abs(value - best) <= SAME * max(1.0, abs(best))
        ok = optimum is not None and optimum.ok
        status = "The plant has no state near this start." if optimum is None else optimum.status
        rows.append((k + 1, each.part, value, ok, same, status))
    return pd.DataFrame(rows, columns=["start", "part of the way", "goal", "optimum", "same", "status"])


def perturbations(
    model: ReducedModel, goal: Goal, limits: Limits, optimum: Optimum, step: float = STEP
) -> pd.DataFrame:
    """Returns a row a decision and direction: how the goal changes and which limit is passed a step away.

    `improves` says that the goal is better there and no limit is passed.
    """
    watched, rows = Watched(model, limits), []
    for i, decision in enumerate(model.decisions):
        for sign in (-1.0, 1.0):
            point = optimum.state.point.copy()
            point[i] += sign * step
            if not 0.0 <= point[i] <= 1.0:
                continue
            loose = watched.loosened(watched.slopes(optimum.state), watched.values(optimum.state), 10 * step)
            state = model.try_state(point, optimum.state, loose)
            rows.append((decision.path, sign * step, *_compared(watched, goal, optimum, state)))
    return pd.DataFrame(rows, columns=["decision", "step", "goal change", "limit passed", "by", "improves"])


def _compared(watched: Watched, goal: Goal, optimum: Optimum, state: State | None) -> tuple[float, str, float, bool]:
    if state is None:
        return float("nan"), "the plant does not solve", float("nan"), False
    values = watched.values(state)
    worst = int(values.argmax())
    change = goal.value(state.figures) - optimum.value
    better = goal.sense.value * change < -SAME * 1e-3 * max(1.0, abs(optimum.value))
    name = str(watched.limit(worst)) if values[worst] > PASSED else ""
    return change, name, max(float(values[worst]), 0.0), better and not name
