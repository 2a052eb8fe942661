"""Trade-off rates: what one objective pays for a gain of another at a point of a front, in their units.

Along the front the normal n (see `nexus.studies.pareto.epsilon`) stands at right angles to every move. With a third
objective held, a unit gained of objective g is paid for by objective p at n_g / n_p.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from nexus.studies.pareto.answers import Answer
from nexus.studies.pareto.epsilon import SHARE
from nexus.studies.pareto.objectives import Objective, Scale, Sense

UNBOUND = 2 * SHARE  # of the normal on the normalised scale: below it a level did not bind, and the rate is not known
STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Rate:
    """Units of objective `paid` lost for each unit of objective `gained` won (places); positive."""

    gained: int
    paid: int
    value: float


def rates_at(point: Answer, scale: Scale) -> list[Rate]:
    """Returns the rates at a point for every pair of objectives, those alone that its problem determines."""
    if point.normal is None:
        return []
    shares = point.normal * scale.ranges / (point.normal * scale.ranges).sum()
    known = [k for k, share in enumerate(shares) if share > UNBOUND]
    return [Rate(g, p, float(point.normal[g] / point.normal[p])) for g, p in permutations(known, 2)]


def column(objectives: Sequence[Objective], gained: int, paid: int) -> str:
    """Returns the name of the column of a rate in the table."""
    return f"{objectives[paid].figure} per {objectives[gained].figure}"


def rate_columns(objectives: Sequence[Objective]) -> list[str]:
    """Returns the names of the columns of all rates."""
    return [column(objectives, g, p) for g, p in permutations(range(len(objectives)), 2)]


def rate_text(rate: Rate, objectives: Sequence[Objective], scale: Scale) -> str:
    """Returns a rate in words, for a round step of about a hundredth of the range of what is gained."""
    gained, paid = objectives[rate.gained], objectives[rate.paid]
    step = round_step(float(scale.ranges[rate.gained]) / 100)
    more = "less" if gained.sense is Sense.minimize else "more"
    costs = "more" if paid.sense is Sense.minimize else "less"
    return (
        f"{gained.text(step)} {more} {gained.name} costs {paid.text(float(f'{rate.value * step:.3g}'))} {costs} "
        f"{paid.name}"
    )


def round_step(size: float) -> float:
    """Returns 1, 2 or 5 times a power of ten, the largest that is not above a positive size."""
    power = 10.0 ** np.floor(np.log10(size))
    return float(max(step * power for step in STEPS if step * power <= size * (1 + 1e-9)))
