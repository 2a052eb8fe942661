"""Fixed capacities: margins and overloads by hand, a plant's capacities carried to another, bad input."""

import pyomo.environ as pyo
import pytest
from pyomo.environ import units as pyunits

from nexus.costing.capacities import COLUMNS, capacities, margins, overloads, set_capacities
from nexus.costing.costing import Costing, set_mode
from nexus.costing.equipment import Mode
from nexus.kernel import solve


def plant(flow=20.0, mode=Mode.design):
    """Returns a model with a tank and a pump for a fixed flow (kg/s)."""
    m = pyo.ConcreteModel()
    m.flow = pyo.Var(initialize=flow, units=pyunits.kg / pyunits.s, bounds=(1, 1000))
    m.flow.fix()
    m.costing = Costing(mode=mode)
    m.costing.add_item("seed_tank", "SeedHoldTank/Tank", area=300, load=m.flow)
    m.costing.add_item("seed_pump", "SeedHoldTank/Pump", area=300, load=m.flow / 2, count=2)
    m.costing.close(product_flow=0.25 * m.flow)
    m.costing.initialize()
    return m


def test_simulation_beyond_a_capacity_solves_and_says_by_how_much():
    """25 kg/s on what was bought for 20: 25 % too much, on each of two pumps as well; the cost stays."""
    m = plant()
    bought = pyo.value(m.costing.total_installed_cost)
    set_mode(m.costing, Mode.check)
    m.flow.fix(25)
    assert solve(m).ok
    table = margins(m.costing).set_index("item")
    assert table.loc["seed_tank", "margin"] == pytest.approx(-0.25, rel=1e-9)
    assert table.loc["seed_pump", "load"] == pytest.approx(12.5)
    assert table.loc["seed_pump", "capacity"] == pytest.approx(10)
    assert pyo.value(m.costing.total_installed_cost) == pytest.approx(bought, rel=1e-9)
    assert sorted(overloads(m.costing)) == [
        "seed_pump (area 300) carries 12.5 kg/s on a capacity of 10: 25.0 % too much.",
        "seed_tank (area 300) carries 25 kg/s on a capacity of 20: 25.0 % too much.",
    ]


def test_design_has_no_margin_and_no_overload():
    m = plant()
    table = margins(m.costing)
    assert tuple(table.columns) == COLUMNS
    assert table["margin"].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert overloads(m.costing) == []


def test_capacities_of_a_design_serve_another_load():
    """What 20 kg/s was designed for leaves 1 - 15/20 = 25 % at 15 kg/s."""
    design = capacities(plant().costing)
    assert design == pytest.approx({"seed_tank": 20, "seed_pump": 10})
    m = plant(flow=15.0)
    set_capacities(m.costing, design)
    assert m.costing.equipment.seed_tank.load_within_capacity.active
    assert solve(m).ok
    assert margins(m.costing)["margin"].tolist() == pytest.approx([0.25, 0.25])


def test_capacities_that_do_not_fit_the_plant_are_refused():
    costing = plant().costing
    with pytest.raises(KeyError, match="no capacity is given for: seed_pump"):
        set_capacities(costing, {"seed_tank": 20.0})
    with pytest.raises(KeyError, match="costing has no equipment named: silo"):
        set_capacities(costing, {"seed_tank": 20.0, "seed_pump": 10.0, "silo": 1.0})
