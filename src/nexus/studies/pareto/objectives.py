"""Objectives: what a front trades against each other, and the scale on which its points are compared.

A *signed* value is to be made small: a figure that is maximised counts with its sign turned. A *normalised* value is 0
at the best of its objective (the ideal) and 1 at the worst that the payoff table shows (the nadir), so that distances
between points mean the same along every axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

NO_UNITS = ("", "-", "dimensionless")


class ParetoError(ValueError):
    """A front cannot be asked for, or has nothing to trade; the message is the sentence for the user."""


class Sense(Enum):
    """Says which way an objective is better."""

    minimize = "minimize"
    maximize = "maximize"

    @property
    def sign(self) -> float:
        """The factor that turns a value into one to be made small."""
        return 1.0 if self is Sense.minimize else -1.0


@dataclass(frozen=True)
class Objective:
    """A figure of the model, which way it is better, and its units as text."""

    figure: str
    sense: Sense = Sense.minimize
    units: str = ""

    @property
    def name(self) -> str:
        """The figure as it stands in a sentence."""
        return self.figure.replace("_", " ")

    @property
    def best(self) -> str:
        """How the best value is spoken of."""
        return f"{'least' if self.sense is Sense.minimize else 'most'} {self.name}"

    def text(self, value: float) -> str:
        """Returns a value with its units."""
        return f"{value:.5g} {'' if self.units in NO_UNITS else self.units}".rstrip()


def checked_objectives(objectives: Sequence[Objective], figures: Sequence[str], points: int) -> tuple[Objective, ...]:
    """Returns the objectives of a front; raises ParetoError for what cannot be traded.

    `figures` are the model's, `points` is the number asked for.
    """
    names = [objective.figure for objective in objectives]
    if len(names) not in (2, 3):
        raise ParetoError(
            f"Study 'pareto' trades two or three objectives; {len(names)} are given. Change 'objectives'."
        )
    if len(set(names)) < len(names):
        raise ParetoError(f"Study 'pareto' names an objective twice: {', '.join(names)}. Keep one of the two.")
    unknown = [name for name in names if name not in figures]
    if unknown:
        raise ParetoError(
            f"There is no figure '{unknown[0]}' to be an objective. The figures are: {', '.join(sorted(figures))}."
        )
    least = fewest_points(len(names))
    if points < least:
        raise ParetoError(f"A front of {len(names)} objectives needs at least {least} points; {points} are asked for.")
    return tuple(objectives)


def fewest_points(objectives: int) -> int:
    """Returns the least number of points of a front: the best of each objective and one between."""
    return objectives + 1


@dataclass(frozen=True, eq=False)
class Scale:
    """Ideal and nadir of the objectives as signed values; turns values into normalised ones and back."""

    signs: np.ndarray
    ideal: np.ndarray
    nadir: np.ndarray

    @property
    def ranges(self) -> np.ndarray:
        """Distance from ideal to nadir of each objective, positive, in its own units."""
        return self.nadir - self.ideal

    def normalised(self, values: np.ndarray) -> np.ndarray:
        """Returns values (in their own units, last axis the objectives) on the scale from ideal 0 to nadir 1."""
        return (self.signs * values - self.ideal) / self.ranges

    def values(self, normalised: np.ndarray) -> np.ndarray:
        """Returns normalised values in the objectives' own units."""
        return self.signs * (self.ideal + normalised * self.ranges)
