"""Continuation: from a solution to a point along a straight line, in steps that shrink where they fail."""

from dataclasses import dataclass

import numpy as np

from nexus.studies.points import PointModel, Solved

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


def walk(model: PointModel, start: Solved, target: np.ndarray, smallest: float = SMALLEST_STEP, **changes) -> Walk:
    """Returns the walk from a solution towards a target; `smallest` is the step, a part of the line, below which the
    walk ends; `changes` hold at every step, as in `Problem.solve`.

    The first step starts from the tangent at the solution, every further one from the line through the last two.
    """
    last, before, reached, step, spent, streak = start, None, 0.0, FIRST_STEP, 0, PATIENCE
    while reached < 1.0 and step >= smallest:
        part = min(1.0, reached + step)
        point = target if part == 1.0 else start.point + part * (target - start.point)
        if before is None:
            solution = model.solve(point, last, **changes)
            found = Solved(point, solution, start.label) if solution.ok else None
        else:
            slope = (last.solution.columns - before[1]) / (reached - before[0])
            ahead = last.solution.columns + (part - reached) * slope
            found = model.from_columns(point, ahead, start.label, **changes)
        if found is None:
            step, streak = step / 2, 0
            continue
        before = reached, last.solution.columns
        last, reached, streak = found, part, streak + 1
        spent += found.solution.iterations
        step = 2 * step if streak > PATIENCE else step
    return Walk(last, reached, spent)
