"""Payoff table: the best of each objective, and what the others are there.

Lexicographic: each objective is first made best alone; then, held within `KEPT` of its best, the others are made best
one after the other, in turn from the one that follows it, so that no objective comes last everywhere. An objective that
has many best points so gives one that costs the others little. The row of objective i is the front's end where i is
best; the columns' best and worst values are the front's ideal and nadir.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nexus.studies.pareto.answers import Answer, Standing
from nexus.studies.pareto.asking import Asker
from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.objectives import ParetoError, Scale

KEPT = 1e-4
"""Share of its range that an objective may give up while the next ones are made best."""
LEAST_RANGE = 1e-6
"""Share of its size by which an objective must change from end to end to be one that is traded."""


def payoff(asker: Asker, start: Any) -> list[Answer]:
    """Returns the ends of the front, in the order of the objectives, and leaves the asker with the front's scale.

    Raises ParetoError where a best cannot be found, or where the objectives have nothing to trade.
    """
    signs = np.array([o.sense.sign for o in asker.objectives])
    values = np.array([start.figures[o.figure] for o in asker.objectives])
    size = np.maximum(np.abs(values), 1e-12)
    asker.use_scale(Scale(signs, signs * values, signs * values + size), "alone ")
    alone = _alone(asker, Answer(0, "", EpsilonProblem(0), Standing.payoff, start, values))
    _use_range(asker, alone, "then ")
    ends = [_lexicographic(asker, i, alone) for i in range(len(alone))]
    _use_range(asker, ends, "")
    for end in ends:
        end.standing = Standing.front
    return ends


def _alone(asker: Asker, start: Answer) -> list[Answer]:
    """Returns the best of each objective alone."""
    found: list[Answer] = []
    start.normalised = asker.scale.normalised(start.values)
    for i, objective in enumerate(asker.objectives):
        problem = EpsilonProblem(i, share=0.0)
        answer = asker.ask(problem, [start, *reversed(found)], Standing.payoff, 0)
        if not answer.solved:
            raise ParetoError(f"The {objective.best} was not found, so there is no front: {answer.reason}.")
        found.append(answer)
    return found


def _lexicographic(asker: Asker, first: int, alone: Sequence[Answer]) -> Answer:
    """Returns the end of the front where one objective is best; a stage that fails leaves the one before it."""
    at, levels = alone[first], {first: KEPT}
    for k in (*range(first + 1, len(alone)), *range(first)):
        answer = asker.ask(EpsilonProblem(k, dict(levels), share=0.0), [at], Standing.payoff, 0)
        if answer.solved:
            at = answer
        levels[k] = float(at.normalised[k]) + KEPT
    return at


def _use_range(asker: Asker, answers: Sequence[Answer], prefix: str) -> None:
    """Gives the asker the scale between the best and the worst of some answers."""
    signs = np.array([o.sense.sign for o in asker.objectives])
    table = signs * np.array([answer.values for answer in answers])
    ideal, nadir = table.min(axis=0), table.max(axis=0)
    flat = nadir - ideal <= LEAST_RANGE * np.maximum(np.abs(ideal), np.abs(nadir))
    if flat.any():
        k = int(np.argmax(flat))
        objective = asker.objectives[k]
        value = objective.text(float(signs[k] * ideal[k]))
        raise ParetoError(
            f"There is nothing to trade: {objective.figure} has its best value, {value}, also where the other "
            "objectives have theirs. Leave it out, or free other variables."
        )
    asker.use_scale(Scale(signs, ideal, nadir), prefix)
