"""Decisions: fixed variables of the square plant that an optimisation may move, each within bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


class OptimizeError(ValueError):
    """An optimisation cannot be posed as asked; the message says what was given, what is accepted and what to do."""


@dataclass(frozen=True)
class Decision:
    """A variable that may be chosen; `lower`, `upper` and `base`, its value before, are in `units`.

    `column` is the variable's Pyomo name, `path` where none is given; several that stay equal are separated by `;`.
    `offset` and `factor` turn `units` into those of the model: own = offset + factor * value.
    """

    path: str
    lower: float
    upper: float
    units: str
    base: float
    column: str = ""
    offset: float = 0.0
    factor: float = 1.0

    def __post_init__(self) -> None:
        units = "" if self.units in ("", "-") else f" {self.units}"
        if not self.lower < self.upper:
            raise OptimizeError(
                f"Decision '{self.path}': its lower bound {self.lower:g} must lie below its upper bound {self.upper:g}"
                f"{units}."
            )
        if not self.lower <= self.base <= self.upper:
            raise OptimizeError(
                f"Decision '{self.path}' starts at {self.base:g}{units}, outside its bounds {self.lower:g} to "
                f"{self.upper:g}; widen them or set it within."
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """The Pyomo names of the variables."""
        return tuple(name.strip() for name in (self.column or self.path).split(";"))

    @property
    def span(self) -> float:
        """The width of the range, in `units`."""
        return self.upper - self.lower

    def value(self, coordinate: float) -> float:
        """Returns the value, in `units`, at a coordinate between 0 (lower) and 1 (upper)."""
        return self.upper if coordinate == 1.0 else self.lower + self.span * coordinate


def scaled_base(decisions: Sequence[Decision]) -> np.ndarray:
    """Returns the point of all decisions as they are before."""
    return np.array([(each.base - each.lower) / each.span for each in decisions])


def own_values(decisions: Sequence[Decision], point: np.ndarray) -> np.ndarray:
    """Returns the values at a point in the model's own units, one for each variable that a decision moves."""
    values = [d.offset + d.factor * d.value(u) for d, u in zip(decisions, point, strict=True)]
    return np.repeat(values, [len(d.columns) for d in decisions])


def moves(decisions: Sequence[Decision]) -> np.ndarray:
    """Returns by how much each decision moves every variable over its range, (variables, decisions)."""
    numbers = np.repeat(np.arange(len(decisions)), [len(d.columns) for d in decisions])
    spans = np.array([d.factor * d.span for d in decisions])
    return np.eye(len(decisions))[numbers] * spans
