"""Studies: which problem a scenario asks to be solved, typed, with the combinations of keys that make sense.

>>> Study(kind="optimize", objective="net_present_value", sense="maximize").figures  # doctest: +SKIP
('net_present_value',)
"""

from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Quantity = float | str


class StudyKind(Enum):
    """Says which problem is solved on the plant."""

    simulate = "simulate"
    optimize = "optimize"
    pareto = "pareto"
    choose = "choose"


class Typed(BaseModel):
    """A part of a scenario: nothing beyond its keys, nothing changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(Enum):
    """Says how an optimum is sought: along solved states in the space of the decisions, or of all variables at once."""

    feasible_path = "feasible_path"
    full_space = "full_space"


class Limit(Typed):
    """Limits of a key figure or variable as quantities, or as multiples of its value before (`of_base`)."""

    lower: Quantity | None = None
    upper: Quantity | None = None
    of_base: bool = False


class ObjectiveChoice(Typed):
    """One of the objectives of a front: a key figure of the plant and which way it is better."""

    figure: str
    sense: str = Field(default="minimize", pattern="^(minimize|maximize)$")


class Study(Typed):
    """The problem to solve: simulate (nothing free), optimize (an objective over the free variables), pareto or choose.

    `constraints` limit key figures or variables of an optimisation by `method` feasible_path, or of a front. A front
    trades two or three `objectives` against each other in so many `points`. A choice ranks the optima of all
    combinations of `alternatives`, values of build arguments; its `objectives` are figures that count beside the one.
    """

    kind: StudyKind = StudyKind.simulate
    objective: str | None = None
    sense: str = Field(default="minimize", pattern="^(minimize|maximize)$")
    constraints: dict[str, Limit] = Field(default_factory=dict)
    method: Method = Method.feasible_path
    objectives: tuple[ObjectiveChoice, ...] = ()
    points: int | None = Field(default=None, ge=3)
    alternatives: dict[str, list[Any]] = Field(default_factory=dict)

    @property
    def figures(self) -> tuple[str, ...]:
        """The key figures that are objectives."""
        alone = () if self.objective is None else (self.objective,)
        return (*alone, *(choice.figure for choice in self.objectives))

    @model_validator(mode="after")
    def _front_fits(self) -> "Study":
        if self.kind is StudyKind.choose:
            return self._choice_fits()
        if self.alternatives:
            raise ValueError(f"'alternatives' need kind: choose; study '{self.kind.value}' takes none")
        if self.kind is not StudyKind.pareto:
            if self.objectives or self.points is not None:
                raise ValueError(
                    f"'objectives' and 'points' need kind: pareto; study '{self.kind.value}' takes neither"
                )
            return self
        if self.objective:
            raise ValueError("study 'pareto' takes 'objectives', a list of two or three key figures, not 'objective'")
        names = [choice.figure for choice in self.objectives]
        if len(names) not in (2, 3):
            raise ValueError(f"study 'pareto' trades two or three 'objectives'; {len(names)} are given")
        if len(set(names)) < len(names):
            raise ValueError(f"'objectives' names a figure twice: {', '.join(names)}; keep one of the two")
        return self

    def _choice_fits(self) -> "Study":
        if not self.objective:
            raise ValueError("study 'choose' needs 'objective', the key figure by which alternatives are ranked")
        if not self.alternatives:
            raise ValueError("study 'choose' needs 'alternatives', {build argument: [values]}")
        empty = next((name for name, values in self.alternatives.items() if not values), None)
        if empty is not None:
            raise ValueError(f"'alternatives.{empty}' names no value; list those to compare or remove it")
        if self.points is not None or self.method is Method.full_space:
            raise ValueError("study 'choose' takes no 'points' and no method but feasible_path")
        return self

    @model_validator(mode="after")
    def _objective_fits(self) -> "Study":
        if self.kind is StudyKind.optimize and not self.objective:
            raise ValueError("study 'optimize' needs 'objective', the name of a key figure of the plant")
        if self.kind is StudyKind.simulate and self.objective:
            raise ValueError("study 'simulate' takes no 'objective'; remove it or use kind: optimize")
        if self.constraints and (self.kind is StudyKind.simulate or self.method is Method.full_space):
            raise ValueError("'constraints' need kind: optimize, pareto or choose with method: feasible_path")
        return self
