"""Audit: mass, element and energy balances recomputed from the exported tables, never from the model's constraints.

A unit's balance is what the streams carry in, plus heat and work (`heat_duty`, `work_mechanical`), less what they
carry out; an area's and the plant's are those of all their units together, streams between them left out. A unit
with streams on one side only is a battery limit: its streams are the plant's feeds and products.

The relative error of a material is the difference over the larger of the inflow and 1e-6 of the plant's inflow of it;
that of energy is the difference over the larger of sensible enthalpy in and out plus heat plus work (absolute
values), at least 1e-6 of the plant's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nexus.property_packages.components import components
from nexus.tables import ENTHALPY, FLOW_UNIT, HEAT, MASS, SENSIBLE, WORK, component_columns

FLOOR = 1e-6
ENERGY = "energy"
KILOGRAM_PER_GRAM = 1e-3
COLUMNS = ["level", "name", "quantity", "in", "out", "difference", "scale", "relative error"]


@dataclass(frozen=True)
class Boundary:
    """Streams in and out of a group of units (as row masks), and the heat and work into it in W."""

    inward: np.ndarray
    outward: np.ndarray
    heat: float
    work: float
    exchanged: float


def balances(streams: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Returns the closure of every balance: one row per unit, area and plant and per quantity.

    Mass and elements are in kg/h, energy in W. Columns: level, name, quantity, in, out, difference, scale and
    relative error.
    """
    carried = {quantity: flows.to_numpy() for quantity, flows in carried_quantities(streams).items()}
    sensible = streams[SENSIBLE].abs().to_numpy()
    inside = balanced_units(streams, units)
    groups = {("plant", "plant"): inside}
    for area, members in units[units["unit"].isin(inside)].groupby("area"):
        groups["area", str(area)] = set(members["unit"])
    groups |= {("unit", unit): {unit} for unit in sorted(inside)}
    plant = _boundary(streams, units, inside)
    plant_scale = _scales(carried, sensible, plant)
    rows = []
    for (level, name), members in groups.items():
        boundary = _boundary(streams, units, members)
        rows += _closure(level, name, carried, sensible, boundary, plant_scale)
    return pd.DataFrame(rows, columns=COLUMNS)


def carried_quantities(streams: pd.DataFrame) -> pd.DataFrame:
    """Returns what each stream carries: total mass and every element in kg/h, enthalpy in W."""
    table = pd.DataFrame({"mass": streams[MASS]})
    for element, atoms in _element_shares(component_columns(streams)).items():
        table[element] = sum(streams[name + FLOW_UNIT] * share for name, share in atoms.items())
    table[ENERGY] = streams[ENTHALPY]
    return table


def balanced_units(streams: pd.DataFrame, units: pd.DataFrame) -> set[str]:
    """Returns the units that have streams on both sides."""
    return set(units["unit"]) & set(streams["from"]) & set(streams["to"])


def worst(closure: pd.DataFrame) -> dict[str, dict[str, dict[str, float | str]]]:
    """Returns, for each level and quantity, the largest relative error and where it is."""
    summary: dict[str, dict[str, dict[str, float | str]]] = {}
    for (level, quantity), group in closure.groupby(["level", "quantity"], sort=False):
        row = group.loc[group["relative error"].idxmax()]
        summary.setdefault(level, {})[quantity] = {"error": float(row["relative error"]), "at": row["name"]}
    return summary


def _element_shares(names: Collection[str]) -> Mapping[str, Mapping[str, float]]:
    """Returns kilograms of each element in a kilogram of each component: element -> component -> share."""
    from nexus.property_packages.components import ATOMIC_MASS

    shares: dict[str, dict[str, float]] = {}
    for name in names:
        component = components().get(name)
        for element, atoms in component.elements.items() if component else ():
            share = atoms * ATOMIC_MASS[element] * KILOGRAM_PER_GRAM / component.molar_mass
            shares.setdefault(element, {})[name] = share
    order = {element: rank for rank, element in enumerate(("C", "H", "N", "O", "S"))}
    return dict(sorted(shares.items(), key=lambda item: (order.get(item[0], 99), item[0])))


def _boundary(streams: pd.DataFrame, units: pd.DataFrame, members: Collection[str]) -> Boundary:
    starts, ends = streams["from"].isin(members).to_numpy(), streams["to"].isin(members).to_numpy()
    own = units[units["unit"].isin(members)]
    exchanged = float((own[HEAT].abs() + own[WORK].abs()).sum())
    return Boundary(ends & ~starts, starts & ~ends, float(own[HEAT].sum()), float(own[WORK].sum()), exchanged)


def _scales(carried: dict[str, np.ndarray], sensible: np.ndarray, boundary: Boundary) -> dict[str, float]:
    """Returns what the difference of each quantity is measured against."""
    scales = {q: float(flows[boundary.inward].sum()) for q, flows in carried.items() if q != ENERGY}
    larger = max(sensible[boundary.inward].sum(), sensible[boundary.outward].sum())
    return scales | {ENERGY: float(larger) + boundary.exchanged}


def _closure(level, name, carried, sensible, boundary, plant_scale) -> list[tuple]:
    """Returns the rows of one group: a quantity that the plant does not carry is left out."""
    scales = _scales(carried, sensible, boundary)
    rows = []
    for quantity, flows in carried.items():
        if plant_scale[quantity] == 0.0 and not flows.any():
            continue
        given, taken = float(flows[boundary.inward].sum()), float(flows[boundary.outward].sum())
        if quantity == ENERGY:
            given += boundary.heat + boundary.work
        scale = max(scales[quantity], FLOOR * plant_scale[quantity]) or 1.0
        difference = given - taken
        rows.append((level, name, quantity, given, taken, difference, scale, abs(difference) / scale))
    return rows
