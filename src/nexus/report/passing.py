"""Passing: gas that only passes through a unit, left out of the diagrams of flows.

Air carries far more through a cooling tower or a boiler than these take from it or add to it. What passes a unit u
is, for each component j, the smaller of what gas brings from the battery limits and what gas takes to them::

    passing[u, j] = min(sum of j in gas feeds of u, sum of j in gas products of u)      kg/h

It is taken off both sides in proportion to the streams' flows of j, with its enthalpy at 298.15 K, so that every
balance of u keeps its difference: oxygen that burns, water that evaporates and heat that air takes up all stay.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from nexus.audit import balanced_units
from nexus.property_packages.components import components
from nexus.tables import ENTHALPY, FLOW_UNIT, MASS, component_columns

GAS = "vapour"
SECONDS = 3600.0


@dataclass(frozen=True)
class Passing:
    """Streams without what only passes, and what was left out in kg/h: a row a unit, a column a component."""

    streams: pd.DataFrame
    flows: pd.DataFrame

    @property
    def total(self) -> float:
        """What was left out, kg/h."""
        return float(self.flows.to_numpy().sum())


def without_passing(streams: pd.DataFrame, units: pd.DataFrame) -> Passing:
    """Returns the streams without the gas that enters and leaves the same unit at the battery limits."""
    inside = balanced_units(streams, units)
    names = component_columns(streams)
    columns = [name + FLOW_UNIT for name in names]
    gas = streams["phase"] == GAS
    comes, goes = streams["from"].isin(inside), streams["to"].isin(inside)
    sides = (("to", streams[gas & goes & ~comes]), ("from", streams[gas & comes & ~goes]))
    totals = [side.groupby(end)[columns].sum() for end, side in sides]
    both = totals[0].index.intersection(totals[1].index)
    passing = np.minimum(totals[0].loc[both], totals[1].loc[both]).clip(lower=0.0)
    net = streams.copy()
    for (end, side), total in zip(sides, totals, strict=True):
        rows = side[side[end].isin(both)]
        share = (passing / total.loc[both].where(total.loc[both] > 0.0, 1.0)).loc[rows[end]].to_numpy()
        flows = rows[columns] * share
        net.loc[rows.index, columns] -= flows
        net.loc[rows.index, MASS] -= flows.sum(axis=1)
        net.loc[rows.index, ENTHALPY] -= (flows * _gas_enthalpies(names)).sum(axis=1)
    return Passing(net, passing.set_axis(names, axis=1))


def _gas_enthalpies(names: list[str]) -> np.ndarray:
    """Returns the enthalpy in W per kg/h of each component as a gas at 298.15 K; 0 for one that is never a gas."""
    known = [components().get(name) for name in names]
    return np.array([(c.hf_gas or 0.0) / c.molar_mass / SECONDS if c is not None else 0.0 for c in known])
