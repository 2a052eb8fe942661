"""NSGA-II on the same model: a search without derivatives, to check a front by other means.

The algorithm [K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, A fast and elitist multiobjective genetic algorithm:
NSGA-II, IEEE Trans. Evol. Comput. 6 (2002) 182] is that of the package pymoo, with its defaults. A point of the
decisions is evaluated by a warm Newton solve from the nearest state of the generations before; one without solution, or
beyond a limit, counts as infeasible by how far it is.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nexus.studies.pareto.dominance import dominators
from nexus.studies.pareto.hypervolume import hypervolume
from nexus.studies.pareto.model import Model
from nexus.studies.pareto.objectives import Objective, ParetoError, Scale

NO_SOLUTION = 1e3  # violation of a point that has no state; more than any limit is passed by
WORST = 1e3  # normalised value of such a point


@dataclass(frozen=True, eq=False)
class Search:
    """What a search found: normalised `values` of all points that nothing found beats, and of the last `population`;
    `course` has (processor seconds, evaluations, hypervolume of all, of the population) after each generation."""

    values: np.ndarray
    population: np.ndarray
    evaluations: int
    failed: int
    seconds: float
    course: tuple[tuple[float, int, float, float], ...] = field(repr=False, default=())


class _Evaluator:
    """Evaluates points from the nearest states; keeps those of this generation and of the one before."""

    def __init__(self, model: Model, objectives: Sequence[Objective], scale: Scale, violation, start: Any) -> None:
        self._model, self._objectives, self._scale, self._violation = model, objectives, scale, violation
        self._start, self._before, self._now = start, [], []
        self.evaluations, self.failed = 0, 0
        self.best = np.zeros((0, len(objectives)))

    def generation(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns (normalised values, violations) of the points of a generation, a row each."""
        self._before, self._now = (self._now or self._before), []
        rows = [self._evaluate(point) for point in points]
        values, violations = np.array([row[0] for row in rows]), np.array([[row[1]] for row in rows])
        found = np.vstack([self.best, values[violations[:, 0] <= 0.0]])
        found = np.unique(found, axis=0)
        self.best = found[[beaten is None for beaten in dominators(found, 0.0)]] if len(found) else found
        return values, violations

    def _evaluate(self, point: np.ndarray) -> tuple[np.ndarray, float]:
        self.evaluations += 1
        known = [self._start, *self._before, *self._now]
        near = min(known, key=lambda state: float(np.linalg.norm(state.point - point)))
        state = self._model.state(point, replace(near))  # a copy, which takes its factors with it when it goes
        if state is None:
            self.failed += 1
            return np.full(len(self._objectives), WORST), NO_SOLUTION
        self._now.append(replace(state))  # without what it has cached
        values = np.array([state.figures[o.figure] for o in self._objectives])
        return self._scale.normalised(values), float(self._violation(state))


def nsga2(
    model: Model,
    objectives: Sequence[Objective],
    scale: Scale,
    start: Any,
    seconds: float,
    population: int,
    seed: int = 1,
    violation: Callable[[Any], float] = lambda state: 0.0,
    reference: float = 1.1,
    progress: Callable[[str], None] = lambda line: None,
) -> Search:
    """Returns what NSGA-II finds in so many processor seconds, the generation that is under way included.

    `violation` says by how much a state passes limits (0: not); `start` is a state to begin from, which is also the
    first member of the first population. Raises ParetoError if pymoo is not installed.
    """
    algorithm = _algorithm(len(model.decisions), len(objectives), population, seed, start.point)
    evaluator, began, course = _Evaluator(model, objectives, scale, violation, start), time.process_time(), []
    at, feasible = np.full(len(objectives), reference), np.zeros((0, len(objectives)))
    while time.process_time() - began < seconds:
        offspring = algorithm.ask()
        values, violations = evaluator.generation(offspring.get("X"))
        offspring.set("F", values, "G", violations)
        for individual in offspring:
            individual.evaluated.update({"F", "G"})
        algorithm.tell(infills=offspring)
        feasible = algorithm.pop.get("F")[algorithm.pop.get("G")[:, 0] <= 0.0]
        spent = time.process_time() - began
        course.append((spent, evaluator.evaluations, hypervolume(evaluator.best, at), hypervolume(feasible, at)))
        progress(
            f"NSGA-II generation {len(course)}: {evaluator.evaluations} evaluations ({evaluator.failed} without "
            f"solution), hypervolume {course[-1][2]:.4f}; {max(0.0, seconds - spent) / 60:.1f} min left"
        )
    return Search(
        evaluator.best,
        feasible,
        evaluator.evaluations,
        evaluator.failed,
        time.process_time() - began,
        tuple(course),
    )


def _algorithm(decisions: int, objectives: int, population: int, seed: int, first: np.ndarray) -> Any:
    """Returns pymoo's NSGA-II, set up for a first population by Latin hypercube with one given member."""
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem
        from pymoo.core.termination import NoTermination
        from pymoo.operators.sampling.lhs import LHS
    except ImportError as error:
        raise ParetoError("The check by NSGA-II needs the package pymoo; install it.") from error

    problem = Problem(n_var=decisions, n_obj=objectives, n_ieq_constr=1, xl=0.0, xu=1.0)
    points = LHS().do(problem, population, random_state=np.random.default_rng(seed)).get("X")
    points[0] = first
    algorithm = NSGA2(pop_size=population, sampling=points)
    algorithm.setup(problem, termination=NoTermination(), seed=seed, verbose=False)
    return algorithm
