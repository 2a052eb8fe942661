"""Goal: the figure, or the weighted sum of figures, that is to be least or largest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Sense(Enum):
    """Which way is better."""

    minimize = 1.0
    maximize = -1.0


@dataclass(frozen=True)
class Goal:
    """What is asked for: `figure` by name, or {figure: weight} of a weighted sum in the figures' units."""

    figure: str | Mapping[str, float]
    sense: Sense = Sense.minimize

    def __post_init__(self) -> None:
        if isinstance(self.sense, str):
            object.__setattr__(self, "sense", Sense[self.sense])

    @property
    def weights(self) -> dict[str, float]:
        """The weight of every figure in the sum as it is asked for."""
        return {self.figure: 1.0} if isinstance(self.figure, str) else dict(self.figure)

    @property
    def costs(self) -> dict[str, float]:
        """The weight of every figure in what is minimised."""
        return {name: self.sense.value * weight for name, weight in self.weights.items()}

    def value(self, figures: Mapping[str, float]) -> float:
        """Returns the sum as it is asked for."""
        return sum(weight * figures[name] for name, weight in self.weights.items())

    def __str__(self) -> str:
        terms = [self.figure] if isinstance(self.figure, str) else [f"{w:g} {n}" for n, w in self.figure.items()]
        return f"{self.sense.name} {' + '.join(terms)}"
