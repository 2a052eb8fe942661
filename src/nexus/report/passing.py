"""Passing: gas that only passes through a unit, left out of the diagrams of flows.

Air carries far more through a cooling tower or a boiler than these take from it or add to it. What passes a unit u
is, for each component j, the smaller of what gas brings from the battery limits and what gas takes to them::

    passing[u, j] = min(sum of j in gas feeds of u, sum of j in gas products of u)      kg/h

It is taken off both sides in proportion to the streams' flows of j, with its enthalpy at 298.15 K, so that every
balance of u keeps its difference: oxygen that burns, water that evaporates and heat that air takes up all stay.
"""

from dataclasses import dataclass

import pandas as pd

from nexus.audit import balanced_units
from nexus.property_packages.components import components
from nexus.tables import ENTHALPY, FLOW_UNIT, MASS, component_columns

GAS = "vapour"
SECONDS = 3600.0


@dataclass(frozen=True)
class Passing:
    """Streams without what only passes, and what was left out in kg/h by unit and by component."""

    streams: pd.DataFrame
    by_unit: pd.Series
    by_component: pd.Series

    @property
    def total(self) -> float:
        """What was left out, kg/h."""
        return float(self.by_component.sum())


def without_passing(streams: pd.DataFrame, units: pd.DataFrame) -> Passing:
    """Returns the streams without the gas that enters and leaves the same unit at the battery limits."""
    inside = balanced_units(streams, units)
    gas = streams["phase"] == GAS
    feeds = gas & streams["to"].isin(inside) & ~streams["from"].isin(inside)
    products = gas & streams["from"].isin(inside) & ~streams["to"].isin(inside)
    net = streams.copy()
    by_unit: dict[str, float] = {}
    by_component: dict[str, float] = {}
    for unit in sorted(set(streams.loc[feeds, "to"]) & set(streams.loc[products, "from"])):
        sides = (feeds & (streams["to"] == unit), products & (streams["from"] == unit))
        for name in component_columns(streams):
            flow = streams[name + FLOW_UNIT]
            passing = min(float(flow[side].sum()) for side in sides)
            if passing > 0.0:
                by_unit[unit] = by_unit.get(unit, 0.0) + passing
                by_component[name] = by_component.get(name, 0.0) + passing
                for side in sides:
                    _take_off(net, side, name, passing * flow[side] / flow[side].sum())
    return Passing(net, pd.Series(by_unit, dtype=float), pd.Series(by_component, dtype=float))


def _take_off(net: pd.DataFrame, side: pd.Series, name: str, flows: pd.Series) -> None:
    """Takes flows (kg/h) of a component off streams, with their enthalpy (W) as a gas at 298.15 K."""
    net.loc[side, name + FLOW_UNIT] -= flows
    net.loc[side, MASS] -= flows
    known = components().get(name)
    if known is not None and known.hf_gas is not None:
        net.loc[side, ENTHALPY] -= flows / SECONDS / known.molar_mass * known.hf_gas
