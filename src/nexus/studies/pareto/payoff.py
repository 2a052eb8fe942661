"""Payoff table: the best of each objective, and what the others are there.

Each objective is first made best alone, which gives a scale; from there it is made best with the others in ranks behind
it, in turn from the one that follows it, each at a thousandth of the weight of the one before. That is lexicographic
optimisation by weights [H. D. Sherali, A. L. Soyster, Preemptive and nonpreemptive multi-objective programming:
relationships and counterexamples, J. Optim. Theory Appl. 39 (1983) 173]: an objective that has many best points gives
the one that costs the others least, and one that has a single best point gives up a second-order part of a thousandth.
Holding it at its best instead would leave the later stages a feasible sliver without interior. The ends of the front so
found have the best and worst values, ideal and nadir, of its scale.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nexus.studies.pareto.answers import Answer, Standing
from nexus.studies.pareto.asking import Asker
from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.objectives import ParetoError, Scale

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
    """Returns the end of the front where one objective is best; where that is not found, its best alone."""
    problem = EpsilonProblem(first, second=(first + 1) % len(alone))
    answer = asker.ask(problem, [alone[first]], Standing.payoff, 0)
    return answer if answer.solved else alone[first]


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
