"""Tables of a costing block: costs by item, electric loads by item, and the selling price by cost.

These functions only read values; the equations stand in the costing block.
"""

from collections import namedtuple

import pandas as pd
import pyomo.environ as pyo
from pyomo.environ import units as pyunits

from nexus.costing.columns import DIAMETER_RANGE
from nexus.costing.heat_exchangers import AREA_RANGE
from nexus.costing.tables import finance_table

ElectricLoad = namedtuple("ElectricLoad", "name area power")
"""Name and area of an item and its electric power (a Pyomo expression, W)."""

COLUMNS = (
    "area",
    "item",
    "kind",
    "table_item",
    "confidence",
    "count",
    "load",
    "capacity",
    "units",
    "purchase_cost_MUSD",
    "installed_cost_MUSD",
    "annual_cost_MUSD_per_yr",
    "electric_power_W",
)
_RANGES = {"tray column": DIAMETER_RANGE, "shell-and-tube heat exchanger": AREA_RANGE}


def electric_loads(costing) -> list[ElectricLoad]:
    """Returns the electric load of every item and lump that has one; also before the costing block is closed."""
    powered = [block for block in costing.members("equipment") if block.powered]
    powered += [block for block in costing.members("lumps") if block.component("electric_power") is not None]
    return [ElectricLoad(block.local_name, block.area, block.electric_power) for block in powered]


def cost_table(costing) -> pd.DataFrame:
    """Returns one row a cost: capital by item, totals, variable and fixed cost and credits (columns `COLUMNS`).

    Kinds: capital, capital outside FCI, direct, indirect, capital total, variable, credit, fixed, sales. Costs are in
    millions of 2007 dollars; load and capacity are of each parallel unit in the SI unit named in `units`; `confidence`
    is the code of the record or price that the cost rests on.
    """
    rows = [_item_row(costing, block) for block in costing.members("equipment")]
    rows += [_lump_row(costing, block) for block in costing.members("lumps")]
    if costing.closed:
        rows += _total_rows(costing)
    rows += _annual_rows(costing)
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("area", kind="stable", na_position="last", ignore_index=True)


def _capital_kind(costing, block) -> dict:
    """Returns the columns that name a piece of capital."""
    kind = "capital outside FCI" if block.area in costing.config.excluded_areas else "capital"
    return {"area": block.area, "item": block.local_name, "kind": kind, "table_item": block.table_item}


def _item_row(costing, block) -> dict:
    """Returns the row of an item."""
    return {
        **_capital_kind(costing, block),
        "confidence": block.confidence,
        "count": pyo.value(block.count),
        "load": pyo.value(block.load),
        "capacity": pyo.value(block.capacity),
        "units": str(pyunits.get_units(block.capacity)),
        "purchase_cost_MUSD": pyo.value(block.purchase_cost),
        "installed_cost_MUSD": pyo.value(block.installed_cost),
        "electric_power_W": pyo.value(block.electric_power),
    }


def _lump_row(costing, block) -> dict:
    """Returns the row of a lump."""
    row = {**_capital_kind(costing, block), "installed_cost_MUSD": pyo.value(block.installed_cost)}
    power = block.component("electric_power")
    return row if power is None else row | {"electric_power_W": pyo.value(power)}


def _total_rows(costing) -> list[dict]:
    """Returns the rows between installed equipment and total capital, each cost once."""
    finance, inside, direct = costing.finance, costing.inside_battery_limits_cost, costing.total_direct_cost
    entries = [
        ("warehouse", "direct", finance.warehouse_fraction * inside),
        ("site_development", "direct", finance.site_development_fraction * inside),
        ("additional_piping", "direct", finance.additional_piping_fraction * inside),
        ("prorateable_expenses", "indirect", finance.prorateable_fraction * direct),
        ("field_expenses", "indirect", finance.field_expenses_fraction * direct),
        ("home_office_and_construction", "indirect", finance.construction_fraction * direct),
        ("contingency", "indirect", finance.contingency_fraction * direct),
        ("other_indirect", "indirect", finance.other_indirect_fraction * direct),
        ("working_capital", "capital total", costing.working_capital),
        ("land", "capital total", finance.land),
    ]
    return [{"item": name, "kind": kind, "installed_cost_MUSD": pyo.value(cost)} for name, kind, cost in entries]


def _annual_rows(costing) -> list[dict]:
    """Returns the rows of yearly costs and sales."""
    rows = []
    for group, kind in (("variable_costs", "variable"), ("credits", "credit")):
        for block in costing.members(group):
            cost = pyo.value(block.annual_cost)
            unit = str(pyunits.get_units(block.flow))
            rows.append(
                {
                    "area": block.area,
                    "item": block.local_name,
                    "kind": kind,
                    "confidence": block.confidence,
                    "load": pyo.value(block.flow),
                    "units": unit,
                    "annual_cost_MUSD_per_yr": cost,
                }
            )
    if costing.closed:
        for name in ("labor_cost", "maintenance_cost", "insurance_cost"):
            cost = pyo.value(costing.component(name))
            rows.append({"item": name, "kind": "fixed", "annual_cost_MUSD_per_yr": cost})
        sales = pyo.value(costing.cash_flow.annual_sales)
        rows.append({"item": "product", "kind": "sales", "annual_cost_MUSD_per_yr": sales})
    return rows


def finance_in_use(costing) -> pd.DataFrame:
    """Returns the financial assumptions with their values in the model (columns name, value, units, meaning, source,
    confidence; code and source are those of the table's value)."""
    rows = []
    for key, row in finance_table().items():
        value = pyo.value(costing.finance.component(key))
        changed = value != row.value
        source = f"set by the scenario; {row.value:g} in the table" if changed else row.source
        rows.append((key, value, row.unit or "-", row.meaning, source, "" if changed else row.confidence))
    return pd.DataFrame(rows, columns=["name", "value", "units", "meaning", "source", "confidence"])


def price_breakdown(costing) -> pd.DataFrame:
    """Returns what each yearly cost adds to the selling price (columns item, USD_per_gallon); the rest is capital."""
    gallons = pyo.value(costing.cash_flow.annual_product / costing.finance.gallon_mass) / 1e6
    table = cost_table(costing)
    table = table[table["kind"].isin(["variable", "credit", "fixed"])]
    sign = table["kind"].map({"variable": 1, "fixed": 1, "credit": -1})
    parts = pd.DataFrame({"item": table["item"], "USD_per_gallon": sign * table["annual_cost_MUSD_per_yr"] / gallons})
    charge = pyo.value(costing.cash_flow.annual_sales) / gallons - parts["USD_per_gallon"].sum()
    return pd.concat([parts, pd.DataFrame({"item": ["capital_charge"], "USD_per_gallon": [charge]})], ignore_index=True)


def validity(costing) -> list[str]:
    """Returns a sentence for each item whose capacity lies outside the range of its correlation."""
    sentences = []
    for block in costing.members("equipment"):
        if block.table_item not in _RANGES:
            continue
        low, high = _RANGES[block.table_item]
        size, unit = pyo.value(block.capacity), pyunits.get_units(block.capacity)
        if not low <= size <= high:
            sentences.append(
                f"{block.name}: capacity {size:.4g} {unit} is outside {low:.4g} to {high:.4g} {unit}, the range of its "
                f"cost correlation; change the number of parallel units (now {pyo.value(block.count):g})."
            )
    return sentences
