"""Continuation: from a solution to a point along a straight line, in steps that shrink where they fail."""

from dataclasses import dataclass

import numpy as np

from nexus.studies.campaign.model import CampaignModel, Solved

FIRST_STEP, SMALLEST_STEP = 0.5, 1 / 512  # of the line
PATIENCE = 2  # steps in a row that succeed before the next one is longer


@dataclass(frozen=True, eq=False)
class Walk:
    """How far a walk came: the last solution, the part of the line behind it, and the Newton iterations spent."""

    last: Solved
    reached: float
    iterations: int

    @property
    def arrived(self) -> bool:
        """Whether the last solution is that of the target."""
        return self.reached >= 1.0


def walk(model: CampaignModel, start: Solved, target: np.ndarray, **changes) -> Walk:
    """Returns the walk from a solution towards a target; `changes` hold at every step, as in `Problem.solve`."""
    last, reached, step, spent, streak = start, 0.0, FIRST_STEP, 0, PATIENCE
    while reached < 1.0 and step >= SMALLEST_STEP:
        part = min(1.0, reached + step)
        point = target if part == 1.0 else start.point + part * (target - start.point)
        solution = model.solve(point, last, **changes)
        spent += solution.iterations
        if solution.ok:
            last, reached, streak = Solved(point, solution, start.label), part, streak + 1
            step = 2 * step if streak > PATIENCE else step
        else:
            step, streak = step / 2, 0
    return Walk(last, reached, spent)
