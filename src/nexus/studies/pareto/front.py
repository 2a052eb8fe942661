"""Front: from the payoff table along a path, then into the largest gaps, until there are as many points as asked for.

Part of the points lie on a path on which every problem is a short step from one that is solved. Two objectives: half of
them, at levels of the second, evenly from its worst to its best. Three: a quarter of them in rows, each at a level of
the third from loose to tight. A row runs between its ends, where the first and where the second objective is best under
that level, so that no problem of it is without solution; rows are taken forth and back (serpentine). The other points
fill, one by one, the largest gap between neighbours on the normalised scale.

A gap in which a problem fails, or whose answer is a point that is there already, is tried with another objective made
best; after that it is closed: the front has no points there, or none were found, and the result says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from nexus.studies.pareto.answers import Answer, Effort, Standing
from nexus.studies.pareto.asking import HALVINGS, Asker
from nexus.studies.pareto.dominance import dominators
from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.gaps import Gap, gaps
from nexus.studies.pareto.hypervolume import hypervolume
from nexus.studies.pareto.knee import Knee, knee
from nexus.studies.pareto.model import Minimise, Model
from nexus.studies.pareto.objectives import Objective, Scale, checked_objectives
from nexus.studies.pareto.payoff import payoff

REFERENCE = 1.1
"""The reference point of the hypervolume on the normalised scale, the same for every objective."""
SMALLEST_GAP = 2e-3  # of the normalised scale, twice what makes two points one
SLACK = 0.1  # of a gap's length
PATIENCE = 2  # problems asked for each point that is wanted, before a front that takes none is left as it is


@dataclass(frozen=True)
class Closed:
    """A gap that is left: the numbers of the points at its ends, its length, and why."""

    ends: tuple[int, int]
    length: float
    reason: str


@dataclass(frozen=True, eq=False)
class Front:
    """A front: `points` (along the first objective), every answer, the scale, gaps that are left, and the ends."""

    objectives: tuple[Objective, ...]
    scale: Scale
    points: tuple[Answer, ...]
    answers: tuple[Answer, ...]
    ends: tuple[Answer, ...]
    closed: tuple[Closed, ...] = ()
    asked_for: int = 0

    @property
    def normalised(self) -> np.ndarray:
        """The points on the normalised scale, a row each."""
        return np.array([point.normalised for point in self.points])

    @property
    def hypervolume(self) -> float:
        """The dominated volume on the normalised scale below the reference (1.1, ...)."""
        return hypervolume(self.normalised, np.full(len(self.objectives), REFERENCE))

    @property
    def knee(self) -> tuple[Answer, float] | None:
        """The knee and its distance from the line or plane of the ends, None where the front has none."""
        found: Knee | None = knee(self.normalised, np.array([end.normalised for end in self.ends]))
        return None if found is None else (self.points[found.row], found.distance)

    @property
    def effort(self) -> Effort:
        """What all answers took."""
        return sum((answer.effort for answer in self.answers), Effort())

    @property
    def failed(self) -> tuple[Answer, ...]:
        """The answers that have no solution."""
        return tuple(a for a in self.answers if a.standing is Standing.failed)


@dataclass
class _Course:
    """The questions of one front, in their order."""

    asker: Asker
    wanted: int
    closed: dict[frozenset[int], Answer] = field(default_factory=dict)

    def full(self, share: float = 1.0) -> bool:
        """Returns whether the front has (a share of) its points."""
        return len(self.asker.points()) >= share * self.wanted

    def gaps(self, points: Sequence[Answer]) -> list[tuple[Gap, frozenset[int]]]:
        """Returns the gaps between points, the longest first, each with the numbers of its ends."""
        place = {point.number: i for i, point in enumerate(points)}
        pairs = {frozenset(place[n] for n in ends) for ends in self.closed if all(n in place for n in ends)}
        found = gaps(np.array([point.normalised for point in points]), pairs)
        return [(gap, numbers(points, gap)) for gap in found]

    def ask(self, problem: EpsilonProblem, hints: Sequence[Answer] = (), halvings: int = HALVINGS) -> Answer:
        """Asks with the nearest points as neighbours, hints before them."""
        return self.asker.ask(problem, self._neighbours(problem, hints), halvings=halvings)

    def _neighbours(self, problem: EpsilonProblem, hints: Sequence[Answer]) -> list[Answer]:
        known = [hint for hint in hints if hint.solved]
        axes, at = problem.axes, problem.at()

        def apart(point: Answer) -> tuple[float, float]:
            return round(float(np.linalg.norm(point.normalised[axes] - at)), 9), point.normalised[problem.primary]

        rest = sorted((p for p in self.asker.points() if p not in known), key=apart)
        return [*known, *rest[: len(axes) + 1]]


def find_front(
    model: Model,
    objectives: Sequence[Objective],
    points: int,
    minimise: Minimise,
    start: object,
    keep: Callable[[Sequence[Answer], Scale], None] = lambda answers, scale: None,
    known: Sequence[Answer] = (),
) -> Front:
    """Returns the front of a model.

    **Arguments**: `objectives` two or three of the model's figures; `points` how many are wanted; `minimise` the
    optimiser; `start` the state to begin from; `keep` is called with all answers and the scale after every new one;
    `known` are answers of an interrupted run of the same front.

    Raises ParetoError for objectives that cannot be traded.
    """
    objectives = checked_objectives(objectives, model.figures, points)
    asker = Asker(model, objectives, minimise, keep, known)
    ends = payoff(asker, start)
    course = _Course(asker, points)
    if len(objectives) == 2:
        _row(course, ends[0], ends[1], (points - 2) // 2, {})
    else:
        _rows(course, ends, points)
    _fill(course)
    return _front(course, ends)


def _row(course: _Course, near: Answer, far: Answer, count: int, levels: dict[int, float], back: bool = False) -> None:
    """Asks for points between the ends of a row, evenly along the second objective, under the row's own levels."""
    top, bottom = near.normalised[1], far.normalised[1]
    steps = [top + (bottom - top) * (k + 1) / (count + 1) for k in range(count)]
    last = far if back else near
    for level in reversed(steps) if back else steps:
        answer = course.ask(EpsilonProblem(0, {1: float(level), **levels}), [last])
        last = answer if answer.solved else last


def _rows(course: _Course, ends: Sequence[Answer], points: int) -> None:
    """Asks along the rows of a front of three objectives, the third from its worst to its best."""
    count = 1
    while (count + 2) * (count + 3) / 2 <= points / 4:
        count += 1
    near, far = ends[0], ends[1]
    worst = max(near.normalised[2], far.normalised[2])
    for row in range(count + 1):
        if row:
            level = float(worst + (ends[2].normalised[2] - worst) * row / (count + 1))
            near = _better(course.ask(EpsilonProblem(0, {2: level}), [near]), near)
            far = _better(course.ask(EpsilonProblem(1, {2: level}), [far]), far)
            levels = {2: level}
        else:
            levels = {}
        inside = int(float(np.linalg.norm(near.normalised[:2] - far.normalised[:2])) / np.sqrt(2) * (count + 1))
        if course.full(0.6):
            return
        _row(course, near, far, max(0, inside - 1) if row else inside, levels, back=row % 2 == 1)


def _better(answer: Answer, before: Answer) -> Answer:
    return answer if answer.solved else before


def _fill(course: _Course) -> None:
    """Asks in the largest gap until the front has its points, no gap is open, or questions bring no points."""
    tried: dict[frozenset[int], Answer] = {}
    for _ in range(PATIENCE * course.wanted):
        points = course.asker.points()
        gap, ends = next(((g, ends) for g, ends in course.gaps(points) if ends not in course.closed), (None, None))
        if course.full() or gap is None or gap.length < SMALLEST_GAP:
            return
        before = tried.get(ends)
        problem = gap.problem if before is None else gap.if_empty if before.solved else gap.if_failed
        hints = [points[i] for i in (*sorted(gap.ends), *gap.around)]
        tried[ends] = course.ask(problem, hints, 0 if before is None else HALVINGS)
        if before is not None or _beyond(tried[ends], problem, gap.length):
            course.closed[ends] = tried[ends]


def _beyond(answer: Answer, problem: EpsilonProblem, length: float) -> bool:
    """Returns whether the middle of a gap lies beyond the border of the front: a level there does not bind."""
    slack = [level - answer.normalised[k] for k, level in problem.levels.items()] if answer.solved else [0.0]
    return answer.standing is Standing.front and max(slack) > SLACK * length


def numbers(points: Sequence[Answer], gap: Gap) -> frozenset[int]:
    """Returns the numbers of the points at the ends of a gap."""
    return frozenset(points[i].number for i in gap.ends)


def _front(course: _Course, ends: Sequence[Answer]) -> Front:
    """Returns the finished front: what is beaten is marked and left out."""
    asker = course.asker
    candidates = [a for a in asker.answers if a.standing is Standing.front]
    for answer, beaten in zip(candidates, dominators(np.array([a.normalised for a in candidates])), strict=True):
        if beaten is not None:
            answer.standing, answer.other = Standing.overtaken, candidates[beaten].number
    points = sorted(asker.points(), key=lambda a: tuple(a.normalised))
    left = [
        Closed(tuple(sorted(ends)), gap.length, _why(course.closed[ends]))
        for gap, ends in course.gaps(points)
        if ends in course.closed
    ]
    return Front(
        asker.objectives, asker.scale, tuple(points), tuple(asker.answers), tuple(ends), tuple(left), course.wanted
    )


def _why(answer: Answer) -> str:
    """Returns why the gap that a last question was asked in is left."""
    if answer.standing is Standing.failed:
        return f"not solved: {answer.reason}"
    return f"the answer there is point {answer.number if answer.other is None else answer.other}"
