"""Vent scrubber: Kremser's equation, wash water from a wanted recovery, wrong arguments."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.vent_scrubber import VentScrubber
from tests.unit.unit_models.battery import imbalance
from tests.unit.unit_models.cases import vent_scrubber as case


def test_slip_is_that_of_kremser():
    _, unit = case.build()
    unit.initialize()
    for j in ("Ethanol", "CO2"):
        A = pyo.value(unit.absorption_factor[0, j])
        assert pyo.value(unit.slip[0, j]) == pytest.approx((A - 1) / (A**5 - 1), rel=1e-7)


def test_wash_water_follows_from_a_wanted_recovery():
    _, unit = case.build()
    unit.water_inlet.flow_mol_comp[0, "Water"].unfix()
    unit.recovery[0, "Ethanol"].fix(0.99)
    unit.initialize()
    fed = pyo.value(unit.inlet_state[0].flow_mol_comp["Ethanol"])
    assert pyo.value(unit.vent_outlet_state[0].flow_mol_comp["Ethanol"]) == pytest.approx(0.01 * fed, rel=1e-7)
    assert 50 < pyo.value(unit.water_inlet.flow_mol_comp[0, "Water"]) < 300
    assert max(imbalance(unit, 0).values()) < 1e-8


def test_little_carbon_dioxide_dissolves():
    """At most L / K: 300 mol/s of water at K of some 1700 (Henry's law, 27 degC) take 0.18 mol/s."""
    _, unit = case.build()
    unit.initialize()
    assert pyo.value(unit.liquid_outlet_state[0].flow_mol_comp["CO2"]) == pytest.approx(0.17, rel=0.1)


def test_more_water_absorbs_more():
    slips = []
    for factor in (0.5, 1.0, 2.0):
        _, unit = case.build()
        unit.water_inlet.flow_mol_comp[0, "Water"].fix(factor * case.WATER)
        unit.initialize()
        slips.append(pyo.value(unit.slip[0, "Ethanol"]))
    assert slips[0] > slips[1] > slips[2]


def test_a_liquid_that_cannot_take_ethanol_is_refused():
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.gas = IdealGasParameterBlock(components=["CO2", "Ethanol", "Water"])
    m.fs.slurry = SlurryParameterBlock(components=["Water"])
    with pytest.raises(ValueError, match="the liquid's needs Ethanol"):
        m.fs.unit = VentScrubber(gas_property_package=m.fs.gas, property_package=m.fs.slurry)
    with pytest.raises(ValueError, match="1 to 20 ideal stages"):
        m.fs.unit2 = VentScrubber(gas_property_package=m.fs.gas, property_package=m.fs.slurry, stages=2.5)
