"""Inventories: lines from streams and costs, totals by hand, the exported table, bad input."""

import pyomo.environ as pyo
import pytest
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus.costing.costing import Costing
from nexus.sustainability.inventory import COLUMNS, Inventory, Kind, inventory_table

KG_H = pyunits.kg / pyunits.hr


@pytest.fixture
def plant():
    """A plant that buys acid and power, sells power, pays for ash and brine, and has a pump and an upkeep."""
    m = pyo.ConcreteModel()
    m.acid = pyo.Var(initialize=3600.0, units=KG_H)
    m.costing = costing = Costing()
    pump = costing.add_item("pump", "SeedHoldTank/Pump", area=300, load=m.acid)
    costing.add_upkeep("pump_renewal", pump, yearly_share=0.1)
    costing.add_variable_cost("lactic_acid_acid", m.acid, "sulfuric_acid", area=480)
    costing.add_variable_cost("ash_disposal", 0.5 * m.acid, "ash_disposal", area=800)
    costing.add_variable_cost("brine_disposal", 0.1 * m.acid, "brine_disposal", area=600)
    costing.add_variable_cost("power_bought", 2 * pyunits.MW, "electricity", area=800)
    costing.add_credit("power_sold", 3 * pyunits.MW, "electricity", area=800)
    m.inventory = Inventory()
    m.inventory.add_from_costs(costing)
    return m


def test_costs_become_lines_of_what_flows(plant):
    """3600 kg/h is 1 kg/s; upkeep is money only; the pump takes 7.457 kW at 43,149 kg/h."""
    lines = {block.local_name: block for block in plant.inventory.members()}
    expected = {
        "lactic_acid_acid": (Kind.material, "sulfuric_acid", 480, 1.0),
        "ash_disposal": (Kind.solid_waste, "ash", 800, 0.5),
        "brine_disposal": (Kind.liquid_waste, "brine", 600, 0.1),
        "power_bought": (Kind.electricity_import, "electricity", 800, 2e6),
        "power_sold": (Kind.electricity_export, "electricity", 800, 3e6),
        "electricity_area_300": (Kind.electricity_use, "electricity", 300, 7457 * 3600 / 43149),
    }
    assert lines.keys() == expected.keys()
    for name, (kind, substance, area, flow) in expected.items():
        line = lines[name]
        assert (line.kind, line.substance, line.area) == (kind, substance, area)
        assert pyo.value(line.flow) == pytest.approx(flow, rel=1e-9)


def test_totals_add_the_lines_of_a_kind_and_follow_the_model(plant):
    inventory = plant.inventory
    inventory.add("stack", Kind.emission, "carbon_dioxide_fossil", 800, 0.2 * plant.acid)
    inventory.add("vent", Kind.emission, "carbon_dioxide_biogenic", 300, 720 * KG_H)
    total = inventory.total(Kind.emission)
    assert pyo.value(total) == pytest.approx(0.4)
    assert pyo.value(inventory.total(Kind.emission, "carbon_dioxide_fossil")) == pytest.approx(0.2)
    plant.acid.set_value(7200)
    assert pyo.value(total) == pytest.approx(0.6)
    assert pyo.value(inventory.total(Kind.fuel)) == 0


def test_table_lists_every_line_by_area(plant):
    plant.inventory.add("noise", Kind.emission, "methane", None, 36 * KG_H, "leaks of the whole plant")
    table = inventory_table(plant.inventory)
    assert tuple(table.columns) == COLUMNS
    assert table["area"].dropna().is_monotonic_increasing
    row = table.set_index("line").loc["noise"]
    assert (row["units"], row["meaning"]) == ("kg/s", "leaks of the whole plant")
    assert row["value"] == pytest.approx(0.01)
    assert set(table.loc[table["units"] == "W", "kind"]) == {
        "electric power used",
        "electric power bought",
        "electric power sold",
    }


def test_bad_lines_are_refused(plant):
    add = plant.inventory.add
    with pytest.raises(ConfigurationError, match="inventory already holds the line 'ash_disposal'"):
        add("ash_disposal", Kind.solid_waste, "ash", 800, 1 * KG_H)
    with pytest.raises(ConfigurationError, match="'CO2-vent' cannot name a line of inventory"):
        add("CO2-vent", Kind.emission, "carbon_dioxide_fossil", 300, 1 * KG_H)
    with pytest.raises(ConfigurationError, match="inventory.heat: the flow is given in kg/h, but W"):
        add("heat", Kind.heating, "low_steam", 300, 1 * KG_H)
