"""Answers: what became of each problem of a front, as it ended."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from nexus.studies.pareto.epsilon import EpsilonProblem


class Standing(Enum):
    """Says what an answer is to the front: dominated by a point that was there, or overtaken by one found later."""

    front = "front"
    payoff = "payoff stage"
    dominated = "dominated"
    overtaken = "overtaken"
    coincides = "coincides"
    failed = "failed"


@dataclass(frozen=True)
class Effort:
    """What an answer took: optimisations, Newton solves inside them, iterations, processor seconds."""

    optimisations: int = 0
    solves: int = 0
    iterations: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(
            self.optimisations + other.optimisations,
            self.solves + other.solves,
            self.iterations + other.iterations,
            self.seconds + other.seconds,
        )


@dataclass(eq=False)
class Answer:
    """A problem's end: `state` and `values` (objectives in their own units) are None where it failed.

    `normal` is the front's normal (see `EpsilonProblem.normal`) per unit of each objective, `converged` whether the
    optimiser met its conditions with the error `kkt`, `status` its own words, `start` where it began, `reason` a
    sentence on what went wrong; `other` is the number of the answer that it coincides with or is dominated by.
    """

    number: int
    key: str
    problem: EpsilonProblem
    standing: Standing
    state: Any = field(default=None, repr=False)
    values: np.ndarray | None = None
    normalised: np.ndarray | None = None
    normal: np.ndarray | None = None
    converged: bool = False
    status: str = ""
    kkt: float = float("nan")
    start: str = ""
    effort: Effort = Effort()
    reason: str = ""
    other: int | None = None
    words: str = ""

    @property
    def solved(self) -> bool:
        """Whether there is a solution, whatever its standing."""
        return self.state is not None
