"""What is tried for a draw, in order, until it is solved or shown to have no solution.

1. Newton's method from the base solution
2. from the nearest solved draws and the base solution, nearest first: steps along the straight line
3. the elastic solve from at least three solutions; one that leaves nothing has solved the draw
4. the same without the bounds that stop it: what is reached may lie within all bounds again
5. where the elastic solves disagree: the scenario from nothing, with the plant's own initialisation
6. the evidence that there is no solution
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from nexus.studies.campaign.checks import RESIDUAL
from nexus.studies.campaign.elastic import Elastic, elastic
from nexus.studies.campaign.evidence import Crossing, Evidence, crossing, evidence
from nexus.studies.campaign.model import CampaignModel, values_from_nothing
from nexus.studies.campaign.walk import SMALLEST_STEP, walk
from nexus.studies.points import Solved

NEIGHBOURS, ELASTIC_STARTS = 3, 3
LEAST_PATIENT_STEP = 1 / 64  # of a line, where a draw may wait
AGREEMENT = 0.01  # of the smallest violation
REFINEMENTS = 3  # solves that bring traces to rounding; one is enough but for vanishing ones
PATIENCE = 30.0  # seconds, of the interior point after a start from nothing


class Status(Enum):
    """The end of a draw."""

    solved = "solved"
    infeasible = "no solution within the bounds, with evidence"
    unexplained = "neither solved nor shown to have no solution"
    wrong = "converged, but a check refuses it"
    error = "an exception, which is a fault of the program"


@dataclass(eq=False)
class Outcome:
    """How a draw ended: the solution and how it was found, or the evidence; and the Newton iterations spent."""

    found: Solved | None = None
    way: str = ""
    evidence: Evidence | None = None
    iterations: int = 0
    elastics: tuple[Elastic, ...] = field(default=(), repr=False)

    @property
    def status(self) -> Status:
        """The end of the draw."""
        if self.found is not None:
            return Status.solved
        return Status.infeasible if self.evidence is not None and self.evidence.complete else Status.unexplained


class Strategy:
    """Settles draws one after the other; what is solved becomes a start for those that follow."""

    def __init__(self, model: CampaignModel, progress: Callable[[str], None], cold: bool = True) -> None:
        self.model, self._progress, self._cold = model, progress, cold
        self.solved: list[tuple[np.ndarray, np.ndarray, str]] = []  # point, columns, label

    def settle(self, target: np.ndarray, patient: bool = True) -> Outcome | None:
        """Returns the outcome for a point of the cube; None if steps do not reach it and no patience is asked for."""
        outcome = Outcome()
        fronts: list[Solved] = []
        for attempt in self._direct(target, fronts, outcome, patient):
            if attempt is not None:
                return self._exact(attempt, outcome)
        if not patient:
            return None
        outcome.elastics = self._elastic(target, fronts)
        feasible = next((e for e in outcome.elastics if e.feasible), None)
        if feasible is not None:
            outcome.way = f"elastic solve from {feasible.nearest.label}"
            return self._exact(feasible.nearest, outcome)
        best = min(outcome.elastics, key=lambda each: each.violation)
        crossed = crossing(self.model, best)
        within = self._within(target, crossed)
        if within is not None:
            outcome.way = f"through opened bounds from {within.label}"
            return self._exact(within, outcome)
        cold = None if agree(outcome.elastics) or not self._cold else self._from_nothing(target)
        if cold is not None:
            outcome.way = "from nothing"
            return self._exact(cold, outcome)
        outcome.evidence = evidence(self.model, outcome.elastics, best, crossed)
        return outcome

    def keep(self, point: np.ndarray, columns: np.ndarray, label: str) -> None:
        """Remembers a solution as a start for later draws."""
        self.solved.append((point, columns, label))

    def _direct(
        self, target: np.ndarray, fronts: list[Solved], outcome: Outcome, patient: bool
    ) -> Iterator[Solved | None]:
        yield self._newton(target, self.model.base, outcome)
        count, smallest = (NEIGHBOURS, SMALLEST_STEP) if patient else (1, LEAST_PATIENT_STEP)
        for start in self._nearest(target, count):
            taken = walk(self.model, start, target, smallest)
            outcome.iterations += taken.iterations
            fronts.append(taken.last)
            outcome.way = f"steps from {start.label}"
            yield taken.last if taken.arrived else None

    def _newton(self, target: np.ndarray, start: Solved, outcome: Outcome) -> Solved | None:
        for predicted in (True, False):
            solution = self.model.solve(target, start, predicted=predicted)
            outcome.iterations += solution.iterations
            if solution.ok:
                outcome.way = f"Newton from {start.label}"
                return Solved(target, solution, start.label)
        return None

    def _nearest(self, target: np.ndarray, count: int = NEIGHBOURS) -> Iterator[Solved]:
        """Yields the base solution and the nearest solved draws, as many as asked for, nearest first."""
        order = sorted(self.solved, key=lambda each: float(np.linalg.norm(each[0] - target)))
        base = self.model.base
        starts = [(base.point, None, base.label), *order[:count]]
        for point, columns, label in sorted(starts, key=lambda each: float(np.linalg.norm(each[0] - target))):
            start = base if columns is None else self.model.from_columns(point, columns, label)
            if start is not None:
                yield start

    def _elastic(self, target: np.ndarray, fronts: Sequence[Solved]) -> tuple[Elastic, ...]:
        """Returns elastic solves from different solutions, ended by the first that reaches the draw.

        These are the ends of the walks, nearest first, and solutions that the walks began from until there are three.
        """
        ends = sorted(fronts, key=lambda at: float(np.abs(at.point - target).sum()))
        starts: list[Solved] = []
        for start in (*ends, *self._nearest(target)):
            known = any(np.array_equal(start.point, other.point) for other in starts)
            if not known and len(starts) < ELASTIC_STARTS:
                starts.append(start)
        found = []
        for start in starts:
            found.append(elastic(self.model, start, target))
            if found[-1].feasible:
                break
        return tuple(found)

    def _within(self, target: np.ndarray, crossed: Crossing) -> Solved | None:
        """Returns the solution at the end of a crossing if it holds with all bounds in force."""
        if crossed.arrived is None:
            return None
        solution = self.model.solve(target, crossed.arrived, predicted=False)
        return Solved(target, solution, crossed.arrived.label) if solution.ok else None

    def _from_nothing(self, target: np.ndarray) -> Solved | None:
        """Returns the solution that the plant's own initialisation leads to, None where it does not."""
        model = self.model
        try:
            values = values_from_nothing(model.scenario, PATIENCE, model.written_values(target))
        except Exception as error:  # whatever stops a start from nothing, it has not found a solution
            self._progress(f"    from nothing: {type(error).__name__}: {next(iter(str(error).splitlines()), '')}")
            return None
        names = model.problem.names.columns
        columns = np.array([values.get(name, model.data.columns[k]) for k, name in enumerate(names)])
        return model.from_columns(target, columns, "nothing")

    def _exact(self, found: Solved, outcome: Outcome) -> Outcome:
        """Returns the outcome with the solution brought to rounding of every row."""
        for _ in range(REFINEMENTS):
            solution = self.model.solve(found.point, found, predicted=False, exact=True)
            outcome.iterations += solution.iterations
            if not solution.ok:
                break
            found = Solved(found.point, solution, found.label)
            if next(iter(solution.residuals().values())).relative <= RESIDUAL:
                break
        outcome.found = found
        return outcome


def agree(outcomes: Sequence[Elastic]) -> bool:
    """Returns whether elastic solves from different solutions leave the same violation: they have found one border."""
    violations = [outcome.violation for outcome in outcomes]
    return max(violations) <= (1 + AGREEMENT) * min(violations)
