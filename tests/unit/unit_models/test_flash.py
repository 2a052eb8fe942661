"""Flash: phases that appear and vanish, packages of the vapour, and wrong arguments."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.vapour_liquid import bubble_temperature, vapour_fractions
from nexus.unit_models.flash import Flash
from tests.unit.unit_models.battery import fix_stream, imbalance

ATM = 101325.0


def flash(flows, temperature, volatile, ideal=False):
    m = pyo.ConcreteModel()
    m.fs = FlowsheetBlock(dynamic=False)
    m.fs.slurry = SlurryParameterBlock(components=list(flows))
    if ideal:
        m.fs.vapour = IdealGasParameterBlock(components=volatile)
    else:
        m.fs.vapour = EthanolWaterParameterBlock(components=volatile, phase=StreamPhase.vapour)
    m.fs.unit = Flash(property_package=m.fs.slurry, vapour_property_package=m.fs.vapour)
    fix_stream(m.fs.unit.inlet, flows, temperature, 6e5)
    m.fs.unit.pressure.fix(ATM)
    m.fs.unit.heat_duty.fix(0)
    return m


def test_a_subcooled_feed_gives_no_vapour():
    m = flash({"Water": 1000.0, "AceticAcid": 5.0, "Lignin": 20.0}, 350.0, ("Water", "AceticAcid"))
    unit = m.fs.unit
    unit.initialize()
    assert pyo.value(unit.vapour_flow[0]) < 1e-2
    assert pyo.value(unit.temperature[0]) == pytest.approx(350.0, abs=0.05)
    assert 0 < pyo.value(unit.shortfall[0]) < 1
    assert max(imbalance(unit, 0).values()) < 1e-8


@pytest.mark.parametrize("temperature", [375.0, 400.0, 431.0, 450.0])
def test_the_vapour_is_in_equilibrium_with_the_liquid(temperature):
    flows = {"Water": 1000.0, "Ethanol": 30.0, "Furfural": 1.0, "AceticAcid": 5.0, "CO2": 0.5, "Glucose": 10.0}
    volatile = ("Water", "Ethanol", "Furfural", "AceticAcid", "CO2")
    m = flash(flows, temperature, volatile)
    unit = m.fs.unit
    unit.initialize()
    liquid, vapour = unit.liquid_outlet_state[0], unit.vapour_outlet_state[0]
    n = {j: pyo.value(liquid.flow_mol_comp[j]) for j in volatile}
    x = {j: v / sum(n.values()) for j, v in n.items()}
    y = vapour_fractions(x, pyo.value(unit.temperature[0]), ATM)
    for j in volatile:
        assert pyo.value(vapour.flow_mol_comp[j] / vapour.flow_mol) == pytest.approx(y[j], rel=1e-6)
    assert max(imbalance(unit, 0).values()) < 1e-8


def test_absent_volatiles_do_no_harm():
    m = flash(
        {"Water": 1000.0, "Ethanol": 0.0, "Furfural": 0.0, "Lignin": 1.0}, 431.0, ("Water", "Ethanol", "Furfural")
    )
    m.fs.unit.initialize()
    boiling_point = bubble_temperature({"Water": 1.0}, ATM)
    assert pyo.value(m.fs.unit.temperature[0]) == pytest.approx(boiling_point, abs=1e-4)
    assert pyo.value(m.fs.unit.vapour_outlet_state[0].flow_mol_comp["Ethanol"]) == pytest.approx(0.0, abs=1e-7)


def test_an_ideal_gas_package_serves_as_well():
    m = flash({"Water": 1000.0, "Ethanol": 5.0}, 420.0, ("Water", "Ethanol"), ideal=True)
    m.fs.unit.initialize()
    assert max(imbalance(m.fs.unit, 0).values()) < 1e-8


def test_a_heat_duty_follows_from_a_temperature():
    m = flash({"Water": 1000.0, "Ethanol": 50.0}, 350.0, ("Water", "Ethanol"))
    unit = m.fs.unit
    unit.heat_duty.unfix()
    unit.temperature.fix(370.0)
    unit.initialize()
    assert pyo.value(unit.heat_duty[0]) > 1e6
    assert max(imbalance(unit, 0).values()) < 1e-8


def test_a_heat_duty_follows_from_a_vapour_fraction():
    m = flash({"Water": 1000.0}, 400.0, ("Water",))
    unit = m.fs.unit
    unit.heat_duty.unfix()
    unit.vapour_fraction.fix(0.2)
    unit.initialize()
    assert pyo.value(unit.vapour_outlet_state[0].flow_mol) == pytest.approx(200.0, rel=1e-9)


def test_a_vapour_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="must carry Water; its package has Ethanol"):
        flash({"Water": 1.0, "Ethanol": 1.0}, 350.0, ("Ethanol",))
