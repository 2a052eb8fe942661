"""Exchanger network: exchangers that bring every stream to its temperature with the least utilities.

Areas use the logarithmic mean temperature difference. A coolant that would return hotter than the minimum approach
allows returns colder.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nexus.heat_recovery.arrangement import first_layout
from nexus.heat_recovery.heat_streams import HeatStream, Utility
from nexus.heat_recovery.intervals import interval_table
from nexus.heat_recovery.layout import Layout
from nexus.heat_recovery.matches import Matches, fewest_matches
from nexus.heat_recovery.problem_table import utility_targets


@dataclass(frozen=True)
class Exchanger:
    """One exchanger: `heat` (W) from `hot` to `cold`, temperatures (K) at its ends, and the share of each stream in it.

    `subnetwork` counts the parts between pinches from the hottest, 1.
    """

    subnetwork: int
    hot: str
    cold: str
    heat: float
    hot_inlet: float
    hot_outlet: float
    cold_inlet: float
    cold_outlet: float
    hot_share: float
    cold_share: float

    @property
    def approaches(self) -> tuple[float, float]:
        """Temperature differences at the hot and at the cold end, K."""
        return self.hot_inlet - self.cold_outlet, self.hot_outlet - self.cold_inlet

    @property
    def mean_difference(self) -> float:
        """Logarithmic mean temperature difference, K."""
        first, second = self.approaches
        if abs(first - second) < 1e-6 * max(first, second):
            return (first + second) / 2
        return (first - second) / math.log(first / second)

    def area(self, coefficient: float) -> float:
        """Returns the area (m2) at an overall heat transfer coefficient (W/m2/K)."""
        return self.heat / (coefficient * self.mean_difference)


@dataclass(frozen=True)
class Network:
    """Exchangers of all subnetworks, and the fewest matches of each with what was proved."""

    exchangers: tuple[Exchanger, ...]
    matches: tuple[Matches, ...]
    minimum_approach: float

    def heat_of(self, name: str) -> float:
        """Returns the heat that all exchangers of a stream or utility transfer together, W."""
        return sum(e.heat for e in self.exchangers if name in (e.hot, e.cold))


def exchanger_network(streams: Sequence[HeatStream], utilities: Sequence[Utility], minimum_approach: float) -> Network:
    """Returns a network with the least utilities and few matches; raises ValueError where a level does not reach."""
    duties = utility_targets(streams, minimum_approach, utilities).duties
    table = interval_table(streams, utilities, duties, minimum_approach)
    forbidden = [(i, j) for i, h in enumerate(table.hot) for j, c in enumerate(table.cold) if h.utility and c.utility]
    exchangers, found = [], []
    for number, (first, subnetwork) in enumerate(table.subnetworks(), start=1):
        matches = fewest_matches(subnetwork, forbidden)
        found.append(matches)
        layout = first_layout(table, matches, first, minimum_approach)
        layout.simplify()
        exchangers += [_exchanger(layout, n, number) for n in layout.heat]
    return Network(tuple(exchangers), tuple(found), minimum_approach)


def _exchanger(layout: Layout, n: int, subnetwork: int) -> Exchanger:
    """Returns exchanger `n` of a layout with its temperatures and shares."""
    hot, cold = layout.sides(n)
    (hot_inlet, hot_outlet), (cold_inlet, cold_outlet) = layout.ends(n)
    hot_share, cold_share = layout.shares(n)
    return Exchanger(
        subnetwork, hot.name, cold.name, layout.heat[n],
        hot_inlet, hot_outlet, cold_inlet, cold_outlet, hot_share, cold_share,
    )  # fmt: skip
