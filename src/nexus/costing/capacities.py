"""Capacities of a costing block: what stands there as a table to keep, and how near the loads come to it.

A plant that stands is a set of capacities. `capacities` reads them from a solved design, `set_capacities` fixes them in
another costing block of the same plant, and `margins` says for each item what its load leaves of its capacity:

    margin = 1 - load / capacity                      negative: the item is overloaded
"""

from collections.abc import Mapping

import pandas as pd
import pyomo.environ as pyo
from pyomo.environ import units as pyunits

from nexus.costing.equipment import Mode, set_item_mode

COLUMNS = ("item", "area", "load", "capacity", "units", "margin")
ROUNDING = 1e-6
"""Overload, relative to the capacity, that is no overload but rounding."""


def capacities(costing) -> dict[str, float]:
    """Returns the capacity of each item (of one of its parallel units, in the SI unit of its table) by its name."""
    return {block.local_name: pyo.value(block.capacity) for block in costing.members("equipment")}


def set_capacities(costing, values: Mapping[str, float], mode: Mode = Mode.rating) -> None:
    """Fixes the capacities of all items, in rating or check mode.

    Raises:
        KeyError: an item has no capacity among `values`, or `values` names an item that is not there.
    """
    blocks = {block.local_name: block for block in costing.members("equipment")}
    missing, strange = blocks.keys() - values.keys(), values.keys() - blocks.keys()
    if missing:
        raise KeyError(f"no capacity is given for: {', '.join(sorted(missing))}")
    if strange:
        raise KeyError(f"{costing.name} has no equipment named: {', '.join(sorted(strange))}")
    for name, block in blocks.items():
        block.capacity.set_value(values[name])
        set_item_mode(block, mode)


def margins(costing) -> pd.DataFrame:
    """Returns one row an item, the most loaded first; columns `COLUMNS`. An item of no capacity has no margin (NaN)."""
    rows = []
    for block in costing.members("equipment"):
        load, capacity = pyo.value(block.load), pyo.value(block.capacity)
        margin = 1 - load / capacity if capacity > 0 else float("nan")
        unit = str(pyunits.get_units(block.capacity))
        rows.append((block.local_name, block.area, load, capacity, unit, margin))
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("margin", kind="stable", ignore_index=True)


def overloads(costing) -> list[str]:
    """Returns a sentence for each item whose load exceeds its capacity."""
    table = margins(costing)
    over = table[table["margin"] < -ROUNDING]
    return [
        f"{row.item} (area {row.area}) carries {row.load:.4g} {row.units} on a capacity of {row.capacity:.4g}: "
        f"{-100 * row.margin:.1f} % too much."
        for row in over.itertuples()
    ]
