"""Asking: one problem of a front brought to an answer, from whichever neighbour it takes.

In order, until one ends well: from the predicted point; from the nearest neighbour as it is; from the next neighbour;
by a halved step, that is, a problem half-way from a neighbour, whose answer joins the front, and from there. An answer
that a known point beats within the same levels is a local optimum, and the problem is tried again from that point.
A problem that was answered before is not solved again: a point found with looser levels that meets the tighter ones is
their answer too.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nexus.studies.pareto.answers import Answer, Effort, Standing
from nexus.studies.pareto.dominance import dominates
from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.model import Minimise, Model
from nexus.studies.pareto.objectives import Objective, Scale
from nexus.studies.pareto.prediction import predicted

LEVEL_TOLERANCE = 1e-5  # of the normalised scale; the optimiser's own is of a figure's span over the decisions
BETTER = 1e-5  # of the goal: by more than this another point must beat an answer to call it local
COINCIDENT = 1e-3  # of the normalised scale: points nearer than this are one
HALVINGS = 1


class Asker:
    """Answers problems and remembers the answers; `keep` is called with all of them and the scale after each new one.

    `known` are the answers of an earlier, interrupted run, in their order: a problem among them is answered from there,
    so that the same course of questions goes on where it stopped.
    """

    def __init__(
        self,
        model: Model,
        objectives: tuple[Objective, ...],
        minimise: Minimise,
        keep: Callable[[Sequence[Answer], Scale], None],
        known: Sequence[Answer] = (),
    ) -> None:
        self.model, self.objectives = model, objectives
        self._minimise, self._keep = minimise, keep
        self._known = list(known)
        self.answers: list[Answer] = []
        self.scale: Scale | None = None
        self._prefix = ""

    def use_scale(self, scale: Scale, prefix: str) -> None:
        """Sets the scale of the problems that follow; `prefix` keeps their keys apart from those on another scale."""
        self.scale, self._prefix = scale, prefix
        for answer in self.answers:
            if answer.values is not None:
                answer.normalised = scale.normalised(answer.values)

    def points(self) -> list[Answer]:
        """Returns the answers that belong to the front so far: nothing beats them."""
        found = [a for a in self.answers if a.standing is Standing.front]
        return [a for a in found if not any(dominates(b.normalised, a.normalised) for b in found)]

    def ask(
        self,
        problem: EpsilonProblem,
        neighbours: Sequence[Answer],
        standing: Standing = Standing.front,
        halvings: int = HALVINGS,
    ) -> Answer:
        """Returns the answer to a problem: a new one, or the one that it already has.

        `neighbours` are answers to start from, the likeliest first; `standing` is that of an answer that ends well;
        `halvings` says how often a step may be halved.
        """
        key = self._prefix + problem.key
        found = next((a for a in self.answers if a.key == key), None) or self._taken_up(key)
        if found is None and standing is Standing.front:
            found = self._looser(problem)
        return found or self._solve(problem, key, neighbours, standing, halvings)

    def _taken_up(self, key: str) -> Answer | None:
        """Returns the answer of the earlier run, and remembers what came before it: its halved steps."""
        place = next((i for i, answer in enumerate(self._known) if answer.key == key), None)
        if place is None:
            return None
        taken, self._known = self._known[: place + 1], self._known[place + 1 :]
        for answer in taken:
            if answer.values is not None:
                answer.normalised = self.scale.normalised(answer.values)
            self.answers.append(answer)
        return taken[-1]

    def _looser(self, problem: EpsilonProblem) -> Answer | None:
        """Returns the point that was found with looser levels and meets these: it is the answer to this problem too."""
        for a in self.points():
            tighter = all(problem.levels.get(k, np.inf) <= level for k, level in a.problem.levels.items())
            same = a.problem.primary == problem.primary and a.key.startswith(self._prefix)
            if same and tighter and problem.met_by(a.normalised, 0.0):
                return a
        return None

    def _solve(
        self, problem: EpsilonProblem, key: str, neighbours: Sequence[Answer], standing: Standing, halvings: int
    ) -> Answer:
        meter, tries = _Meter(self.model, self.answers), []
        for label, state in self._starts(problem, neighbours, halvings):
            tries.append(self._try(problem, key, label, state))
            better = self._better(problem, tries[-1]) if standing is Standing.front else None
            if better is not None:
                tries[-1].reason = f"a local optimum, which point {better.number} beats"
                tries.append(self._try(problem, key, f"point {better.number}", replace(better.state)))
            if tries[-1].converged and not self._better(problem, tries[-1]):
                break
        answer = self._chosen(problem, key, tries, standing)
        answer.effort = meter.read(len(tries), sum(each.effort.iterations for each in tries))
        answer.words = problem.text(self.objectives, self.scale)
        answer.number = len(self.answers) + 1
        self.answers.append(answer)
        self._keep(self.answers, self.scale)
        return answer

    def _starts(
        self, problem: EpsilonProblem, neighbours: Sequence[Answer], halvings: int
    ) -> Iterator[tuple[str, Any]]:
        """Yields what to start from, with its name; later ones are made only if earlier ones fail.

        They are copies: a state keeps its factors once they are asked for, and a front has many states.
        """
        yield from self._predicted(problem, neighbours)
        for near in neighbours[:2]:
            yield f"point {near.number}", replace(near.state)
        for near in neighbours[: 2 if halvings and problem.levels else 0]:
            half = {k: (near.normalised[k] + level) / 2 for k, level in problem.levels.items()}
            between = self.ask(replace(problem, levels=half), [near], Standing.front, halvings - 1)
            if between.solved and between is not near:
                yield from self._predicted(problem, [between, near])
                yield f"point {between.number}, half-way from point {near.number}", replace(between.state)

    def _predicted(self, problem: EpsilonProblem, neighbours: Sequence[Answer]) -> Iterator[tuple[str, Any]]:
        near = replace(neighbours[0], state=replace(neighbours[0].state)) if neighbours else None
        point = predicted(self.model, self.objectives, self.scale, problem, [near, *neighbours[1:]] if near else [])
        if point is not None:
            state = self.model.state(point, near.state)
            if state is not None:
                yield f"prediction from point {near.number}", state

    def _try(self, problem: EpsilonProblem, key: str, label: str, state: Any) -> Answer:
        """Returns what one optimisation ends with: a candidate, or a failure with its reason."""
        goal, limits = problem.goal(self.objectives, self.scale), problem.limits(self.objectives, self.scale)
        optimum = self._minimise(self.model, goal, limits, state)
        effort = Effort(1, 0, optimum.iterations)
        answer = Answer(0, key, problem, Standing.failed, start=label, effort=effort, status=optimum.status)
        if optimum.state is None:
            answer.reason = optimum.status
            return answer
        values = np.array([optimum.state.figures[o.figure] for o in self.objectives])
        normalised = self.scale.normalised(values)
        if not problem.met_by(normalised, LEVEL_TOLERANCE):
            answer.reason = f"{optimum.status}; the levels are not met"
            return answer
        answer.state, answer.values, answer.normalised, answer.kkt = optimum.state, values, normalised, optimum.kkt
        answer.converged = optimum.ok
        answer.reason = "" if answer.converged else optimum.status
        multipliers = {
            k: optimum.multipliers.get(self.objectives[k].figure, 0.0) * self.scale.ranges[k] for k in problem.levels
        }
        answer.normal = problem.normal(multipliers, len(self.objectives)) / self.scale.ranges
        return answer

    def _better(self, problem: EpsilonProblem, found: Answer) -> Answer | None:
        """Returns the point that meets the levels and beats an answer, None if there is none."""
        if not found.solved:
            return None
        least = problem.merit(found.normalised) - BETTER
        beating = [
            a for a in self.points() if problem.met_by(a.normalised, 0.0) and problem.merit(a.normalised) < least
        ]
        return min(beating, key=lambda a: problem.merit(a.normalised), default=None)

    def _chosen(self, problem: EpsilonProblem, key: str, tries: Sequence[Answer], standing: Standing) -> Answer:
        """Returns the best of the tries with its standing, or the failure with all reasons."""
        reasons = "; ".join(f"from {each.start}: {each.reason}" for each in tries if each.reason)
        ended = [each for each in tries if each.solved]
        if not ended:
            return Answer(0, key, problem, Standing.failed, reason=reasons, start=", ".join(t.start for t in tries))
        best = min(ended, key=lambda each: (not each.converged, problem.merit(each.normalised)))
        best.standing, best.reason = standing, "" if best.converged else reasons
        if standing is not Standing.front:
            return best
        better, same = self._better(problem, best), self._beside(best)
        if better is not None:
            best.standing, best.other, best.reason = Standing.dominated, better.number, reasons
        elif same is not None:
            best.standing, best.other = Standing.coincides, same.number
        return best

    def _beside(self, found: Answer) -> Answer | None:
        """Returns the point that an answer is one with, None if there is none."""
        distances = [(float(np.linalg.norm(a.normalised - found.normalised)), a) for a in self.points()]
        nearest = min(distances, key=lambda pair: pair[0], default=(np.inf, None))
        return nearest[1] if nearest[0] < COINCIDENT else None


class _Meter:
    """Measures what an answer takes, without what answers to halved steps took meanwhile."""

    def __init__(self, model: Model, answers: Sequence[Answer]) -> None:
        self._model, self._answers, self._before = model, answers, len(answers)
        self._began, self._solves = time.process_time(), model.solves

    def read(self, optimisations: int, iterations: int) -> Effort:
        """Returns the effort since the start: Newton solves of predictions and optimisations, processor seconds."""
        others = [answer.effort for answer in self._answers[self._before :]]
        solves = self._model.solves - self._solves - sum(effort.solves for effort in others)
        seconds = time.process_time() - self._began - sum(effort.seconds for effort in others)
        return Effort(optimisations, solves, iterations, seconds)
